"""The demonstration's organisations and people: real organisations, invented people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.text import slugify

from capcommun.kit.accounts.api import User
from capcommun.kit.text.api import Texts
from capcommun.reference.partners.models import Mandate, Organisation, Person, RoleGrant
from capcommun.reference.partners.roles import ADMINISTRATOR, data, matrix

PASSWORD = "cap-commun-demo"  # noqa: S105 - public on purpose, and refused outside the demonstration
SINCE = dt.date(2023, 1, 1)


@dataclass(frozen=True)
class DemoPerson:
    """One of the people that a visitor of the demonstration may be."""

    name: str
    email: str
    role: str
    role_title: Texts
    organisation: str
    organisation_name: str
    function: str
    agreement: str
    first: bool


def _email(name: str) -> str:
    return f"{slugify(name).replace('-', '.')}@demo.invalid"


def _organisations(raw: Any) -> list[dict[str, str]]:
    offices = [
        {
            "key": f"office-{slugify(name.replace(chr(39), ' '))}",
            "name": f"Office de tourisme {name}",
            "short_name": name,
            "kind": Organisation.Kind.TOURIST_OFFICE.value,
        }
        for name in raw["tourist_offices"]
    ]
    return [*raw["organisations"], *offices]


@lru_cache(maxsize=1)
def people() -> tuple[DemoPerson, ...]:
    """The people of ``data/demo.yaml``, those to try first ahead."""
    raw = data("demo.yaml")
    names = {row["key"]: row["short_name"] for row in _organisations(raw)}
    rows = [
        DemoPerson(
            name=row["name"],
            email=_email(row["name"]),
            role=row["role"],
            role_title=matrix().roles[row["role"]].title,
            organisation=row["organisation"],
            organisation_name=names[row["organisation"]],
            function=row["function"],
            agreement=row["agreement"],
            first=row.get("first", False),
        )
        for row in raw["people"]
    ]
    return tuple(sorted(rows, key=lambda person: not person.first))


def create(agreement_keys: Iterable[str]) -> int:
    """Make the demonstration's people; those of agreements left out get no role. Safe to run again."""
    if not settings.CAPCOMMUN.demo:
        raise RuntimeError(
            "The demonstration's people have a public password: only where CAPCOMMUN_DEMO is on."
        )
    keys = set(agreement_keys)
    secret = make_password(PASSWORD)
    with transaction.atomic():
        organisations = {
            row["key"]: Organisation.objects.update_or_create(key=row["key"], defaults=row)[0]
            for row in _organisations(data("demo.yaml"))
        }
        for row in people():
            person = _person(row, secret)
            _roles(row, person, organisations[row.organisation], keys)
    return len(people())


def _person(row: DemoPerson, secret: str) -> Person:
    account, _ = User.objects.update_or_create(
        email=row.email,
        defaults={
            "name": row.name,
            "password": secret,
            "is_admin": row.role == ADMINISTRATOR,
            "is_active": True,
            "erased_at": None,
        },
    )
    EmailAddress.objects.update_or_create(
        user=account, email=row.email, defaults={"verified": True, "primary": True}
    )
    person, _ = Person.objects.update_or_create(
        account=account, defaults={"name": row.name, "email": row.email, "erased_at": None}
    )
    return person


def _roles(row: DemoPerson, person: Person, organisation: Organisation, keys: set[str]) -> None:
    Mandate.objects.update_or_create(
        person=person,
        organisation=organisation,
        defaults={"function": row.function, "start": SINCE, "end": None},
    )
    if row.role != ADMINISTRATOR and row.agreement in keys:
        RoleGrant.objects.update_or_create(
            person=person,
            organisation=organisation,
            role=row.role,
            agreement=row.agreement,
            defaults={"start": SINCE, "end": None},
        )
