"""Two areas of one department, the agency that helps their offices, its funder, and an office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from tests.measures.watch import watched

from capcommun.kit.access.api import Actor
from capcommun.kit.accounts.api import User
from capcommun.reference.partners.api import Mandate, Organisation, Person, RoleGrant, actor_for
from capcommun.reference.territories.api import Department, Region, Zone
from capcommun.registers.support.models import OfficeSupport
from capcommun.registers.support.services.offices import begin_support

DAY = dt.date(2023, 10, 16)
EARLIER = dt.date(2023, 4, 6)
ROLES = (
    ("director", "agency-director", "agency"),
    ("manager", "action-manager", "agency"),
    ("funder", "funder-tourism", "funder"),
    ("finance", "funder-finance", "funder"),
    ("office", "tourist-office", "berck"),
    ("elsewhere", "agency-director", "elsewhere"),
)


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.date], None]:
    """The business date, which a test may move."""

    def move(day: dt.date) -> None:
        instance = settings.CAPCOMMUN.model_copy(update={"today": day, "demo": False})
        monkeypatch.setattr(settings, "CAPCOMMUN", instance)

    move(DAY)
    return move


@pytest.fixture(autouse=True)
def whoever_writes_says_so(request: pytest.FixtureRequest) -> Iterator[None]:
    """No service of this register may write what is counted without saying that it changed."""
    if not request.node.get_closest_marker("django_db"):
        yield
        return
    request.getfixturevalue("db")
    with watched() as watch:
        yield
    assert watch.faults == []


@pytest.fixture
def people(db: None) -> dict[str, Actor]:
    """Who acts, by a short name; each with the role of ``ROLES``."""
    body = {
        key: Organisation.objects.create(key=key, name=key, short_name=key, kind=kind, territory=territory)
        for key, kind, territory in (
            ("agency", "tourism-agency", "62"),
            ("funder", "collectivity", "62"),
            ("berck", "tourist-office", ""),
            ("elsewhere", "tourism-agency", "988"),
        )
    }
    for name, role, organisation in ROLES:
        user = User.objects.create_user(f"{name}@example.org", "x" * 14)
        person = Person.objects.create(account=user, name=name, email=user.email)
        since = {"person": person, "organisation": body[organisation], "start": dt.date(2023, 1, 1)}
        Mandate.objects.create(function="f", **since)
        RoleGrant.objects.create(role=role, agreement="a", **since)
    return {name: actor_for(User.objects.get(email=f"{name}@example.org")) for name, *_ in ROLES}


@pytest.fixture
def zones(db: None) -> dict[str, Zone]:
    region = Region.objects.create(code="32", name="Hauts-de-France")
    department = Department.objects.create(code="62", name="Pas-de-Calais", region=region)
    kinds = {"berck": Zone.Kind.OFFICE, "lens": Zone.Kind.OFFICE, "opale": Zone.Kind.DESTINATION}
    return {
        key: Zone.objects.create(key=key, kind=kind, name=key.capitalize(), department=department, order=at)
        for at, (key, kind) in enumerate(kinds.items())
    }


@pytest.fixture
def berck(people: dict[str, Actor], zones: dict[str, Zone]) -> OfficeSupport:
    """An office followed since April, which has its plan and nothing else."""
    return begin_support(
        zones["berck"],
        actor=people["director"],
        organisation_id=Organisation.objects.get(key="agency").pk,
        office=Organisation.objects.get(key="berck"),
        said={"sadi": "yes", "pilot": "no", "comment": "Stratégie de côte"},
        today=EARLIER,
    )


@pytest.fixture
def as_(people: dict[str, Actor]) -> Callable[[str], Client]:
    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(email=f"{name}@example.org"))
        return client

    return sign_in
