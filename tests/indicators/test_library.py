"""Ready-made indicators: the data file, and the choice of one for a target."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.indicators.small import KEY, OBSERVE, READ, TODAY, actor, loaded

from capcommun.contract.indicators import library
from capcommun.contract.indicators.models import Definition, Target
from capcommun.contract.indicators.services import audit_key, define, define_no_more
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import trail
from capcommun.kit.text.api import LANGUAGES

SignIn = Callable[[Actor], Client]
PAGE = f"/contrats/{KEY}/cibles/2023.recrutes/"
CHOOSE = f"{PAGE}definition/"
CONVENTION = Path(__file__).parents[2] / "examples" / "pas-de-calais-2023-2027.yaml"


def planner() -> Actor:
    return actor("directrice@example.org", OBSERVE | {"plan.edit"})


@pytest.fixture
def target() -> Target:
    agreement = loaded()
    found = Target.objects.get(agreement=agreement, key="2023.recrutes")
    found.agreement = agreement
    return found


def test_every_sheet_is_whole_in_three_languages() -> None:
    assert len(library.library()) == len(library.entries()) >= 30
    for sheet in library.library():
        texts = [sheet.title, sheet.unit, sheet.counts, *([sheet.limits] if sheet.limits else [])]
        assert all(set(text) == set(LANGUAGES) and all(text.values()) for text in texts), sheet.key
        assert 0 < sheet.due_days <= 365, sheet.key
        assert (sheet.aggregation == "none") == (sheet.kind == "ratio"), "shares are never added up"


def test_those_of_the_convention_come_first_and_name_its_own_targets() -> None:
    keys = {row["key"] for row in yaml.safe_load(CONVENTION.read_text(encoding="utf-8"))["targets"]}
    named = [sheet for sheet in library.library() if sheet.targets]
    assert {key for sheet in named for key in sheet.targets} <= keys
    assert all(sheet.targets for sheet in library.library()[:10])


def test_a_code_of_a_framework_is_never_told_as_checked_unless_it_is() -> None:
    codes = [one for sheet in library.library() for one in sheet.frameworks]
    assert {one.name for one in codes} == {"ETIS 2016", "GSTC-D 2.0"}
    assert not any(one.checked for one in codes)


@pytest.mark.parametrize(
    ("text", "family", "key"),
    [
        ("nuitees", "", "nuitees"),
        ("NUITÉES touristiques", "visits", "nuitees"),
        ("b.2.2", "", "taux-occupation"),
        ("", "sales", "chiffre-affaires-reservation"),
    ],
)
def test_found_whatever_the_accents(text: str, family: str, key: str) -> None:
    assert key in [sheet.key for sheet in library.found(text, family)]


def test_nothing_is_found_for_words_that_are_nowhere() -> None:
    assert library.found("zeppelin") == []
    assert library.found("nuitées", "sales") == []


@pytest.mark.parametrize("name", list(library.CODES))
def test_a_word_that_is_not_known_is_named(name: str) -> None:
    entry = dict(library.entries()["nuitees"]) | {name: "autre"}
    with pytest.raises(ValueError, match=f"nuitees: {name} is 'autre'"):
        library.sheet_of(entry)


@pytest.mark.django_db
def test_a_choice_keeps_the_sheet_as_it_was(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    define(target, "prestataires-recrutes", note="vu en comité", actor=planner(), today=TODAY)
    entry = dict(library.entries()["prestataires-recrutes"])
    later = library.sheet_of(entry | {"version": 2, "counts": {"fr": "Autre chose"}})
    monkeypatch.setattr(library, "library", lambda: (later,))
    taken = library.taken_on(target, TODAY)
    assert taken is not None
    assert taken.sheet.counts == entry["counts"]
    assert taken.newer == 2
    assert taken.row.note == "vu en comité"
    assert next(event.verb for event in trail("target", audit_key(target))) == "target.defined"


@pytest.mark.django_db
def test_another_choice_ends_the_first_and_a_past_day_shows_it(target: Target) -> None:
    earlier = TODAY - dt.timedelta(days=10)
    define(target, "prestataires-recrutes", actor=planner(), today=earlier)
    define(target, "experiences-creees", actor=planner(), today=TODAY)
    told = [library.taken_on(target, day) for day in (earlier - dt.timedelta(days=1), earlier, TODAY)]
    assert [one and one.sheet.key for one in told] == [None, "prestataires-recrutes", "experiences-creees"]
    define_no_more(target, actor=planner(), today=TODAY)
    assert library.taken_on(target, TODAY) is None
    with pytest.raises(Refusal, match=r"target\.define\.none"):
        define_no_more(target, actor=planner(), today=TODAY)


@pytest.mark.django_db
def test_the_database_lets_one_choice_stand(target: Target) -> None:
    define(target, "nuitees", actor=planner(), today=TODAY)
    row = Definition.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Definition.objects.create(
            target=target, indicator="x", sheet={}, known_on=TODAY, recorded_at=row.recorded_at
        )


@pytest.mark.django_db
@pytest.mark.parametrize(("permissions", "code"), [(READ, "forbidden"), (OBSERVE, "forbidden")])
def test_who_may_not_choose_is_refused(target: Target, permissions: frozenset[str], code: str) -> None:
    with pytest.raises(Refusal) as told:
        define(target, "nuitees", actor=actor("lectrice@example.org", permissions), today=TODAY)
    assert told.value.code == f"target.define.{code}"


@pytest.mark.django_db
def test_an_indicator_that_is_not_in_the_library_is_refused(target: Target) -> None:
    with pytest.raises(Refusal) as told:
        define(target, "rien", actor=planner(), today=TODAY)
    assert (told.value.code, told.value.status) == ("target.define.unknown", 422)


@pytest.mark.django_db
def test_chosen_on_screen_and_withdrawn(target: Target, signed_in: SignIn) -> None:
    client = signed_in(planner())
    page = client.get(CHOOSE, {"texte": "prestataires entrés"})
    assert "Prestataires entrés dans le réseau" in page.content.decode()
    done = client.post(CHOOSE, {"indicator": "prestataires-recrutes"}, follow=True)
    assert (
        "followed by this indicator" in done.content.decode()
        or "suivie par cet indicateur" in done.content.decode()
    )
    shown = client.get(f"/contrats/{KEY}/cibles/bibliotheque/").content.decode()
    assert f'href="{PAGE}"' in shown
    refused = client.post(CHOOSE, {"indicator": "rien"}, follow=True).content.decode()
    assert "rien" in refused
    client.post(f"{CHOOSE}fin/")
    assert library.taken_on(target, TODAY) is None


@pytest.mark.django_db
def test_the_library_is_read_in_few_queries_and_taken_away(
    target: Target, signed_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    define(target, "nuitees", actor=planner(), today=TODAY)
    client = signed_in(planner())
    with django_assert_max_num_queries(10):
        assert client.get(f"/contrats/{KEY}/cibles/bibliotheque/").status_code == 200
    told = client.get(f"/contrats/{KEY}/cibles/bibliotheque/", {"format": "csv", "famille": "visits"})
    assert "ETIS 2016 B.1.1" in b"".join(told).decode("utf-8-sig")
