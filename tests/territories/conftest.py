from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings as django_settings
from django.db import transaction

from capcommun.kit.access.api import Actor, Grant
from capcommun.reference.territories.models import (
    Commune,
    Department,
    Edition,
    Epci,
    Region,
    Zone,
    ZoneMember,
)
from capcommun.reference.territories.services.loading import load_edition
from capcommun.reference.territories.services.zoning import load_zones

DAY = dt.date(2023, 10, 16)


@pytest.fixture(scope="package")
def france(django_db_setup, django_db_blocker):
    """The whole edition, loaded once, in a transaction that is undone after the last test here."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_edition(), load_zones()
        transaction.set_rollback(True)


@pytest.fixture
def emptied(france, db):
    """No territory, whichever test came before."""
    Commune.objects.update(merged_into=None)
    for model in (ZoneMember, Zone, Commune, Epci, Department, Region, Edition):
        model.objects.all().delete()


@pytest.fixture(autouse=True)
def own_world(settings):
    settings.CAPCOMMUN = django_settings.CAPCOMMUN.model_copy(update={"today": DAY, "demo": False})
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def editor(django_user_model, db):
    user = django_user_model.objects.create_user("zones@example.org", "x" * 14)
    grant = Grant("agency-director", 1, None, frozenset({"territory.edit"}), "62")
    return Actor(user_id=user.pk, label="zones", grants=(grant,))
