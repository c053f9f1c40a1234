from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from capcommun.contract.agreements.api import Act, Agreement, Version
from capcommun.contract.agreements.api import document as doc
from capcommun.contract.agreements.canonical import as_data, fingerprint
from capcommun.contract.plan.projection import project
from capcommun.kit.accounts.api import User
from capcommun.reference.partners.api import Mandate, Organisation, Person, RoleGrant, actor_for

KEY = "essai-2023-2025"
TODAY = dt.date(2023, 10, 16)
START = dt.date(2023, 1, 1)
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def quote(text: str) -> dict:
    return {"text": text, "part": "annexe", "place": "Objectif 1"}


def action(key: str, **fields) -> dict:
    base = {"key": key, "title": f"Action {key}", "objective": "os1.oo1", "quotes": [quote(f"Faire {key}")]}
    return base | fields


def document(actions=None, **fields) -> doc.Agreement:
    base = {
        "format": doc.FORMAT,
        "key": KEY,
        "kind": "convention-objectifs",
        "title": "Convention d'essai",
        "short_title": "Essai",
        "source": {"title": "Texte"},
        "parts": [{"key": "annexe", "title": "Annexe"}],
        "destinations": [{"key": "cote", "name": "Côte"}, {"key": "marais", "name": "Marais"}],
        "objectives": [
            {
                "key": "os1",
                "number": 1,
                "title": "Promouvoir",
                "short_title": "Promouvoir",
                "operational": [{"key": "os1.oo1", "number": 1, "title": "Faire connaître"}],
            }
        ],
        "actions": actions
        if actions is not None
        else {
            2023: [
                action(
                    "un",
                    destinations=["cote"],
                    milestones=[{"key": "j1", "title": "Jalon", "due": "2023-06-30"}],
                ),
                action("deux", blocked_by=["un"], end="2023-12-15"),
                action("deux.a", parent="deux"),
            ]
        },
    }
    return doc.Agreement.model_validate(base | fields)


@pytest.fixture(autouse=True)
def own_world(settings, tmp_path):
    settings.CAPCOMMUN = django_settings.CAPCOMMUN.model_copy(
        update={"today": TODAY, "demo": False, "base_url": "http://testserver", "upload_max_mb": 1}
    )
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def agreement(db):
    row = Agreement.objects.create(
        key=KEY, kind="convention-objectifs", title="Convention d'essai", short_title="Essai",
        start=dt.date(2023, 1, 1), end=dt.date(2025, 12, 31),
    )  # fmt: skip
    in_force(row, document(), START)
    return row


def in_force(row: Agreement, text: doc.Agreement, known_on: dt.date) -> None:
    """A version of the document, known from a day, and what it projects."""
    act, _new = Act.objects.get_or_create(
        agreement=row, number=0, defaults={"kind": "initial", "status": "in-force", "title": row.title}
    )
    row.current = Version.objects.create(
        act=act, number=Version.objects.filter(act=act).count() + 1, document=as_data(text),
        sha256=fingerprint(as_data(text)), known_on=known_on, recorded_at=timezone.now(),
    )  # fmt: skip
    row.save()
    project(row, text)


class Cast:
    """The agency, the funder, and one person in each role asked for."""

    def __init__(self):
        make = Organisation.objects.create
        self.agency = make(key="agence", name="Agence", short_name="Agence", kind="tourism-agency")
        self.funder = make(key="departement", name="Département", short_name="Dpt", kind="collectivity")
        self.users = {}

    def user(self, role: str, organisation: Organisation) -> User:
        if role not in self.users:
            user = User.objects.create_user(f"{role}@example.org", None, name=f"Nom {role}")
            person = Person.objects.create(account=user, name=user.name, email=user.email)
            start = dt.date(2023, 1, 1)
            Mandate.objects.create(person=person, organisation=organisation, function="essai", start=start)
            RoleGrant.objects.create(
                person=person, organisation=organisation, role=role, agreement=KEY, start=start
            )
            self.users[role] = user
        return self.users[role]

    @property
    def director(self):
        return actor_for(self.user("agency-director", self.agency), TODAY)

    @property
    def manager(self):
        return actor_for(self.user("action-manager", self.agency), TODAY)

    @property
    def officer(self):
        return actor_for(self.user("funder-tourism", self.funder), TODAY)

    @property
    def member(self):
        return actor_for(self.user("committee-member", self.funder), TODAY)


@pytest.fixture
def cast(db):
    return Cast()


@pytest.fixture
def signed_in(cast, client):
    """``signed_in("manager")`` gives a client signed in as that person."""

    def enter(name: str):
        actor = getattr(cast, name)
        client.force_login(
            User.objects.get(pk=actor.user_id), backend=django_settings.AUTHENTICATION_BACKENDS[0]
        )
        return client

    return enter
