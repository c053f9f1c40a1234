"""What is refused is told on the form, filled as it was; the second of two editors reads both versions."""

from __future__ import annotations

import datetime as dt

import pytest

from capcommun.reference.partners.api import Mandate, Organisation, Person, RoleGrant
from capcommun.reference.partners.services import organisations, people

from .conftest import AGREEMENT, SINCE

HOME = "/partenaires/organismes/agence/"


@pytest.fixture
def director(client, world):
    user = world.member("agency-director", world.agency)
    client.force_login(user)
    return user


def told(page, status: int, *words: str) -> str:
    text = page.content.decode()
    assert page.status_code == status
    assert 'class="form-errors"' in text
    for word in words:
        assert word in text
    return text


def test_a_mandate_held_twice(client, director):
    person = Person.objects.get(account=director)
    sent = {"function": "essai", "start": "2023-05-01", "revision": 0}
    told(client.post(f"{HOME}personnes/{person.pk}/mandat", sent), 409, 'href="#id_start"', 'value="essai"')


def test_a_role_held_twice(client, director):
    person = Person.objects.get(account=director)
    sent = {"role": "agency-director", "agreement": AGREEMENT, "start": "2023-05-01"}
    page = client.post(f"{HOME}personnes/{person.pk}/role", sent)
    if page.status_code == 422:  # a director may not give that role here: the choice is not offered
        told(page, 422, 'href="#id_role"')
    else:
        told(page, 409, 'href="#id_start"')


def test_two_people_change_a_mandate(client, director, world):
    row = Mandate.objects.get(person__account=director)
    people.change_mandate(row, actor=world.admin(), revision=1, function="Directrice", start=SINCE, end=None)
    sent = {"function": "Direction", "start": "2023-01-01", "end": "", "revision": 1}
    address = f"/partenaires/mandats/{row.pk}"
    text = told(client.post(address, sent), 409, "Directrice", 'value="Direction"', "Les deux versions")
    assert 'name="revision" value="2"' in text
    assert client.post(address, {**sent, "revision": 2}).status_code == 302
    row.refresh_from_db()
    assert row.function == "Direction"


def test_two_people_end_a_role(client, world):
    client.force_login(world.user("chef@example.org", is_admin=True))
    world.member("action-manager", world.agency)
    grant = RoleGrant.objects.get(role="action-manager")
    people.end_role(grant, actor=world.admin(), revision=1, end=dt.date(2023, 11, 30))
    sent = {"end": "2023-12-31", "revision": 1}
    text = told(client.post(f"/partenaires/roles/{grant.pk}/terminer", sent), 409, "30 novembre 2023")
    assert 'value="2023-12-31"' in text
    assert 'name="revision" value="2"' in text


def test_two_people_change_an_organisation(client, director, world):
    address = f"{HOME}modifier"
    values = {field: getattr(world.agency, field) for field in organisations.FIELDS}
    organisations.change_organisation(
        world.agency, actor=world.admin(), revision=1, **{**values, "phone": "03 21 00 00 01"}
    )
    sent = {**values, "phone": "03 21 00 00 02", "revision": 1}
    text = told(client.post(address, sent), 409, "03 21 00 00 01", 'value="03 21 00 00 02"')
    assert 'name="revision" value="2"' in text
    assert client.post(address, {**sent, "revision": 2}).status_code == 302
    assert Organisation.objects.get(key="agence").phone == "03 21 00 00 02"
