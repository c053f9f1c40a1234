"""A zone is made whole on screen, changed from a day on, ended, and taken up again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from capcommun.kit.access.api import PUBLIC, Actor, Grant, Refusal
from capcommun.kit.audit.api import trail
from capcommun.reference.territories import api, composing, policies, queries
from capcommun.reference.territories.models import Zone, ZoneMember
from capcommun.reference.territories.services import making

DAY = dt.date(2023, 10, 16)
YEAR = dt.date(2024, 1, 1)
RIGHTS = frozenset({"territory.create", "territory.edit"})
ARTOIS, LENS = "200033579", "246200364"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france")]


@pytest.fixture
def maker(django_user_model):
    user = django_user_model.objects.create_user("maker@example.org", "x" * 14)
    return Actor(user.pk, "maker", (Grant("agency-director", 7, None, RIGHTS, "62"),))


def make(actor, **values):
    told = {"kind": "special-site", "name": "Les Sept Vallées", "since": DAY, "codes": ["62041"]} | values
    return making.create_zone(actor=actor, today=DAY, **told)


def held(zone, on):
    return {member.code for member in queries.members([zone], on)[zone.pk]}


def refused(call):
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value


def test_a_zone_is_made_by_its_keeper_for_its_department_and_audited(maker):
    zone = make(maker, codes=[LENS, "62041"], since=YEAR)
    assert (zone.key, zone.keeper, zone.department_id, zone.verified) == ("les-sept-vallees", 7, "62", True)
    assert held(zone, YEAR) == {LENS, "62041"}
    assert not held(zone, DAY)
    shown = {h.zone.key for h in api.zones("special-site", YEAR)}
    assert zone.key in shown - {h.zone.key for h in api.zones("special-site", DAY)}
    event = trail("territories.zone", zone.key).get()
    assert (event.verb, event.after["since"]) == ("territories.zone.created", "2024-01-01")
    assert policies.can_edit(maker, zone)


def test_who_may_make_one(maker):
    elsewhere = Actor(None, "b", (Grant("agency-director", 8, None, RIGHTS, ""),))
    manager = Actor(None, "c", (Grant("register-manager", 7, None, frozenset({"territory.edit"}), "62"),))
    for actor in (PUBLIC, elsewhere, manager):
        assert not policies.can_create(actor)
        assert refused(lambda by=actor: make(by)).code == "territories.create"
    assert refused(lambda: make(maker, keeper=9)).status == 403
    assert policies.can_create(Actor(None, "root", is_admin=True))
    unplaced = refused(lambda: make(Actor(None, "root", is_admin=True)))
    assert (unplaced.code, unplaced.status) == ("territories.place", 400)


def test_who_acts_for_two_organisations_says_which_one_keeps_it(maker):
    both = Actor(maker.user_id, "m", (*maker.grants, Grant("agency-director", 6, None, RIGHTS, "62")))
    assert refused(lambda: make(both)).code == "territories.place"
    assert make(both, keeper=7).keeper == 7


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"codes": []}, "empty"),
        ({"codes": ["62999"]}, "unknown"),
        ({"codes": ["62210"]}, "former"),
        ({"name": "« … »"}, "name"),
        ({"name": "GEOPARK"}, "name"),
        ({"since": dt.date(1066, 10, 14)}, "date"),
        ({"since": dt.date(3023, 1, 1)}, "date"),
    ],
)
def test_what_is_refused_says_why(maker, values, code):
    Zone.objects.filter(key="geopark").update(name="Géopark")
    before = Zone.objects.count()
    fault = refused(lambda: make(maker, **values))
    assert (fault.code, fault.status) == (f"territories.{code}", 400)
    assert fault.remedy
    assert Zone.objects.count() == before


def test_a_commune_is_not_taken_beside_its_own_intermunicipality(maker):
    home = api.epci_of("62041").siren
    fault = refused(lambda: make(maker, codes=[home, "62041"]))
    assert fault.code == "territories.twice"
    assert "Arras" in fault.reason


def test_a_change_to_come_is_planned_and_one_made_before_it_replaces_it(maker):
    zone = make(maker)
    api.change_zone(zone, actor=maker, revision=1, today=DAY, day=YEAR, codes=["62041", LENS])
    assert (held(zone, DAY), held(zone, YEAR)) == ({"62041"}, {"62041", LENS})
    assert trail("territories.zone", zone.key).latest("pk").after["from"] == "2024-01-01"
    api.change_zone(zone, actor=maker, revision=2, today=DAY, day=YEAR, codes=[LENS])
    assert (held(zone, DAY), held(zone, YEAR)) == ({"62041"}, {LENS})
    api.change_zone(zone, actor=maker, revision=3, today=DAY, codes=["62041"])
    assert held(zone, DAY) == held(zone, YEAR) == {"62041"}
    assert ZoneMember.objects.filter(zone=zone).count() == 1


def test_a_change_does_not_rewrite_what_was(maker):
    zone = make(maker, since=dt.date(2023, 1, 1))
    api.change_zone(zone, actor=maker, revision=1, today=DAY, day=dt.date(2023, 6, 1), codes=[LENS])
    assert held(zone, dt.date(2023, 5, 31)) == {"62041"}
    for day in (dt.date(2022, 12, 31), dt.date(2023, 5, 31)):
        fault = refused(
            lambda on=day: api.change_zone(zone, actor=maker, revision=2, today=DAY, day=on, codes=["62041"])
        )
        assert (fault.code, fault.status) == ("territories.date", 400)
    assert held(zone, DAY) == {LENS}


def test_a_zone_ends_and_its_end_is_taken_back(maker):
    zone, last = make(maker, codes=[LENS]), dt.date(2023, 12, 31)
    api.change_zone(zone, actor=maker, revision=1, today=DAY, day=YEAR, codes=[LENS, "62041"])
    manager = Actor(None, "c", (Grant("register-manager", 7, None, frozenset({"territory.edit"}), "62"),))
    end = {"revision": 2, "today": DAY}
    assert refused(lambda: making.end_zone(zone, actor=manager, last=last, **end)).status == 403
    early = refused(lambda: making.end_zone(zone, actor=maker, last=DAY - dt.timedelta(days=1), **end))
    assert early.code == "territories.date"
    assert refused(lambda: making.end_zone(zone, actor=maker, last=last, revision=1, today=DAY)).status == 409
    making.end_zone(zone, actor=maker, last=last, **end)
    assert (zone.until, held(zone, last), held(zone, YEAR)) == (last, {LENS}, set())
    assert zone.key not in {h.zone.key for h in api.zones("special-site", YEAR)}
    ended = refused(lambda: api.change_zone(zone, actor=maker, revision=3, today=DAY, codes=[]))
    assert (ended.code, ended.status) == ("territories.ended", 409)
    making.reopen_zone(zone, actor=maker, revision=3)
    assert (zone.until, held(zone, YEAR)) == (None, {LENS})


def test_the_name_of_a_zone_that_ended_is_free_again_with_another_address(maker):
    zone = make(maker)
    making.end_zone(zone, actor=maker, revision=1, last=DAY, today=DAY)
    again = make(maker)
    assert again.key == "les-sept-vallees-2"
    assert refused(lambda: making.reopen_zone(zone, actor=maker, revision=2)).code == "territories.name"


@pytest.mark.parametrize(
    ("text", "code"),
    [("bethune", "62119"), ("62400", "62119"), ("62119", "62119"),
     ("canteleux", "62154"), ("lens lievin", LENS),
     (f"62041, {LENS}", LENS)],
)  # fmt: skip
def test_territories_are_found_by_name_and_by_any_code(text, code):
    found = composing.find(text, "62")
    assert code in dict(found.choices)
    assert found.unknown == ()


def test_what_is_not_found_is_named():
    assert composing.find("62041 99999", "62").unknown == ("99999",)
    assert composing.find("xyzxyz", "62").unknown == ("xyzxyz",)
    assert composing.find("saint", "62").more


def test_the_choice_counts_its_communes_and_names_who_holds_them_too():
    chosen = composing.choice([ARTOIS, "62826"], kind="destination", department="62", on=DAY)
    assert chosen.map
    assert {line.face.code for line in chosen.lines} == {ARTOIS, "62826"}
    whole = queries.living().filter(epci=ARTOIS).count()
    assert chosen.communes == whole + 1
    assert all(line.shared for line in chosen.lines)
    assert composing.choice([], kind="destination", department="62", on=DAY) is None


@pytest.fixture
def root(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("r@example.org", "x" * 14, is_admin=True))
    return client


NEW = {"department": "62", "name": "Baie de Canche", "kind": "special-site", "since": "2023-10-16"}


def test_the_page_shows_the_choice_and_writes_only_when_told(root, django_assert_max_num_queries):
    address = reverse("territories:zone_new")
    with django_assert_max_num_queries(15):
        page = root.post(address, NEW | {"do": "find", "others": "le touquet", "epcis": [LENS]})
    text = page.content.decode()
    assert page.status_code == 200
    assert 'value="62826"' in text
    assert "Lens" in text
    assert "Le Touquet" in text
    assert 'role="alert"' not in text
    assert not Zone.objects.filter(name=NEW["name"]).exists()
    made = root.post(address, NEW | {"do": "save", "epcis": [LENS], "communes": ["62826"]})
    zone = Zone.objects.get(name=NEW["name"])
    assert made["Location"] == reverse("territories:zone", args=[zone.key])
    assert held(zone, DAY) == {LENS, "62826"}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"others": ""}, "ne réunit encore rien"),
        ({"others": "99999"}, "99999"),
        ({"others": "le touquet"}, "Cochez ce que vous cherchiez"),
        ({"others": "62520"}, "Cochez ce que vous cherchiez"),
        ({"others": "xyzxyz"}, "Rien ne s’appelle"),
        ({"others": "62041", "name": ""}, "obligatoire"),
        ({"others": "62041", "name": "GÉOPARK"}, "s’appelle déjà"),
        ({"others": "62041", "since": "2023-02-30"}, "Ce n’est pas une date"),
        ({"others": "62041", "since": "1023-02-03"}, "trop loin"),
        ({"others": "62041", "department": ""}, "obligatoire"),
        ({"others": "62041", "kind": "canton"}, "canton"),
        ({"others": "62041", "communes": ["<b>"]}, "&lt;b&gt;"),
    ],
)
def test_wrong_input_is_told_on_the_form(root, values, words):
    Zone.objects.filter(key="geopark").update(name="Geopark")
    before = Zone.objects.count()
    page = root.post(reverse("territories:zone_new"), NEW | {"do": "save"} | values)
    assert page.status_code in {400, 422}
    assert 'role="alert"' in page.content.decode()
    assert words in page.content.decode()
    assert Zone.objects.count() == before


def test_the_page_is_for_those_who_may(client, django_user_model):
    address = reverse("territories:zone_new")
    assert "/compte/login/" in client.get(address)["Location"]
    assert address not in client.get(reverse("territories:zones")).content.decode()
    client.force_login(django_user_model.objects.create_user("n@example.org", "x" * 14))
    assert client.get(address).status_code == 404


def test_a_dated_change_and_the_end_are_told_on_the_pages(root):
    zone = Zone.objects.get(key="geopark")
    values = {"name": "Geopark", "communes": ["62826"], "day": "2024-01-01", "revision": 1, "do": "save"}
    assert root.post(reverse("territories:zone_edit", args=[zone.key]), values).status_code == 302
    address = reverse("territories:zone", args=[zone.key])
    assert "Ce qu’elle réunira" in root.get(address).content.decode()
    assert (
        'value="2024-01-01"' in root.get(reverse("territories:zone_edit", args=[zone.key])).content.decode()
    )
    end = reverse("territories:zone_end", args=[zone.key])
    wrong = root.post(end, {"last": "hier", "revision": 2})
    assert "Ce n’est pas une date" in wrong.content.decode()
    assert root.post(end, {"last": "2023-10-15", "revision": 2}).status_code == 302
    assert "existé jusqu’au" in root.get(address).content.decode()
    listed = root.get(reverse("territories:zones")).content.decode()
    assert "Terminées" in listed
    again = root.post(reverse("territories:zone_reopen", args=[zone.key]), {"revision": 3})
    assert again["Location"] == address
    assert Zone.objects.get(pk=zone.pk).until is None
