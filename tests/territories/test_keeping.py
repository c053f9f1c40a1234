"""Whose zones they are, who confirms what they hold, and what two of them share."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from capcommun.kit.access.api import PUBLIC, Actor, Grant, Refusal
from capcommun.kit.audit.api import trail
from capcommun.kit.gather.api import personal
from capcommun.reference.partners.api import Mandate, Organisation, Person, RoleGrant
from capcommun.reference.territories import api, overlaps, policies, queries
from capcommun.reference.territories.models import Zone, ZoneMember

DAY = dt.date(2023, 10, 16)
EDIT = frozenset({"territory.edit"})
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france")]


@pytest.fixture
def zone():
    return Zone.objects.get(key="montreuillois-en-cote-d-opale")


def agency(number, territory, permissions=EDIT):
    return Actor(None, "a", (Grant("agency-director", number, "x", permissions, territory),))


def test_an_agency_keeps_the_zones_of_its_department_and_no_others(zone):
    assert policies.can_edit(agency(1, "62"), zone)
    for other in (agency(2, "59"), agency(2, "988"), agency(2, ""), agency(1, "62", frozenset()), PUBLIC):
        assert not policies.can_edit(other, zone)
        assert not Zone.objects.filter(policies.editable_zones(other)).exists()
        for act in (
            lambda by: api.change_zone(zone, actor=by, revision=1, today=DAY, codes=[]),
            lambda by: api.confirm_members(zone, actor=by, revision=1, today=DAY, codes=["200069029"]),
        ):
            with pytest.raises(Refusal) as refused:
                act(other)
            assert (refused.value.code, refused.value.status) == ("territories.edit", 403)
    zone.refresh_from_db()
    assert (zone.revision, zone.keeper) == (1, None)


def test_the_first_of_two_agencies_of_one_department_keeps_the_zone(zone, django_user_model):
    user = django_user_model.objects.create_user("a@example.org", "x" * 14)
    first = Actor(user.pk, "a", (Grant("agency-director", 1, "x", EDIT, "62"),))
    second, admin = agency(2, "62"), Actor(user.pk, "root", is_admin=True)
    api.change_zone(zone, actor=first, revision=1, today=DAY, codes=["200069029"], name="Montreuillois")
    assert zone.keeper == 1
    assert not policies.can_edit(second, zone)
    api.change_zone(zone, actor=first, revision=2, today=DAY, codes=["200069029"], keeper=2)
    assert (zone.keeper, zone.revision) == (1, 2)  # nobody gives a zone away
    api.change_zone(zone, actor=admin, revision=2, today=DAY, codes=["200069029"], keeper=2)
    assert zone.keeper == 2
    assert policies.can_edit(second, zone)
    assert not policies.can_edit(first, zone)


def member(django_user_model, name, territory, key):
    """The account of a real director of an agency there for this territory."""
    user = django_user_model.objects.create_user(f"{name}@example.org", "x" * 14)
    body = Organisation.objects.create(
        key=key, name=key, short_name=key, kind=Organisation.Kind.TOURISM_AGENCY, territory=territory
    )
    person = Person.objects.create(account=user, name=name, email=user.email)
    Mandate.objects.create(person=person, organisation=body, function="f", start=dt.date(2020, 1, 1))
    RoleGrant.objects.create(
        person=person, organisation=body, role="agency-director", agreement=key, start=dt.date(2020, 1, 1)
    )
    return user, body


def test_pages_of_two_real_agencies(client, django_user_model, zone):
    own, body = member(django_user_model, "own", "62", "agence-62")
    other, elsewhere = member(django_user_model, "other", "59", "agence-59")
    address, confirm = (reverse(f"territories:{n}", args=[zone.key]) for n in ("zone_edit", "zone_confirm"))
    client.force_login(other)
    assert client.get(address).status_code == 404
    assert client.post(confirm, {"revision": 1, "codes": ["200069029"]}).status_code == 404
    taken = {"name": "a", "short_name": "a", "kind": "tourism-agency", "territory": "62", "revision": 1}
    client.post(reverse("partners:edit", args=[elsewhere.key]), taken)
    elsewhere.refresh_from_db()
    assert elsewhere.territory == "59"  # nobody takes a territory for themselves
    assert client.get(address).status_code == 404
    client.force_login(own)
    assert client.get(address).status_code == 200
    assert client.post(confirm, {"revision": 1, "codes": ["200069029"]}).status_code == 302
    page = client.get(reverse("territories:zone", args=[zone.key])).content.decode()
    assert f"tenue par {body.short_name}" in page


def test_what_is_confirmed_says_by_whom_and_when(client, zone, editor, django_user_model):
    page = client.get(reverse("territories:zone", args=[zone.key])).content.decode()
    assert "À confirmer par l’agence" in page
    assert api.confirm_members(zone, actor=editor, revision=1, today=DAY, codes=["200069029"]) == 1
    held = ZoneMember.objects.get(zone=zone)
    assert (held.verified, held.confirmed_on, held.confirmed_by_id) == (True, DAY, editor.user_id)
    assert (zone.verified, zone.note) == (True, "")
    event = trail("territories.zone", zone.key).get()
    assert (event.verb, event.after) == ("territories.zone.confirmed", {"members": ["200069029"]})
    public = client.get(reverse("territories:zone", args=[zone.key])).content.decode()
    assert "16 octobre 2023" in public
    assert "zones@example.org" not in public
    client.force_login(django_user_model.objects.get(pk=editor.user_id))
    assert (
        "par zones@example.org" in client.get(reverse("territories:zone", args=[zone.key])).content.decode()
    )
    assert api.confirm_members(zone, actor=editor, revision=2, today=DAY, codes=["200069029"]) == 0
    with pytest.raises(Refusal) as refused:
        api.confirm_members(zone, actor=editor, revision=1, today=DAY, codes=["200069029"], confirmed=False)
    assert refused.value.status == 409
    api.confirm_members(zone, actor=editor, revision=2, today=DAY, codes=["200069029"], confirmed=False)
    held.refresh_from_db()
    assert (held.verified, held.confirmed_on, held.confirmed_by) == (False, None, None)
    assert not zone.verified


def test_who_confirmed_can_be_exported_and_erased(zone, editor):
    api.confirm_members(zone, actor=editor, revision=1, today=DAY, codes=["200069029"])
    provider = dict(personal.items())["territories"]
    assert provider.export(editor.user_id)["confirmed"][0]["code"] == "200069029"
    assert provider.erase(editor.user_id) == 1
    held = ZoneMember.objects.get(zone=zone)
    assert (held.verified, held.confirmed_on, held.confirmed_by) == (True, DAY, None)


def test_communes_in_two_areas_are_told_on_both(client, zone, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = overlaps.of_zone(zone, DAY)
    assert [(o.zone.key, o.names) for o in found] == [
        ("camiers-sainte-cecile", "Camiers"),
        ("etaples-sur-mer", "Étaples"),
        ("le-touquet-paris-plage", "Le Touquet-Paris-Plage"),
        ("berck-sur-mer", "Berck"),
    ]
    other = Zone.objects.get(key="berck-sur-mer")
    assert [o.zone.key for o in overlaps.of_zone(other, DAY)] == [zone.key]
    with django_assert_num_queries(2):
        assert len(overlaps.shared(DAY)) == 5  # a destination does not overlap an office's area
    page = client.get(reverse("territories:zone", args=[zone.key])).content.decode()
    assert "Communes présentes dans deux périmètres de même nature" in page
    assert "Laisser à" not in page


def test_a_commune_is_left_to_the_other_area(client, zone, editor, django_user_model):
    client.force_login(django_user_model.objects.create_user("b@example.org", "x" * 14, is_admin=True))
    assert "Laisser à" in client.get(reverse("territories:zone", args=[zone.key])).content.decode()
    leave = reverse("territories:zone_leave", args=[zone.key])
    codes = ["62201", "62318", "62826"]
    assert client.post(leave, {"revision": 1, "codes": codes}, follow=True).status_code == 200
    held = {m.code for m in queries.members([zone], DAY)[zone.pk]}
    assert len(held) == 46 - 3
    assert not held & {*codes, "200069029"}
    assert [o.zone.key for o in overlaps.of_zone(zone, DAY)] == ["berck-sur-mer"]
    before = queries.members([zone], DAY - dt.timedelta(days=1))[zone.pk]
    assert [m.code for m in before] == ["200069029"]
    for seen in (1, "x"):  # somebody changed the zone meanwhile: told where it can be tried again
        told = client.post(leave, {"revision": seen, "codes": ["62108"]}, follow=True).content.decode()
        assert "message-warning" in told
        assert "La modification est enregistrée." not in told
    assert {m.code for m in queries.members([zone], DAY)[zone.pk]} == held
