from __future__ import annotations

import re

import pytest
from django.urls import reverse

from capcommun.kit.access.api import PUBLIC
from capcommun.kit.gather.api import searches
from capcommun.reference.territories.models import Zone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france")]
PAGES = [
    ("index", {}, "Pas-de-Calais", 6),
    ("department", {"code": "62"}, "CA d&#x27;Hénin-Carvin", 9),
    ("department", {"code": "988"}, "Nouvelle-Calédonie", 9),
    ("epci", {"siren": "246200299"}, "Carvin", 7),
    ("commune", {"code": "62041"}, "CU d&#x27;Arras", 8),
    ("commune", {"code": "62210"}, "Bonnières", 9),
    ("commune", {"code": "62154"}, "Canteleux", 8),
    ("zones", {}, "Terre des 2 Caps", 6),
    ("zone", {"key": "autour-du-louvre-lens"}, "à confirmer", 7),
]


@pytest.mark.parametrize(("name", "arguments", "words", "most"), PAGES)
def test_pages_are_public_and_ask_few_queries(
    client, name, arguments, words, most, django_assert_max_num_queries
):
    with django_assert_max_num_queries(most):
        answer = client.get(reverse(f"territories:{name}", kwargs=arguments))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert words in text
    assert " style=" not in text


def test_the_search_finds_and_says_when_it_does_not(client):
    address = reverse("territories:index")
    assert "62765" in client.get(address, {"q": "saint-omer"}).content.decode()
    assert "Aucun territoire trouvé" in client.get(address, {"q": "xyzxyz"}).content.decode()
    for odd in ("'", "%", "\x00", "62", "²²²²²", "a" * 300):
        assert client.get(address, {"q": odd}).status_code == 200


def test_absent_territories_are_absent(client):
    for name, key in (("department", "00"), ("epci", "1"), ("commune", "x"), ("zone", "rien")):
        assert client.get(reverse(f"territories:{name}", args=[key])).status_code == 404


def test_downloads(client):
    for name, arguments, words in (
        ("department_csv", ["62"], "CA d'Hénin-Carvin"),
        ("epci_csv", ["246200299"], "Carvin"),
        ("zones_csv", [], "CA Valenciennes Métropole"),
    ):
        answer = client.get(reverse(f"territories:{name}", args=arguments))
        assert answer["Content-Type"].startswith("text/csv")
        assert words in answer.content.decode("utf-8-sig")


def test_the_search_of_everything_finds_territories():
    provider = dict(searches.items())["territories"]
    kinds = {hit.url for hit in provider(PUBLIC, "lens", 5)}
    assert reverse("territories:zone", args=["autour-du-louvre-lens"]) in kinds
    assert reverse("territories:epci", args=["246200364"]) in kinds
    assert reverse("territories:commune", args=["62498"]) in kinds


def test_a_zone_is_changed_on_its_page_and_a_conflict_is_a_409(client, django_user_model):
    address = reverse("territories:zone_edit", args=["geopark"])
    assert "/compte/login/" in client.get(address)["Location"]
    client.force_login(django_user_model.objects.create_user("a@example.org", "x" * 14))
    assert client.get(address).status_code == 404
    client.force_login(django_user_model.objects.create_user("b@example.org", "x" * 14, is_admin=True))
    assert "CA du Boulonnais" in client.get(address).content.decode()
    posted = {
        "name": "Geopark",
        "note": "",
        "verified": "on",
        "epcis": ["246200729"],
        "others": "62041",
        "revision": 1,
    }
    wrong = client.post(address, posted | {"others": "99999"})
    assert wrong.status_code == 400
    assert "99999" in wrong.content.decode()
    assert client.post(address, posted).status_code == 302
    assert Zone.objects.get(key="geopark").revision == 2
    mine = posted | {"name": "Autre", "note": "Ma note", "others": "", "communes": ["62041"]}
    second = client.post(address, mine)
    assert second.status_code == 409
    assert Zone.objects.get(key="geopark").name == "Geopark"
    page = second.content.decode()
    for words in (
        "Les deux versions",
        'value="Autre"',
        "<strong>Autre</strong>",
        'name="revision" value="2"',
    ):
        assert words in page
    assert page.count("différent") == 2  # the name, the note; what it holds is the same
    assert "evenez en arrière" not in page
    assert client.post(address, mine | {"revision": 2}).status_code == 302
    assert Zone.objects.get(key="geopark").name == "Autre"


def test_a_button_that_comes_second_says_so_on_the_zone_s_page(client, django_user_model):
    """One is on the zone's page as it stands: there is nowhere to go back to, and nothing to reload."""
    client.force_login(django_user_model.objects.create_user("b@example.org", "x" * 14, is_admin=True))
    end = reverse("territories:zone_end", args=["geopark"])
    Zone.objects.filter(key="geopark").update(revision=2)  # somebody else came first
    again = client.post(end, {"last": "2023-12-31", "revision": 1})
    assert again.status_code == 409
    for words in ('role="alert"', 'value="2023-12-31"', 'name="revision" value="2"'):
        assert words in again.content.decode()
    assert "en arrière" not in again.content.decode()
    assert client.post(end, {"last": "2023-12-31", "revision": 2}).status_code == 302
    for name in ("zone_reopen", "zone_confirm", "zone_leave"):
        address = reverse(f"territories:{name}", args=["geopark"])
        page = client.post(address, {"revision": 1, "codes": ["246200729"]}, follow=True)
        assert page.redirect_chain == [(reverse("territories:zone", args=["geopark"]), 302)], name
        text = page.content.decode()
        assert "message-warning" in text, name
        assert not re.search("en arrière|rechargez", text, re.IGNORECASE), name
    assert Zone.objects.get(key="geopark").until is not None


@pytest.mark.parametrize(
    ("name", "arguments", "words", "most"), [page for page in PAGES if page[0] != "index"]
)
def test_a_wrong_day_is_told_on_the_page_and_gives_no_file(client, name, arguments, words, most):
    page = client.get(reverse(f"territories:{name}", kwargs=arguments), {"au": "16/10/2023"})
    assert page.status_code == 200
    assert "16/10/2023" in page.content.decode()
    assert "n’est pas une date" in page.content.decode()
    assert client.get(reverse("territories:zones_csv"), {"au": "16/10/2023"}).status_code == 400
