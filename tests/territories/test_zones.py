from __future__ import annotations

import datetime as dt
import re
import xml.etree.ElementTree as ET

import pytest

from capcommun.kit.access.api import PUBLIC, Refusal
from capcommun.kit.audit.api import trail
from capcommun.reference.territories import api, maps, pictures, queries
from capcommun.reference.territories.models import Zone, ZoneMember

DAY = dt.date(2023, 10, 16)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france")]


def test_the_destination_named_by_the_agreement_is_told_from_what_is_guessed():
    held = next(h for h in api.zones("destination", DAY) if h.zone.key == "autour-du-louvre-lens")
    sure = {m.code for m in held.members if m.verified}
    assert len(sure) == 7
    assert {m.code for m in held.members} - sure == {"200033579"}
    assert held.open
    assert len(api.zones("office-area", DAY)) == 18


def test_every_intermunicipality_of_the_department_is_in_one_destination_and_on_the_map():
    there = {r["siren"] for r in queries.epcis_of_department("62")}
    drawn = maps.department_map("62", DAY)
    assert {s.face.code for s in drawn.shapes} == there
    assert all(s.face.tone in pictures.TONES and s.path.startswith("M") for s in drawn.shapes)
    held = [m.epci_id for h in api.zones("destination", DAY) for m in h.members]
    assert len(held) == len(set(held))
    assert len(drawn.apart) == 4  # in the Nord
    assert {name for row in drawn.legend for name in row.apart} == {face.name for face in drawn.apart}


def test_the_map_is_an_image_with_a_name_and_titles(client):
    html = client.get("/territoires/departements/62").content.decode()
    svg = ET.fromstring(re.search(r'<svg class="territory-map".*?</svg>', html, re.DOTALL)[0])
    assert svg.get("role") == "img"
    assert svg.get("aria-label")
    titles = [p.findtext("title") for p in svg if "territory" in p.get("class").split()]
    assert len(titles) == 20
    assert "CA d'Hénin-Carvin : Autour du Louvre-Lens" in titles
    assert " style=" not in html


def test_no_map_without_its_department(django_assert_max_num_queries):
    assert maps.drawn_department(["Département du Pas-de-Calais", "Agence"]) == "62"
    assert maps.drawn_department(["Nouvelle-Calédonie Tourisme", "Pas-de-Calais Tourisme"]) is None
    assert maps.department_map("59", DAY) is None
    with django_assert_max_num_queries(3):
        maps.department_map("62", DAY)


@pytest.mark.parametrize(
    ("text", "code"),
    [("62041", "62041"), ("arras", "62041"), ("saint omer", "62765"), ("62520", "62826"),
     ("canteleux", "62210"), ("ÉTAPLES", "62318"), ("2a004", "2A004")],
)  # fmt: skip
def test_search_by_name_code_and_postal_code(text, code, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = list(api.search(text)[:20])
    assert code in {c.code for c in found}


def test_a_former_commune_leads_to_its_intermunicipality():
    assert api.epci_of("62210") == api.epci_of("62154")
    assert api.epci_of("62041").name == "CU d'Arras"
    assert api.epci_of("99999") is None
    assert api.commune("62210").merged_into_id == "62154"


def test_a_change_is_dated_audited_and_keeps_what_was(editor):
    zone = Zone.objects.get(key="arras-pays-d-artois")
    api.change_zone(
        zone,
        actor=editor,
        revision=1,
        today=DAY,
        codes=["200069482", "62041"],
        name=zone.name,
        note="",
        verified=True,
    )
    assert (zone.revision, zone.verified) == (2, True)
    assert {m.code for m in queries.members([zone], DAY)[zone.pk]} == {"200069482", "62041"}
    before = DAY - dt.timedelta(days=1)
    assert {m.code for m in queries.members([zone], before)[zone.pk]} == {"200033579"}
    event = trail("territories.zone", zone.key).get()
    assert event.verb == "territories.zone.changed"
    assert event.before["members"] == ["200033579"]


def test_what_is_added_and_removed_the_same_day_leaves_nothing(editor):
    zone = Zone.objects.get(key="geopark")
    api.change_zone(zone, actor=editor, revision=1, today=DAY, codes=["62041"])
    api.change_zone(zone, actor=editor, revision=2, today=DAY, codes=[])
    assert not ZoneMember.objects.filter(zone=zone).exists()
    api.change_zone(zone, actor=editor, revision=3, today=DAY, codes=[])
    assert zone.revision == 3


def test_the_second_of_two_is_told_and_nobody_else_may(editor):
    zone = Zone.objects.get(key="geopark")
    api.change_zone(zone, actor=editor, revision=1, today=DAY, codes=["62041"])
    with pytest.raises(Refusal) as refused:
        api.change_zone(zone, actor=editor, revision=1, today=DAY, codes=[])
    assert refused.value.status == 409
    with pytest.raises(Refusal) as refused:
        api.change_zone(zone, actor=PUBLIC, revision=2, today=DAY, codes=[])
    assert refused.value.status == 403
    with pytest.raises(Refusal) as refused:
        api.change_zone(zone, actor=editor, revision=2, today=DAY, codes=["62999"])
    assert refused.value.status == 400
    assert [m.code for m in ZoneMember.objects.filter(zone=zone)] == ["62041"]
