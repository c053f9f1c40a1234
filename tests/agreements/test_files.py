"""Agreement files: lossless, and every fault told at once with its line and its remedy."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.agreements.conftest import EXAMPLES, SMALL

from capcommun.contract.agreements.canonical import as_data, difference, fingerprint
from capcommun.contract.agreements.document import Agreement
from capcommun.contract.agreements.faults import Refused
from capcommun.contract.agreements.services.reading import read, read_path
from capcommun.contract.agreements.wording import remedy, sentence, whole
from capcommun.contract.agreements.yamlfile import MAX_BYTES, dump, parse, validate

FILES = sorted(EXAMPLES.glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_export_then_load_is_lossless(path: Path) -> None:
    document = read_path(path).document
    again = read(dump(document).encode(), "again.yaml").document
    assert as_data(again) == as_data(document)
    assert fingerprint(as_data(again)) == fingerprint(as_data(document))
    assert dump(again) == dump(document)


def test_three_examples_are_shipped() -> None:
    assert {p.stem for p in FILES} == {
        "pas-de-calais-2023-2027",
        "nouvelle-caledonie-2023-2025",
        "montagnes-du-jura",
    }


def test_ten_faults_are_told_at_once(folder: Path) -> None:
    wrong = (
        SMALL.replace("value: 100", "value: cent")
        .replace("attached_to: os1.oo1", "attached_to: os1.oo9")
        .replace("kind: collectivity", "kind: departement")
        .replace("end: 2027-12-31", "end: jamais")
        .replace("years: 5", "years: cinq")
        .replace("firmness: commitment", "firmnes: commitment")
        .replace("key: departement", "key: Le Département")
        .replace("      objective: os1.oo1\n", "")
        .replace("comparator: at-least", "comparator: plus")
        .replace("short_title: Essai", "short_title: ''")
    )
    with pytest.raises(Refused) as caught:
        read(wrong.encode(), "essai.yaml", folder=folder)
    faults = caught.value.faults
    assert len(faults) >= 10
    lines = wrong.splitlines()
    for fault in faults:
        assert 1 <= fault.line <= len(lines)
        assert sentence(fault)
        assert remedy(fault)
    by_line = {lines[f.line - 1].strip() for f in faults}
    for expected in (
        "value: cent",
        "kind: departement",
        "end: jamais",
        "years: cinq",
        "firmnes: commitment",
        "comparator: plus",
        "short_title: ''",
    ):
        assert expected in by_line, whole(faults[0])


def test_faults_of_meaning_are_told_together(folder: Path) -> None:
    wrong = SMALL.replace("    unit: prestataire\n", "").replace(
        "attached_to: os1.oo1", "attached_to: os1.oo2"
    )
    wrong = wrong.replace("text: L'agence recrutera", "text: L'agence engagera")
    with pytest.raises(Refused) as caught:
        read(wrong.encode(), "essai.yaml", folder=folder)
    codes = sorted(f.code for f in caught.value.faults)
    assert codes == ["key.unknown", "quote.not-verbatim", "quote.not-verbatim", "target.no-unit"]
    unknown = next(f for f in caught.value.faults if f.code == "key.unknown")
    assert "os1.oo1" in remedy(unknown)
    assert wrong.splitlines()[unknown.line - 1].strip() == "attached_to: os1.oo2"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"key: caf\xe9\n", "file.encoding"),
        (b"- a\n- b\n", "yaml.not-a-mapping"),
        (b"key: [1, 2\n", "yaml.syntax"),
        (b"key: a\nkey: b\n", "yaml.twice"),
        (b"a: &x [1]\nb: *x\n", "yaml.anchor"),
        (b"", "yaml.not-a-mapping"),
        (b"x: \x00\n", "yaml.syntax"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        parse(content, "x.yaml")
    assert code in {f.code for f in caught.value.faults}
    assert all(sentence(f) and remedy(f) for f in caught.value.faults)


def test_a_hundred_megabytes_are_refused_without_reading_them(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    with pytest.raises(Refused) as caught:
        read_path(path)
    assert caught.value.faults[0].code == "file.too-large"
    assert "100" in sentence(caught.value.faults[0])
    with pytest.raises(Refused):
        parse(b" " * (MAX_BYTES + 1), "big.yaml")


def test_norway_is_a_country(folder: Path) -> None:
    text = SMALL + "markets:\n  - key: norvege\n    name: Norvège\n    country: NO\n"
    assert validate(parse(text.encode(), "x.yaml")).markets[0].country == "NO"


def test_a_text_beside_is_beside(folder: Path) -> None:
    wrong = SMALL.replace("file: essai.md", "file: ../essai.md")
    with pytest.raises(Refused) as caught:
        read(wrong.encode(), "essai.yaml", folder=folder)
    assert caught.value.faults[0].code == "file.missing"


def test_a_circle_of_actions_is_named(small: dict[str, Any], folder: Path) -> None:
    one = small["actions"][2023][0]
    two = {**copy.deepcopy(one), "key": "2023.deux", "blocked_by": [one["key"]]}
    small["actions"][2023] = [{**one, "blocked_by": ["2023.deux"]}, two]
    with pytest.raises(Refused) as caught:
        read(yaml.safe_dump(small, allow_unicode=True).encode(), "x.yaml", folder=folder)
    assert [f.code for f in caught.value.faults] == ["action.circle"]
    assert "2023.recrutement → 2023.deux → 2023.recrutement" in sentence(caught.value.faults[0])


def test_difference_names_keys_rather_than_positions(document: Agreement) -> None:
    before = as_data(document)
    after = as_data(document)
    after["targets"][0]["value"] = 120
    after["parties"] = after["parties"][::-1]
    found = {(c.path, c.kind) for c in difference(before, after)}
    assert found == {(("targets", "2023.prestataires", "value"), "changed"), (("parties",), "moved")}
    assert difference(before, before) == []
