"""The style guide is complete: the layout's classes that templates use are there, or are of one page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

PAGE_LOCAL = {
    "alone": "the page shown when the server itself cannot answer",
    "count": "how many there are, in next year's preparation",
    "demo-banner": "what says that this is a demonstration",
    "entrance": "signing in",
    "manage": "the account's own pages",
    "qr": "the code that an authenticator reads",
    "reference": "an error's reference",
}
"""Classes of one page, and which; the interactive map's are shown where there is a map."""
STARTS = ("live-map",)


def words(text: str) -> set[str]:
    """The classes written in a template or a page; a template's own tags are left out."""
    found: set[str] = set()
    for value in re.findall(r"""class=["']([^"']*)["']""", text):
        found.update(re.split(r"\s+", re.sub(r"{[%{].*?[%}]}", " ", value)))
    return found - {""}


def of_the_layout() -> set[str]:
    sheet = (settings.PACKAGE / "kit" / "ui" / "static" / "ui" / "app.css").read_text("utf-8")
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", re.sub(r"url\([^)]*\)|/\*.*?\*/", "", sheet)))


def used() -> dict[str, str]:
    """Classes of the layout that templates use, and where."""
    found = {}
    for path in sorted(Path(settings.PACKAGE).rglob("templates/**/*.html")):
        if "papers" not in path.parts and "documents" not in path.parts:  # printed with their own sheet
            for word in words(path.read_text("utf-8")) & of_the_layout():
                found.setdefault(word, path.name)
    return found


@pytest.fixture(scope="module")
def guide(django_db_setup: None, django_db_blocker: object) -> set[str]:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django gives it no type
        return words(Client().get("/guide-de-style").content.decode())


def test_every_class_used_is_in_the_guide_or_of_one_page(guide: set[str]) -> None:
    absent = {
        word: where
        for word, where in used().items()
        if word not in guide and word not in PAGE_LOCAL and not word.startswith(STARTS)
    }
    assert absent == {}


def test_no_class_is_said_to_be_of_one_page_without_being_used(guide: set[str]) -> None:
    assert set(PAGE_LOCAL) - used().keys() == set()
    assert set(PAGE_LOCAL) & guide == set()


@pytest.mark.parametrize("year", ["²", "9" * 5000, "x", ""])
def test_a_year_that_is_none_is_passed_over(db: None, year: str) -> None:
    assert Client().get("/guide-de-style", {"annee": year}).status_code == 200
