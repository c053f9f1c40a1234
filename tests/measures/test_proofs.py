"""Proofs: sealed as records come, checked by a stranger, compared by key."""

from __future__ import annotations

import gzip
import hashlib
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capcommun.reference.measures.api import Batch, Broken, Line, Sealed, Total, compare, opened, seal
from capcommun.reference.measures.proofs import NAMED, plain, texts_of

ROOT = Path(__file__).parents[2]
ONE = Decimal(1)
HEADER = {"measure": "network.providers", "rule": 2, "start": "2023-01-01", "end": "2023-10-16"}
weights = st.decimals(min_value=-10_000, max_value=10_000, allow_nan=False, places=4)
lists = st.dictionaries(st.integers(1, 300), st.tuples(st.integers(1, 5), weights)).map(
    lambda rows: [Line(key, *rows[key]) for key in sorted(rows)]
)


@pytest.mark.parametrize(
    ("weight", "text"),
    [
        ("1", "1"),
        ("1.0000", "1"),
        ("0.50", "0.5"),
        ("-20.0", "-20"),
        ("100", "100"),
        ("1E+3", "1000"),
        ("-0.0", "0"),
        ("0", "0"),
    ],
)
def test_a_number_is_written_in_one_way(weight: str, text: str) -> None:
    assert plain(Decimal(weight)) == text


@given(lists, st.integers(1, 50))
def test_what_is_sealed_opens_as_it_was(lines: list[Line], size: int) -> None:
    batches = [Batch.of(lines[i : i + size]) for i in range(0, len(lines), size)]
    sealed = seal(HEADER, batches)
    found = opened(sealed.content, sealed.fingerprint)
    assert found.header["rule"] == 2
    assert list(found.lines()) == lines
    assert found.total == sealed.total == Total(len(lines), sum((line.weight for line in lines), Decimal(0)))
    assert seal(HEADER, [Batch.of(lines)]).fingerprint == sealed.fingerprint, (
        "batches do not show in the file"
    )


@given(lists, st.booleans(), lists, st.integers(1, 50), st.integers(1, 50))
def test_a_comparison_names_exactly_what_changed(
    then: list[Line], close: bool, now: list[Line], kept: int, size: int
) -> None:
    """Two lists of any kind, and two that are nearly the same; however they come in parts."""
    if close:
        now = sorted({line.key: line for line in [*then, *now[:2]]}.values())
    old, new = {line.key: line for line in then}, {line.key: line for line in now}
    found = compare(texts(then, kept), [Batch.of(now[at : at + size]) for at in range(0, len(now), size)])
    assert found.added == sorted(new.keys() - old.keys())
    assert found.removed == sorted(old.keys() - new.keys())
    assert found.changed == sorted(key for key in old.keys() & new.keys() if old[key] != new[key])
    assert found.none == (old == new)


def test_beyond_some_hundreds_records_are_counted_not_named() -> None:
    found = compare([], [Batch([(key, 1) for key in range(1, NAMED + 50)])])
    assert found.counts["added"] == NAMED + 49
    assert len(found.added) == NAMED


def test_a_record_counted_twice_is_refused() -> None:
    for batches in (
        [Batch([(4, 1)]), Batch([(4, 1)])],
        [Batch([(3, 1), (4, 1), (4, 2)])],
        [Batch([(5, 1), (4, 1)])],
    ):
        with pytest.raises(ValueError, match="stands once"):
            seal(HEADER, batches)


def texts(lines: list[Line], size: int = 7) -> list[list[str]]:
    """The records of a file that was kept, some at a time."""
    return [texts_of(Batch.of(lines[at : at + size])) for at in range(0, len(lines), size)]


def forged(sealed: Sealed, old: str, new: str) -> bytes:
    text = gzip.decompress(sealed.content).decode()
    assert old in text
    return gzip.compress(text.replace(old, new).encode())


def test_records_that_weigh_one_are_written_the_same_with_or_without_a_weight() -> None:
    pairs = [(key, key % 3 + 1) for key in range(1, 60_000)]
    plainly, weighed = seal(HEADER, [Batch(pairs)]), seal(HEADER, [Batch(pairs, [ONE] * len(pairs))])
    assert plainly.fingerprint == weighed.fingerprint
    assert opened(plainly.content, plainly.fingerprint).total == Total(59_999, Decimal(59_999))
    parts = list(opened(plainly.content, plainly.fingerprint).texts())
    assert len(parts) > 1, "the file is read some lines at a time"
    assert sum(map(len, parts)) == 59_999


def test_a_file_that_was_touched_is_told() -> None:
    sealed = seal(HEADER, [Batch([(7, 1), (8, 3)])])
    touched = forged(sealed, "8\t3\t1", "8\t3\t2")
    with pytest.raises(Broken, match="fingerprint"):
        opened(touched, sealed.fingerprint)
    with pytest.raises(Broken, match="do not make the figure"):
        opened(touched, hashlib.sha256(gzip.decompress(touched)).hexdigest())
    with pytest.raises(Broken, match="decompressed"):
        opened(sealed.content[:-20], sealed.fingerprint)


def verify(file: Path, fingerprint: str) -> subprocess.CompletedProcess[str]:
    script = ROOT / "tools" / "verify_proof.py"
    return subprocess.run(
        [sys.executable, "-I", str(script), str(file), fingerprint],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_stranger_checks_it_with_python_alone(tmp_path: Path) -> None:
    sealed = seal(HEADER, [Batch([(7, 1), (8, 3)], [ONE, Decimal("0.5")])])
    file = tmp_path / "proof.gz"
    file.write_bytes(sealed.content)
    done = verify(file, sealed.fingerprint)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "figure: 1.5 (2 records)" in done.stdout
    assert verify(file, "0" * 64).returncode == 1
    file.write_bytes(forged(sealed, "8\t3\t0.5", "8\t3\t1.5"))
    done = verify(file, sealed.fingerprint)
    assert done.returncode == 1
    assert len(re.findall(r"^NO ", done.stdout, re.MULTILINE)) == 2
