# ruff: noqa: E501 - rows of examples read better whole
"""A small agreement, for tests that need to know every number in it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from capcommun.contract.agreements.api import Agreement, load
from capcommun.contract.agreements.api import document as doc
from capcommun.kit.access.api import SYSTEM, Actor, Grant
from capcommun.kit.accounts.api import User
from capcommun.reference.partners.api import Organisation

KEY = "petit-2023-2027"
KNOWN = dt.date(2023, 4, 6)
TODAY = dt.date(2023, 10, 16)


def quote(text: str) -> dict[str, str]:
    return {"text": text, "part": "convention", "place": "Article 2"}


def target(key: str, **more: Any) -> dict[str, Any]:
    base = {
        "key": key, "title": f"Cible {key}", "attached_to": "os1.oo1", "year": 2023, "comparator": "at-least",
        "value": 100, "unit": "prestataires", "firmness": "objective", "quote": quote(f"Phrase de {key}."),
    }  # fmt: skip
    return base | more


def data(**more: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "format": doc.FORMAT,
        "key": KEY,
        "kind": "convention-objectifs",
        "title": "Convention d'objectifs",
        "short_title": "Petite convention",
        "source": {"title": "Texte signé"},
        "parts": [{"key": "convention", "title": "Convention"}],
        "parties": [
            {"key": "departement", "name": "Département", "short_name": "Département", "kind": "collectivity",
             "roles": ["signatory", "funder"]},
            {"key": "agence", "name": "Agence", "short_name": "Agence", "kind": "tourism-agency",
             "roles": ["signatory", "operator"]},
        ],
        "term": {"start": "2023-01-01", "end": "2027-12-31", "years": 5},
        "objectives": [
            {"key": "os1", "number": 1, "title": "Promouvoir", "short_title": "Promouvoir",
             "operational": [{"key": "os1.oo1", "number": 1, "title": "Rassembler"}]},
            {"key": "os2", "number": 2, "title": "Aider", "short_title": "Aider"},
        ],
        "actions": {
            2023: [{"key": "2023.recruter", "title": "Recruter", "objective": "os1.oo1",
                    "quotes": [quote("Recruter des prestataires.")]}]
        },
        "targets": [
            target("2023.recrutes", attached_to="2023.recruter"),
            target("2023.guide", kind="deliverable", comparator="done-by", value=None, unit=None,
                   firmness="commitment", deadline={"date": "2023-06-30"}),
            target("cadre.velo", year=None, comparator="about", value=15, serves=None,
                   baseline=[{"period": "2021", "value": 8}, {"period": "2022", "value": 12}]),
        ],
        "facts": [{"key": "fiches", "title": "Fiches à ce jour", "value": 19305, "quote": quote("19 305 fiches")}],
    }  # fmt: skip
    return base | more


def document(**more: Any) -> doc.Agreement:
    return doc.Agreement.model_validate(data(**more))


def loaded(known_on: dt.date = KNOWN, **more: Any) -> Agreement:
    """The agreement in force, as its page fetches it."""
    load(document(**more), actor=SYSTEM, known_on=known_on)
    return Agreement.objects.select_related("current").get(key=more.get("key", KEY))


READ = frozenset({"agreement.read", "shared.read", "internal.read", "target.read", "plan.read"})
OBSERVE = READ | {"target.observe", "visibility.share", "visibility.publish"}


def actor(email: str, permissions: frozenset[str] = OBSERVE, organisation: str = "agence-test") -> Actor:
    """Somebody of an organisation, with these permissions on every agreement of the tests."""
    user, _ = User.objects.get_or_create(email=email, defaults={"name": email.split("@", maxsplit=1)[0]})
    org, _ = Organisation.objects.get_or_create(
        key=organisation,
        defaults={"name": organisation, "short_name": organisation, "kind": "tourism-agency"},
    )
    return Actor(user.pk, user.name, (Grant("test", org.pk, None, permissions),))
