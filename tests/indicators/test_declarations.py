"""Declared values: their life, who decides, what stays as it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Q
from tests.indicators.small import KEY, OBSERVE, READ, TODAY, actor, document, loaded

from capcommun.contract.indicators import declared, gathering, queries, registration
from capcommun.contract.indicators.declaring import LIFE
from capcommun.contract.indicators.models import Declaration, Observation, Target
from capcommun.contract.indicators.projection import project
from capcommun.contract.indicators.services import (
    Entry,
    Evidence,
    declare,
    declare_correction,
    declare_own,
    give_back,
    mend,
    validate,
    withdraw,
)
from capcommun.kit.access.api import PUBLIC, Actor, Refusal
from capcommun.kit.audit.api import trail

pytestmark = pytest.mark.django_db
SEPTEMBER = dt.date(2023, 9, 30)
VALIDATE = READ | {"target.validate"}
BOTH = OBSERVE | VALIDATE


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    """A folder of their own, which the storage is told of."""
    settings.MEDIA_ROOT = str(tmp_path)


def allow_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "CAPCOMMUN", settings.CAPCOMMUN.model_copy(update={"own_values": True}))


def row(key: str = "2023.recrutes") -> Target:
    return Target.objects.select_related("agreement").get(key=key)


def again(one: Declaration) -> Declaration:
    """As another request reads it."""
    return Declaration.objects.select_related("target__agreement").get(pk=one.pk)


def author() -> Actor:
    return actor("action@example.org")


def validator() -> Actor:
    return actor("direction@example.org", BOTH)


def funder() -> Actor:
    return actor("charge@example.org", VALIDATE, "departement-test")


def said(value: int | None = 60, day: dt.date = SEPTEMBER, visibility: str = "shared") -> Entry:
    return Entry(None if value is None else Decimal(value), day, visibility=visibility)


def one(value: int = 60, day: dt.date = SEPTEMBER, visibility: str = "shared") -> Declaration:
    return again(declare(row(), said(value, day, visibility), actor=author(), today=TODAY))


def code(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


def figure(who: Actor, as_of: dt.date = TODAY) -> Decimal | None:
    return queries.judged(who, row().agreement, as_of, [row()])[0].verdict.figure


def test_the_table_of_states() -> None:
    assert {(t.name, source, t.target) for t in LIFE.transitions for source in t.sources} == {
        ("validate", "submitted", "validated"),
        ("return", "submitted", "returned"),
        ("mend", "submitted", "mended"),
        ("mend", "returned", "mended"),
        ("withdraw", "submitted", "withdrawn"),
        ("withdraw", "returned", "withdrawn"),
    }


def test_what_is_declared_counts_once_validated_and_from_that_day() -> None:
    loaded()
    made = again(declare(row(), said(), actor=author(), today=dt.date(2023, 10, 2)))
    assert figure(author()) is None
    assert queries.judged(author(), row().agreement, TODAY, [row()])[0].light == "missing"
    seen = validate(made, actor=validator(), today=TODAY)
    assert (str(seen.value), seen.known_on, seen.author_id) == ("60.0000", TODAY, author().user_id)
    assert figure(author()) == 60
    assert figure(author(), dt.date(2023, 10, 5)) is None
    made = again(made)
    assert (made.status, made.observation_id, made.decided_by_id, made.by_author) == (
        "validated", seen.pk, validator().user_id, False,
    )  # fmt: skip
    assert [made.status_on(day) for day in (dt.date(2023, 10, 2), TODAY)] == ["submitted", "validated"]
    verbs = list(trail("target", f"{KEY}/2023.recrutes").values_list("verb", flat=True))
    assert verbs == ["target.declaration.validated", "target.declared"]


def test_the_author_does_not_validate_unless_the_installation_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loaded()
    director = validator()
    mine = again(declare(row(), said(), actor=director, today=TODAY))
    assert code(lambda: validate(mine, actor=director, today=TODAY)) == "target.validate.own"
    assert code(lambda: give_back(mine, actor=director, today=TODAY, why="x")) == "target.validate.own"
    assert code(lambda: declare_own(row(), said(), actor=director, today=TODAY)) == "target.validate.own"
    assert declared.count_to_validate(director, row().agreement) == 0
    allow_own(monkeypatch)
    assert declared.count_to_validate(director, row().agreement) == 1
    validate(again(mine), actor=director, today=TODAY)
    assert again(mine).by_author
    assert figure(director) == 60


def test_one_person_declares_and_validates_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded()
    allow_own(monkeypatch)
    seen = declare_own(row(), said(7), actor=validator(), today=TODAY)
    assert Declaration.objects.get(observation=seen).by_author
    assert code(lambda: declare_own(row(), said(8), actor=author(), today=TODAY)) == "target.validate.own"
    assert figure(author()) == 7


@pytest.mark.parametrize("who", ["public", "author's colleague", "reader"])
def test_who_may_not_decide(who: str) -> None:
    loaded()
    made = one()
    asking = {
        "public": PUBLIC,
        "author's colleague": actor("autre@example.org"),
        "reader": actor("lecteur@example.org", READ),
    }[who]
    assert code(lambda: validate(made, actor=asking, today=TODAY)) == "target.validate.forbidden"
    assert code(lambda: give_back(made, actor=asking, today=TODAY, why="x")) == "target.validate.forbidden"
    assert again(made).status == "submitted"


def test_an_internal_value_is_not_the_other_partys_to_validate() -> None:
    loaded()
    made = one(visibility="internal")
    assert code(lambda: validate(made, actor=funder(), today=TODAY)) == "target.validate.forbidden"
    assert declared.of_target(funder(), row(), TODAY) == []
    assert trail("target", f"{KEY}/2023.recrutes").get().internal_to == made.organisation_id
    assert validate(made, actor=validator(), today=TODAY).visibility == "internal"


def test_a_public_value_is_nobody_elses_before_it_is_validated() -> None:
    agreement = loaded()
    type(agreement).objects.update(agency_consents=True, funder_consents=True)
    made = one(visibility="public")
    office = actor("office@example.org", READ - {"shared.read"}, "office-test")
    for who in (PUBLIC, office):
        assert declared.of_target(who, row(), TODAY) == []
    validate(made, actor=funder(), today=TODAY)
    for who in (PUBLIC, office):
        assert [item.status for item in declared.of_target(who, row(), TODAY)] == ["validated"]
        assert figure(who) == 60


def test_returned_mended_and_validated_with_everything_kept() -> None:
    loaded()
    first = one(600)
    assert code(lambda: give_back(first, actor=funder(), today=TODAY, why=" ")) == "target.return.no-reason"
    give_back(first, actor=funder(), today=TODAY, why="Un zéro de trop ?")
    assert [w.title for w in gathering.returned(author(), TODAY)] == ["Cible 2023.recrutes"]
    later = TODAY + dt.timedelta(days=1)
    second = again(mend(again(first), said(60), actor=author(), today=later))
    assert list(gathering.returned(author(), TODAY)) == []
    first = again(first)
    assert (first.status, str(first.value), first.answer, first.decided_by_id) == (
        "mended", "600.0000", "Un zéro de trop ?", funder().user_id,
    )  # fmt: skip
    assert [first.status_on(day) for day in (TODAY, later)] == ["returned", "mended"]
    validate(second, actor=funder(), today=later)
    assert figure(author(), later) == 60
    assert (
        code(lambda: mend(again(first), said(1), actor=author(), today=later))
        == "target.declaration.overtaken"
    )


def test_what_is_decided_moves_no_more() -> None:
    loaded()
    made = one()
    validate(made, actor=funder(), today=TODAY)
    before = Observation.objects.values().get()
    for act in (
        lambda: validate(again(made), actor=validator(), today=TODAY),
        lambda: give_back(again(made), actor=validator(), today=TODAY, why="Non"),
        lambda: mend(again(made), said(1), actor=author(), today=TODAY),
        lambda: withdraw(again(made), actor=author(), today=TODAY),
    ):
        assert code(act) == "target.declaration.overtaken"
    assert Observation.objects.values().get() == before
    assert Declaration.objects.count() == 1


def test_the_second_to_decide_is_told_who_was_first() -> None:
    loaded()
    made = one()
    other = again(made)
    give_back(made, actor=funder(), today=TODAY, why="À vérifier")
    with pytest.raises(Refusal) as refused:
        validate(other, actor=validator(), today=TODAY)
    assert refused.value.status == 409
    assert "charge" in str(refused.value.reason)
    assert not Observation.objects.exists()


def test_a_day_is_declared_once_at_a_time() -> None:
    loaded()
    made = one()
    colleague = actor("autre@example.org")
    assert code(lambda: declare(row(), said(61), actor=colleague, today=TODAY)) == "target.declare.twice"
    declare(row(), said(70, dt.date(2023, 10, 1)), actor=colleague, today=TODAY)
    withdraw(made, actor=author(), today=TODAY)
    assert declare(row(), said(61), actor=colleague, today=TODAY).status == "submitted"


def test_a_correction_stands_once_validated() -> None:
    loaded()
    old = validate(one(100), actor=funder(), today=TODAY)
    old.target = row()
    who, at = author(), TODAY
    assert (
        code(lambda: declare_correction(old, said(90), actor=who, today=at, why=""))
        == "target.correct.no-reason"
    )
    made = again(declare_correction(old, said(90), actor=who, today=at, why="Doublons"))
    rival = again(
        declare_correction(old, said(80, dt.date(2023, 9, 29)), actor=who, today=at, why="Autre compte")
    )
    assert figure(who) == 100
    seen = validate(made, actor=funder(), today=TODAY)
    assert seen.corrects_id == old.pk
    assert figure(who) == 90
    assert code(lambda: validate(rival, actor=funder(), today=TODAY)) == "target.correct.stale"
    assert again(rival).status == "submitted"  # it can still be returned, or withdrawn
    assert (
        code(lambda: declare_correction(old, said(1), actor=who, today=at, why="x")) == "target.correct.stale"
    )


def test_another_organisation_neither_mends_nor_withdraws() -> None:
    loaded()
    made = one()
    other = actor("voisin@example.org", OBSERVE, "voisin-test")
    assert code(lambda: mend(made, said(1), actor=other, today=TODAY)) == "target.correct.other-organisation"
    assert code(lambda: withdraw(made, actor=other, today=TODAY)) == "target.correct.other-organisation"


def test_nothing_is_validated_on_a_target_that_left_the_text() -> None:
    agreement = loaded()
    made = one()
    project(agreement, document(targets=[]))
    assert code(lambda: validate(again(made), actor=funder(), today=TODAY)) == "target.withdrawn"


@pytest.mark.parametrize(
    "link", ["http://exemple.fr/", "javascript:alert(1)", "https://", "file:///etc", "https://a@b.fr/"]
)
def test_evidence_is_an_https_address(link: str) -> None:
    loaded()
    act = lambda: declare(row(), said(), actor=author(), today=TODAY, evidence=Evidence(link))  # noqa: E731 - asked once
    assert code(act) == "target.declare.link"
    assert not Declaration.objects.exists()


def test_a_file_is_known_by_its_content_and_leaves_nothing_when_refused(tmp_path: Path) -> None:
    loaded()
    page = SimpleUploadedFile("releve.pdf", b"<html>x</html>")
    act = lambda: declare(row(), said(), actor=author(), today=TODAY, evidence=Evidence(file=page))  # noqa: E731 - asked once
    assert code(act) == "documents.kind"
    pdf = SimpleUploadedFile("relevé.txt", b"%PDF-1.4 compte")
    made = declare(row(), said(), actor=author(), today=TODAY, evidence=Evidence(file=pdf))
    assert (made.mime, made.file_name) == ("application/pdf", "relevé.pdf")
    twice = SimpleUploadedFile("bis.pdf", b"%PDF-1.4 bis")
    act = lambda: declare(row(), said(), actor=author(), today=TODAY, evidence=Evidence(file=twice))  # noqa: E731 - asked once
    assert code(act) == "target.declare.twice"
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
    kept = mend(again(made), said(61), actor=author(), today=TODAY)
    assert kept.file.name == made.file.name


def test_the_database_itself_refuses_a_validated_value_without_its_observation() -> None:
    loaded()
    made = one()
    with pytest.raises(IntegrityError), transaction.atomic():
        Declaration.objects.filter(pk=made.pk).update(status="validated")


def test_what_waits_is_not_asked_again() -> None:
    loaded()
    who = author()
    guide = row("2023.guide")
    assert [w.title for w in registration.inbox(who, TODAY)] == ["Cible 2023.guide"]
    made = again(declare(guide, said(1, dt.date(2023, 6, 20)), actor=who, today=TODAY))
    assert list(registration.inbox(author(), TODAY)) == []
    assert [w.title for w in gathering.validations(funder(), TODAY)] == ["Cible 2023.guide"]
    assert list(gathering.validations(author(), TODAY)) == []
    withdraw(made, actor=who, today=TODAY)
    assert [w.title for w in registration.inbox(author(), TODAY)] == ["Cible 2023.guide"]


def test_a_period_that_waits_leaves_the_others_to_be_declared() -> None:
    from tests.indicators.small import target

    agreement = loaded(targets=[target("2023.lettre", per="month", value=1, firmness="commitment")])
    letter = row("2023.lettre")
    declare(letter, said(1, dt.date(2023, 1, 31)), actor=author(), today=TODAY)
    waits = declared.waiting_days(author(), [agreement], Q())
    item = queries.judged(author(), agreement, TODAY)[0]
    assert item.unsaid == dt.date(2023, 1, 31)
    assert declared.unsaid(item, waits) == dt.date(2023, 2, 28)


def test_personal_data_of_declarations() -> None:
    loaded()
    made = one()
    give_back(made, actor=funder(), today=TODAY, why="Non")
    user = author().user_id
    assert user is not None
    assert [d["target"] for d in registration.PERSONAL.export(user)["declarations"]] == ["2023.recrutes"]
    registration.PERSONAL.erase(user)
    registration.PERSONAL.erase(funder().user_id or 0)
    kept = Declaration.objects.values("author", "decided_by", "value").get(pk=made.pk)
    assert kept == {"author": None, "decided_by": None, "value": 60}
