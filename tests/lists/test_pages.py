"""The pages: what each says, how many queries it takes, what two people see of each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.lists.conftest import DAY, HEADER, ROWS, loaded, sent

from capcommun.kit.access.api import Actor
from capcommun.kit.documents.api import csv
from capcommun.registers.lists.models import FollowedList, ListImport, ListLine

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
People = dict[str, Actor]
LIST = "/listes/prestataires/"


def said(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode().replace("\u00a0", " ")


def upload(client: Client, *rows: list[str]) -> str:
    """Send a file as the form does; gives where it leads."""
    file = SimpleUploadedFile("liste.csv", csv([HEADER, *rows]), "text/csv")
    answer = client.post(LIST + "importer/", {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def tell(client: Client, address: str, **more: object) -> None:
    """The columns of the test's file."""
    revision = FollowedList.objects.get().revision
    fields = {"key": 0, "label": 1, "day": 2, "territory": 3, "status": 4, "extra": ["Activité"]}
    answer = client.post(address, fields | {"revision": revision, "counted": ["Recruté"]} | more)
    assert answer.status_code == 302, answer.content.decode()


def load(client: Client, address: str, **more: object) -> str:
    revision = FollowedList.objects.get().revision
    answer = client.post(address, {"revision": revision, "complete": "part"} | more, follow=True)
    return str(answer.content.decode().replace("\u00a0", " "))


def test_from_nothing_to_a_counted_list(people: People, as_: SignIn) -> None:
    client = as_("director")
    assert "Aucune liste n’est encore suivie" in said(client, "/listes/")
    told = {
        "title": "Prestataires", "line": "prestataire", "unit": "prestataires recrutés",
        "definition": "Recrutés dans le réseau.", "standing": "flow", "organisation": "agency",
    }  # fmt: skip
    assert client.post("/listes/nouvelle/", told).headers["Location"] == LIST + "importer/"
    address = upload(client, *ROWS)
    assert address.endswith("/colonnes/")
    assert "À l’étude" in said(client, address), "the statuses of the file are offered"
    tell(client, address)
    followed = FollowedList.objects.get()
    assert (followed.statuses, followed.counted) == (["Recruté", "À l’étude"], ["Recruté"])
    check = address.removesuffix("colonnes/")
    assert "Nulle part" in said(client, check)
    page = load(client, check)
    assert "4 ajoutées" in page
    assert "2 prestataires recrutés du 1er janvier 2023 au 16 octobre 2023." in page
    assert upload(client, *ROWS).endswith("/"), "the second time nothing is asked"


def test_faulty_lines_are_taken_out_and_sent_back(
    providers: FollowedList, people: People, as_: SignIn
) -> None:
    client = as_("director")
    loaded(sent(providers, people["director"], ROWS[:1]), people["director"])
    wrong = ["PR-9", "Table", "32/05/2023", "Arras", "Recruté", ""]
    check = upload(client, *ROWS, wrong)
    page = load(client, check)
    assert "1 ligne a été laissée de côté" in page
    file = client.get(check + "a-corriger/").content.decode("utf-8-sig")
    assert "PR-9" in file
    assert "PR-2" not in file
    assert "n’est pas un jour" in file
    rows = [line.split(";")[:6] for line in file.splitlines()[1:]]
    rows[0][2] = "31/05/2023"
    load(client, upload(client, *rows))
    assert ListLine.objects.get(key="PR-9").day == dt.date(2023, 5, 31)


def test_pressing_twice_loads_once_and_the_second_person_looks_again(
    providers: FollowedList, people: People, as_: SignIn
) -> None:
    director, manager = as_("director"), as_("manager")
    loaded(sent(providers, people["director"], ROWS[:1]), people["director"])
    mine, theirs = upload(director, *ROWS), upload(manager, *ROWS[:2])
    seen = FollowedList.objects.get().revision
    load(director, mine)
    assert "déjà chargé" in load(director, mine)
    answer = manager.post(theirs, {"revision": seen, "complete": "whole"})
    assert answer.status_code == 409
    assert "a modifié cette liste entre-temps" in answer.content.decode()
    assert f'name="revision" value="{FollowedList.objects.get().revision}"' in answer.content.decode()
    assert ListLine.objects.filter(gone_on__isnull=False).count() == 0
    assert manager.get(mine).status_code == 404, "a file is seen by who sent it"


def test_pages_take_few_queries_whatever_the_lines(
    providers: FollowedList,
    people: People,
    as_: SignIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client, director = as_("director"), people["director"]
    rows = [[f"K{n}", f"Ligne {n}", "02/05/2023", "Arras", "Recruté", "x"] for n in range(120)]
    loaded(sent(providers, director, [*ROWS, *rows]), director)
    line = ListLine.objects.get(key="K7")
    check = upload(client, *ROWS)
    for address in (
        "/listes/", LIST, LIST + "?q=ligne&statut=Recruté&territoire=Arras&page=2", LIST + "?format=csv",
        f"{LIST}lignes/{line.pk}/", LIST + "importer/", check, check + "colonnes/", LIST + "ajouter/",
        LIST + "modifier/",
    ):  # fmt: skip
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200, address
    assert "124 lignes" in said(client, LIST)


def test_a_page_read_at_a_past_day(providers: FollowedList, people: People, as_: SignIn) -> None:
    client, director = as_("director"), people["director"]
    loaded(sent(providers, director, ROWS, today=dt.date(2023, 7, 1)), director, today=dt.date(2023, 7, 1))
    line = ListLine.objects.get(key="PR-1")
    client.post(
        f"{LIST}lignes/{line.pk}/modifier/",
        {
            "revision": 1,
            "label": "Gîte du Cap",
            "day": "2023-05-02",
            "status": "À l’étude",
            "extra_0": "Loisirs",
        },
    )
    assert "Gîte du Cap" in said(client, LIST)
    assert "1 prestataires recrutés" in said(client, LIST)
    then = said(client, LIST + "?au=2023-08-01")
    assert "Gîte des Dunes" in then
    assert "2 prestataires recrutés du 1er janvier 2023 au 1er août 2023." in then
    assert "Envoyer un fichier" not in then
    history = said(client, f"{LIST}lignes/{line.pk}/")
    assert "Hébergement" in history
    assert "Loisirs" in history
    assert client.get(f"{LIST}lignes/{line.pk}/?au=2023-06-01").status_code == 404, "nobody knew it then"


def test_one_line_by_hand_with_its_faults_and_its_second_author(
    providers: FollowedList, people: People, as_: SignIn
) -> None:
    client = as_("manager")
    typed = {"key": "7", "label": "Table", "day": "2023-12-31", "status": "Recruté"}
    answer = client.post(LIST + "ajouter/", typed)
    assert answer.status_code == 422
    assert "Ce jour n" in answer.content.decode()
    answer = client.post(LIST + "ajouter/", typed | {"day": "2023-10-02", "territory": "62193"})
    line = ListLine.objects.get()
    assert answer.headers["Location"] == f"{LIST}lignes/{line.pk}/"
    assert line.territory == "Calais"
    assert client.post(LIST + "ajouter/", typed | {"day": "2023-10-02"}).status_code == 422, (
        "the key is taken"
    )
    mine = {"revision": 1, "label": "Table 1", "day": "2023-10-02", "status": "Recruté"}
    client.post(f"{LIST}lignes/{line.pk}/modifier/", mine)
    second = client.post(f"{LIST}lignes/{line.pk}/modifier/", mine | {"label": "Table 2"})
    assert second.status_code == 409
    assert "Table 1" in second.content.decode()
    assert "Table 2" in second.content.decode()
    client.post(f"{LIST}lignes/{line.pk}/retirer/", {"revision": 2})
    assert ListLine.objects.get().gone_on == DAY
    client.post(f"{LIST}lignes/{line.pk}/retirer/", {"revision": 3, "again": "1"})
    assert ListLine.objects.get().gone_on is None


def test_who_finds_what(providers: FollowedList, people: People, as_: SignIn) -> None:
    loaded(sent(providers, people["director"], ROWS), people["director"])
    line = ListLine.objects.get(key="PR-1")
    assert "Gîte des Dunes" in said(as_("funder"), LIST)
    assert "Envoyer un fichier" not in said(as_("funder"), LIST)
    for name in ("finance", "elsewhere"):
        assert as_(name).get(LIST).status_code == 404
        assert as_(name).get(f"{LIST}lignes/{line.pk}/").status_code == 404
    found = f"{LIST}lignes/{line.pk}/"
    assert found in said(as_("director"), "/recherche/?q=dunes")
    assert LIST in said(as_("director"), "/recherche/?q=prestataires")
    assert found not in said(as_("finance"), "/recherche/?q=dunes")
    assert Client().get(LIST).status_code == 302


def test_the_cells_of_a_file_are_forgotten(providers: FollowedList, people: People) -> None:
    from django.utils import timezone

    from capcommun.registers.lists.gathering import KEPT_DAYS, PERSONAL

    loaded(sent(providers, people["director"], ROWS), people["director"])
    assert PERSONAL.purge(timezone.now()) == 0
    assert PERSONAL.purge(timezone.now() + dt.timedelta(days=KEPT_DAYS + 1)) == 1
    assert ListImport.objects.get().rows == []
    assert ListLine.objects.count() == 4
    user = people["director"].user_id
    assert user
    assert PERSONAL.export(user)["files"][0]["name"] == "liste.csv"
    assert PERSONAL.erase(user) == 5
