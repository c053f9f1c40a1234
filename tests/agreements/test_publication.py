"""Publication: one consent a side, both needed, either taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from capcommun.contract.agreements.api import Agreement, load
from capcommun.contract.agreements.document import Agreement as Document
from capcommun.contract.agreements.services.publication import consent
from capcommun.kit.access.api import SYSTEM, Actor, Grant, Refusal
from capcommun.kit.audit.models import Event

pytestmark = pytest.mark.django_db
PERMISSIONS = frozenset({"agreement.read", "agreement.publish"})


def one(role: str, key: str | None) -> Actor:
    return Actor(None, role, (Grant(role, 1, key, PERMISSIONS),))


@pytest.fixture
def agreement(document: Document) -> Agreement:
    return load(document, actor=SYSTEM, known_on=dt.date(2023, 4, 6)).agreement


def public_sees(agreement: Agreement) -> bool:
    return Client().get(f"/contrats/{agreement.key}/versions/").status_code == 200


def test_both_sides_publish_and_either_takes_back(agreement: Agreement) -> None:
    agency, funder = one("agency-director", agreement.key), one("funder-tourism", agreement.key)
    consent(agreement, actor=agency, given=True)
    assert not public_sees(agreement)
    consent(agreement, actor=agency, given=True)
    assert Event.objects.filter(verb="agreement.publication.consented").count() == 1
    consent(agreement, actor=funder, given=True)
    assert public_sees(agreement)
    consent(agreement, actor=agency, given=False)
    assert not public_sees(agreement)


@pytest.mark.parametrize("actor", [SYSTEM, one("agency-director", "another"), one("auditor", None)])
def test_nobody_consents_for_a_side_they_are_not_of(agreement: Agreement, actor: Actor) -> None:
    with pytest.raises(Refusal):
        consent(agreement, actor=actor, given=True)
    agreement.refresh_from_db()
    assert not agreement.agency_consents and not agreement.funder_consents
