from __future__ import annotations

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings
from django.contrib.auth.hashers import make_password
from django.core.cache import cache

from capcommun.kit.accounts.api import User
from capcommun.reference.partners.api import Mandate, Organisation, Person, RoleGrant, actor_for

AGREEMENT = "demo-2023-2027"
SINCE = dt.date(2023, 1, 1)
PASSWORD = "un mot de passe solide"
DIGEST = make_password(PASSWORD)


@pytest.fixture(autouse=True)
def own_world(settings, tmp_path):
    """A fixed business date, e-mails kept in memory, static files without a manifest."""
    settings.CAPCOMMUN = django_settings.CAPCOMMUN.model_copy(
        update={"today": dt.date(2023, 10, 16), "demo": False, "base_url": "http://testserver"}
    )
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def empty_cache(db):
    cache.clear()
    yield
    cache.clear()


class World:
    """Two parties, an office and people in them."""

    def __init__(self):
        make = Organisation.objects.create
        self.agency = make(key="agence", name="Agence", short_name="Agence", kind="tourism-agency")
        self.funder = make(key="departement", name="Département", short_name="Dpt", kind="collectivity")
        self.office = make(key="office", name="Office", short_name="Office", kind="tourist-office")

    def user(self, email, **fields):
        user = User.objects.create_user(email, None, name=email.split("@")[0], **fields)
        user.password = DIGEST  # worked out once: it is slow on purpose
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def member(self, role, organisation, agreement=AGREEMENT, start=SINCE, end=None, **mandate):
        user = self.user(f"{role}.{organisation.key}.{User.objects.count()}@example.org")
        person = Person.objects.create(account=user, name=user.name, email=user.email)
        dates = {"start": SINCE, "end": None} | mandate
        Mandate.objects.create(person=person, organisation=organisation, function="essai", **dates)
        RoleGrant.objects.create(
            person=person, organisation=organisation, role=role, agreement=agreement, start=start, end=end
        )
        return user

    def actor(self, role, organisation, **options):
        return actor_for(self.member(role, organisation, **options))

    def admin(self):
        return actor_for(self.user(f"admin.{User.objects.count()}@example.org", is_admin=True))


@pytest.fixture
def world(db):
    return World()
