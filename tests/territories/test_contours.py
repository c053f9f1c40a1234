"""The contours that the interactive map asks for say what the drawn map shows."""

from __future__ import annotations

import gzip
import itertools
import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from capcommun.reference.territories import contours, pictures
from capcommun.reference.territories.models import ZoneMember

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france")]


def asked(kind, key, **headers):
    return Client().get(reverse("territories:contours", args=[kind, key]), headers=headers)


@pytest.mark.parametrize(
    ("kind", "key", "faces", "groups"),
    [
        ("departement", "62", 20, 3),
        ("zone", "montreuillois-en-cote-d-opale", 5, 1),
        ("zone", "autour-du-louvre-lens", 4, 1),
        ("intercommunalite", "200069029", 46, 1),
        ("commune", "62041", 46, 1),
        ("commune", "62210", 102, 1),  # merged: shown where it went
    ],
)
def test_each_map_has_its_contours(kind, key, faces, groups, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        answer = asked(kind, key)
    assert answer["Content-Type"] == "application/geo+json"
    found = answer.json()["features"]
    drawn = [f for f in found if f["geometry"]["type"] == "MultiPolygon"]
    edges = [f for f in found if f["geometry"]["type"] == "MultiLineString"]
    assert (len(drawn), len(edges)) == (faces, groups)
    for face in drawn:
        assert face["properties"]["tone"] in {"", *pictures.TONES}
        assert Client().get(face["properties"]["url"]).status_code == 200
        break
    for west, north in (p for f in drawn for polygon in f["geometry"]["coordinates"] for p in polygon[0]):
        assert 1.5 < west < 3.3
        assert 49.9 < north < 51.1


def test_colours_are_those_of_the_drawn_map(client):
    page = client.get(reverse("territories:department", args=["62"])).content.decode()
    for feature in asked("departement", "62").json()["features"]:
        if name := feature["properties"].get("name"):
            tone, label = feature["properties"]["tone"], feature["properties"]["label"]
            assert f"<title>{escape(name)} : {escape(label)}</title>" in page
            assert f'class="territory tone-{tone}"' in page


def test_the_edge_of_all_communes_is_the_edge_of_all_intermunicipalities():
    everything = contours.outlined("62")
    whole = contours._edge("62", (code for code in everything if len(code) == 9))
    sides = {frozenset(map(tuple, pair)) for line in whole for pair in itertools.pairwise(line)}
    fine = contours._edge("62", (code for code in everything if len(code) == 5))
    assert sides == {frozenset(map(tuple, pair)) for line in fine for pair in itertools.pairwise(line)}
    assert len(sides) > 1000
    both = contours._edge("62", ["200069029", "62108"])  # Berck is in it: nothing is cut out
    assert sum(map(len, both)) == sum(map(len, contours._edge("62", ["200069029"])))


def test_asking_again_costs_no_body_and_a_change_is_seen():
    first = asked("zone", "geopark", **{"Accept-Encoding": "gzip"})
    assert first.status_code == 404  # it holds nothing: there is no map
    first = asked("zone", "berck-sur-mer", **{"Accept-Encoding": "gzip"})
    assert first["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(first.content))["type"] == "FeatureCollection"
    again = asked("zone", "berck-sur-mer", **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert asked("zone", "berck-sur-mer", **{"If-None-Match": '"other"'}).status_code == 200
    first = asked("zone", "autour-du-louvre-lens")
    ZoneMember.objects.filter(zone__key="autour-du-louvre-lens").update(verified=True)
    assert asked("zone", "autour-du-louvre-lens", **{"If-None-Match": first["ETag"]}).status_code == 200


def test_what_has_no_contours_has_no_map(client):
    for kind, key in (
        ("departement", "59"), ("departement", "00"), ("zone", "rien"), ("rien", "62"),
        ("intercommunalite", "245901160"), ("commune", "98818"), ("commune", "x"),
    ):  # fmt: skip
        assert asked(kind, key).status_code == 404
    page = client.get(reverse("territories:epci", args=["245901160"])).content.decode()
    assert "data-live-map" not in page
