"""Files of a step, a review, a contract: known by their content, read with the object's right, removed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.support.conftest import DAY
from tests.support.made import one_of_each
from tests.support.test_territory_services import agency

from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import trail
from capcommun.kit.gather.api import personal
from capcommun.reference.territories.api import Zone
from capcommun.registers.support import contents, territory_rules
from capcommun.registers.support import territory_queries as queries
from capcommun.registers.support.kinds import CONTRACT, SITE, STRATEGY
from capcommun.registers.support.models import (
    OutreachContract,
    Paper,
    SiteReview,
    StakeSite,
    TerritoryStrategy,
)
from capcommun.registers.support.services import papers, sites

pytestmark = pytest.mark.django_db
People = dict[str, Actor]
As = Callable[[str], Client]
PDF = b"%PDF-1.7\n% diagnostic"
STEP = "/accompagnement/strategies/montreuillois/"
ADD = STEP + "fichiers/ajouter/3/"


def upload(name: str = "Diagnostic.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def followed(people: People, zones: dict[str, Zone]) -> dict[str, str]:
    return one_of_each(agency(), DAY, file=False)


@pytest.fixture
def territory(followed: dict[str, str]) -> TerritoryStrategy:
    return TerritoryStrategy.objects.get()


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def kept(head: TerritoryStrategy, actor: Actor, **said: Any) -> Paper:
    return papers.add_paper(head, 3, actor=actor, **{"file": upload(), "today": DAY} | said)


def test_a_file_is_sent_read_and_removed_with_a_reason(
    territory: TerritoryStrategy, as_: As, folder: Path,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:  # fmt: skip
    client = as_("director")
    answer = client.post(ADD, {"file": upload(), "title": "Matrice signée"})
    assert (answer.status_code, answer["Location"]) == (302, STEP)
    row = Paper.objects.get()
    assert (row.place, row.mime, row.size, str(row)) == (3, "application/pdf", len(PDF), "Matrice signée")
    assert "Diagnostic" not in row.file.name, "the name on the disk tells nothing"
    said = client.get(STEP).content.decode()
    address = f"{STEP}fichiers/{row.pk}/"
    assert f'href="{address}">Matrice signée' in said
    got = as_("funder").get(address)
    assert b"".join(got.streaming_content) == PDF  # type: ignore[attr-defined]  # a streamed answer
    assert got["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client.post(address + "retirer/", {"reason": " "}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address + "retirer/", {"reason": "Contient des noms"})
    assert answer.status_code == 302
    assert stored(folder) == []
    assert client.get(address).status_code == 404
    said = client.get(STEP).content.decode()
    assert address not in said
    assert "Matrice signée (retiré" in said
    assert "Contient des noms" in said
    verbs = [(event.verb, event.reason) for event in trail("support.strategy", "montreuillois")]
    assert ("support.file.added", "") in verbs
    assert ("support.file.removed", "Contient des noms") in verbs


def test_an_earlier_day_shows_what_was_kept_then(
    territory: TerritoryStrategy, people: People, as_: As, on_the_day: Callable[[dt.date], None]
) -> None:
    row = kept(territory, people["director"])
    on_the_day(dt.date(2023, 12, 1))
    client, address = as_("funder"), f"{STEP}fichiers/{row.pk}/"
    assert address in client.get(STEP + "?au=2023-11-01").content.decode()
    papers.remove_paper(territory, row, actor=people["director"], reason="Erreur", today=dt.date(2023, 12, 1))
    then = client.get(STEP + "?au=2023-11-01").content.decode()
    assert "Diagnostic.pdf" in then
    assert "retiré depuis" in then
    assert address not in then


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("page.pdf", b"<html><script>alert(1)</script>", 400),
        ("vide.pdf", b"", 422),
        ("programme.pdf", b"MZ\x90\x00\x03\x00\x00\x00", 400),
        ("lourd.pdf", PDF + b"0" * 1024 * 1024, 413),
    ],
)
def test_what_is_not_accepted_is_told_by_the_field(
    territory: TerritoryStrategy, as_: As, folder: Path, settings: Any, name: str, content: bytes, status: int
) -> None:
    settings.CAPCOMMUN = settings.CAPCOMMUN.model_copy(update={"upload_max_mb": 1})
    answer = as_("director").post(ADD, {"file": upload(name, content), "title": "Ce que j’écrivais"})
    assert answer.status_code == status
    assert list(answer.context["form"].errors) == ["file"]
    assert "Ce que j’écrivais" in answer.content.decode()
    assert (Paper.objects.count(), stored(folder)) == (0, [])


def test_a_name_with_accents_and_without_end(
    territory: TerritoryStrategy, people: People, as_: As, folder: Path
) -> None:
    row = kept(territory, people["director"], file=upload("../Été à l’œuvre " + "é" * 400 + ".exe"))
    assert row.name.endswith("éé.pdf"), "the name follows the content"
    assert len(row.name) <= 160
    assert len(stored(folder)) == 1
    got = as_("director").get(f"{STEP}fichiers/{row.pk}/")
    assert "filename*=utf-8''" in got["Content-Disposition"]
    assert "é" * 20 in as_("director").get(STEP).content.decode()


def test_who_only_reads_sends_nothing(territory: TerritoryStrategy, people: People, as_: As) -> None:
    row = kept(territory, people["director"])
    address = f"{STEP}fichiers/{row.pk}/"
    for who, read in (("funder", 200), ("finance", 404), ("elsewhere", 404), ("office", 404)):
        client = as_(who)
        assert client.get(address).status_code == read, who
        assert client.post(ADD, {"file": upload()}).status_code == 404
        assert client.post(address + "retirer/", {"reason": "x"}).status_code == 404
    for action in (
        lambda: kept(territory, people["funder"]),
        lambda: papers.remove_paper(territory, row, actor=people["funder"], reason="x", today=DAY),
    ):
        with pytest.raises(Refusal) as caught:
            action()
        assert caught.value.status == 403
    assert Paper.objects.filter(removed_on=None).count() == 1


def test_a_file_gone_from_the_disk_is_told(
    territory: TerritoryStrategy, people: People, as_: As, folder: Path
) -> None:
    row = kept(territory, people["director"])
    stored(folder)[0].unlink()
    answer = as_("director").get(f"{STEP}fichiers/{row.pk}/")
    assert answer.status_code == 404
    assert "sauvegarde" in answer.content.decode()


def test_what_is_refused_leaves_no_file(
    territory: TerritoryStrategy, people: People, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(territory_rules, "MOST_DOCUMENTS", 1)
    kept(territory, people["director"])
    with pytest.raises(Refusal):
        kept(territory, people["director"])
    assert len(stored(folder)) == 1
    assert len(contents.every_paper(queries.rows(STRATEGY).get(head=territory).content)) == 1


def test_removed_twice_is_told(territory: TerritoryStrategy, people: People) -> None:
    row = kept(territory, people["director"])
    papers.remove_paper(territory, row, actor=people["director"], reason="x", today=DAY)
    with pytest.raises(Refusal) as caught:
        papers.remove_paper(territory, row, actor=people["manager"], reason="y", today=DAY)
    assert caught.value.status == 409
    assert Paper.objects.get().reason == "x"


def test_reviews_and_contracts_keep_files_too(followed: dict[str, str], people: People, as_: As) -> None:
    site, contract = StakeSite.objects.get(), OutreachContract.objects.get()
    sites.add_review(
        site, actor=people["director"], seen=site.revision, held_on=DAY, conclusion="Stable", today=DAY
    )
    review = SiteReview.objects.get()
    client = as_("director")
    for part, key, place in (("sites", site.key, review.pk), ("contrats", contract.key, 0)):
        page = f"/accompagnement/{part}/{key}/"
        assert client.get(f"{page}fichiers/ajouter/{place}/").status_code == 200
        assert client.get(f"{page}fichiers/ajouter/{place + 7}/").status_code == 404
        assert client.post(f"{page}fichiers/ajouter/{place}/", {"file": upload()}).status_code == 302
        row = Paper.objects.latest("pk")
        assert f"{page}fichiers/{row.pk}/" in client.get(page).content.decode()
    assert [len(queries.rows(kind).get().content["papers"]) for kind in (SITE, CONTRACT)] == [1, 1]
    row = Paper.objects.latest("pk")
    assert client.get(f"{STEP}fichiers/{row.pk}/").status_code == 404, "a file is read where it is kept"


def test_an_erased_person_leaves_the_file(territory: TerritoryStrategy, people: People) -> None:
    kept(territory, people["director"], title="Matrice")
    who = people["director"].user_id
    assert who
    found = dict(personal.items())["support"]
    assert found.export(who)["files"] == [{"file": "Matrice", "date": DAY.isoformat()}]
    found.erase(who)
    row = Paper.objects.get()
    assert (row.author, row.title) == (None, "Matrice")
