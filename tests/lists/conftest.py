"""An agency that keeps a list, its funder that reads it, another that only sees figures; a few communes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

import pytest
from django.conf import settings
from django.test import Client
from tests.measures.watch import watched

from capcommun.kit.access.api import Actor
from capcommun.kit.accounts.api import User
from capcommun.kit.documents.api import csv
from capcommun.reference.partners.api import Mandate, Organisation, Person, RoleGrant, actor_for
from capcommun.reference.territories.api import Commune, Department, Region
from capcommun.registers.lists.columns import others
from capcommun.registers.lists.models import FollowedList, ListImport
from capcommun.registers.lists.services import imports
from capcommun.registers.lists.services.lists import begin_list

DAY = dt.date(2023, 10, 16)
EARLIER = dt.date(2023, 4, 6)
HEADER = ["Dossier", "Prestataire", "Date", "Commune", "Statut", "Activité"]
MAPPING = {"key": 0, "label": 1, "day": 2, "territory": 3, "status": 4}
ROWS = (
    ["PR-1", "Gîte des Dunes", "02/05/2023", "Arras", "Recruté", "Hébergement"],
    ["PR-2", "Table du Phare", "12/06/2023", "62100", "Recruté", "Restaurant"],
    ["PR-3", "Ferme du Bocage", "", "Lens", "À l’étude", "Loisirs"],
    ["PR-4", "Musée du Canal", "2022-11-03", "Nulle part", "Recruté", ""],
)
ROLES = (
    ("director", "agency-director", "agency"),
    ("manager", "action-manager", "agency"),
    ("funder", "funder-tourism", "funder"),
    ("finance", "funder-finance", "funder"),
    ("elsewhere", "agency-director", "elsewhere"),
)
Send = Callable[..., ListImport]


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
    mark = request.node.get_closest_marker("django_db")
    if not mark or mark.kwargs.get("transaction"):
        yield
        return
    request.getfixturevalue("db")
    with watched() as watch:
        yield
    assert watch.faults == []


def make_people() -> dict[str, Actor]:
    """Who acts, by a short name; each with the role of ``ROLES``. The communes that the lists name."""
    region = Region.objects.create(code="32", name="Hauts-de-France")
    here = Department.objects.create(code="62", name="Pas-de-Calais", region=region)
    for code, name in (("62041", "Arras"), ("62193", "Calais"), ("62498", "Lens")):
        Commune.objects.create(code=code, name=name, kind="current", department=here, edition="2026")
    body = {
        key: Organisation.objects.create(key=key, name=key, short_name=key, kind=kind, territory=territory)
        for key, kind, territory in (
            ("agency", "tourism-agency", "62"),
            ("funder", "collectivity", "62"),
            ("elsewhere", "tourism-agency", "988"),
        )
    }
    for name, role, organisation in ROLES:
        user = User.objects.create_user(f"{name}@example.org", "x" * 14)
        person = Person.objects.create(account=user, name=name, email=user.email)
        since = {"person": person, "organisation": body[organisation], "start": dt.date(2020, 1, 1)}
        Mandate.objects.create(function="f", **since)
        RoleGrant.objects.create(role=role, agreement="a", **since)
    return {name: actor_for(User.objects.get(email=f"{name}@example.org")) for name, *_ in ROLES}


@pytest.fixture
def people(db: None) -> dict[str, Actor]:
    return make_people()


def begun(actor: Actor, **told: object) -> FollowedList:
    """A list of providers: those recruited count."""
    said = {
        "title": "Prestataires", "line": "prestataire", "unit": "prestataires recrutés",
        "definition": "Recrutés dans le réseau.", "statuses": ["Recruté", "À l’étude"],
        "counted": ["Recruté"],
    } | told  # fmt: skip
    agency = Organisation.objects.get(key="agency")
    return begin_list(actor=actor, organisation=agency, told=said, today=EARLIER)


@pytest.fixture
def providers(people: dict[str, Actor]) -> FollowedList:
    return begun(people["director"])


def sent(
    followed: FollowedList,
    actor: Actor,
    rows: Sequence[Sequence[object]],
    *,
    header: Sequence[str] = HEADER,
    mapping: dict[str, int] | None = None,
    today: dt.date = DAY,
) -> ListImport:
    """A file whose columns are told: all that is not a field is kept with the line."""
    content = csv([header, *rows])
    draft = imports.upload(followed, actor=actor, content=content, name="liste.csv")
    mapping = MAPPING if mapping is None else mapping
    now = FollowedList.objects.get(pk=followed.pk)
    imports.set_mapping(
        draft, actor=actor, seen=now.revision, mapping=mapping, extra=others(header, mapping), accepted=[],
        counted=now.counted, today=today,
    )  # fmt: skip
    return draft


def loaded(draft: ListImport, actor: Actor, *, today: dt.date = DAY, **how: object) -> ListImport:
    """Load the file as it is checked now."""
    seen = imports.check(draft, today).revision
    return imports.load(draft, actor=actor, seen=seen, today=today, **({"complete": False} | how))  # type: ignore[arg-type]  # told by name


@pytest.fixture
def as_(people: dict[str, Actor]) -> Callable[[str], Client]:
    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(email=f"{name}@example.org"))
        return client

    return sign_in
