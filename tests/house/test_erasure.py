"""Erasing a person reaches every table that names people: a table that is added and forgotten is told."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from capcommun.kit.accounts.api import User
from capcommun.kit.gather.api import personal

pytestmark = pytest.mark.django_db
EMPTIED = {
    (
        "kit_audit_event",
        "actor_id",
    ),  # who did what is a legal duty: the name leaves with the account's own row
    ("kit_links_link", "created_by_id"),  # the same, of links that were given
    ("reference_partners_invitation", "invited_by_id"),  # the same, of invitations that were sent
}
"""Tables that go on naming the account, which is itself emptied."""


def naming_people() -> set[tuple[str, str]]:
    """Tables of ours and their columns that name an account."""
    return {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        if model.__module__.startswith("capcommun.")
        for field in model._meta.concrete_fields
        if field.related_model is User
    }


def test_every_table_that_names_people_is_reached() -> None:
    person = User.objects.create(email="partie@example.org", name="Partie")
    with CaptureQueriesContext(connection) as captured:
        for _name, found in personal.items():
            found.erase(person.pk)
    said = [query["sql"] for query in captured.captured_queries]
    forgotten = {
        (table, column)
        for table, column in naming_people()
        if not any(re.search(rf'"{table}"', sql) and f'"{column}"' in sql for sql in said)
    }
    assert forgotten == EMPTIED
