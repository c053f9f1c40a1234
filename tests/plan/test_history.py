"""The whole action, read as of a day: each thing an action is made of, before and after it changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from tests.plan.conftest import KEY, START, TODAY, action, document, in_force, quote

from capcommun.contract.plan.history import known, live, state_of
from capcommun.contract.plan.models import Action, ActionRevision, Milestone
from capcommun.contract.plan.queries import Board, Sight
from capcommun.contract.plan.services.actions import add_action, change_action, set_blocked_by
from capcommun.contract.plan.services.imports import import_plan, upload
from capcommun.contract.plan.services.milestones import (
    add_milestone,
    change_milestone,
    complete_milestone,
    remove_milestone,
)
from capcommun.contract.plan.services.moves import carry_over, move_action
from capcommun.reference.partners.api import Person

JUNE = dt.date(2023, 6, 15)
BEFORE = dt.date(2023, 6, 14)


def get(key: str) -> Action:
    return Action.objects.select_related("agreement", "owner", "strategic", "objective").get(key=key)


def sight(agreement: Any, key: str, on: dt.date) -> Sight:
    board = Board([agreement.pk], on)
    found = board.find(key)
    assert found
    return board.of(found)


def as_kept(agreement: Any) -> None:
    """What is kept last is what stands: no service may write an action without its history."""
    now, then = live([agreement.pk]), known([agreement.pk], TODAY)
    assert now.actions.keys() == then.actions.keys()
    for pk in now.actions:
        assert state_of(now, pk) == state_of(then, pk), now.actions[pk].key


@pytest.mark.parametrize(
    ("name", "value", "before"),
    [
        ("owner", None, ""),
        ("status_declared", "abandoned", ""),
        ("progress", 40, None),
        ("start", dt.date(2023, 3, 1), None),
        ("end", dt.date(2023, 11, 30), dt.date(2023, 12, 15)),
        ("territory", "Artois", ""),
        ("work", "Appeler les offices", ""),
        ("cost", Decimal("1250.50"), None),
    ],
)
def test_each_field_before_and_after(agreement, cast, name, value, before):
    if name == "owner":
        value = Person.objects.get(account=cast.manager.user_id)
    change_action(get("deux"), actor=cast.manager, seen=1, changes={name: value}, today=JUNE)
    shown: dict[str, Callable[[Sight], Any]] = {
        "owner": lambda s: s.action.owner or "",
        "start": lambda s: s.start,
        "end": lambda s: s.due,
    }
    read = shown.get(name, lambda s: getattr(s.action, name))
    assert read(sight(agreement, "deux", BEFORE)) == before
    assert read(sight(agreement, "deux", JUNE)) == value
    assert read(sight(agreement, "deux", TODAY)) == value
    as_kept(agreement)


def test_links_before_and_after(agreement, cast):
    sub = get("deux.a")
    set_blocked_by(sub, actor=cast.manager, seen=1, blockers=[get("un")], today=JUNE)
    assert sight(agreement, "deux.a", BEFORE).blockers == []
    assert [a.key for a in sight(agreement, "deux.a", JUNE).blockers] == ["un"]
    set_blocked_by(sub, actor=cast.manager, seen=2, blockers=[], today=TODAY)
    assert [a.key for a in sight(agreement, "deux.a", JUNE).blockers] == ["un"]
    assert sight(agreement, "deux.a", TODAY).blockers == []
    assert Board([agreement.pk], JUNE).waited_by(get("un")) != Board([agreement.pk], TODAY).waited_by(
        get("un")
    )
    as_kept(agreement)


def test_the_contracts_words_before_and_after(agreement, cast):
    """Title, partners, dates, destinations, quotations: of the version known on the day."""
    changed = action(
        "un", title="Autre titre", partners=["Hauts-de-France Tourisme"], end="2023-11-01",
        destinations=["marais"], quotes=[quote("Faire un, autrement")], milestones=[],
    )  # fmt: skip
    in_force(agreement, document({2023: [changed]}), JUNE)
    old, new = sight(agreement, "un", BEFORE), sight(agreement, "un", TODAY)
    assert (old.action.title, new.action.title) == ("Action un", "Autre titre")
    assert (old.action.partners, new.action.partners) == ([], ["Hauts-de-France Tourisme"])
    assert (old.due, new.due) == (None, dt.date(2023, 11, 1))
    assert (old.destinations, new.destinations) == (["Côte"], ["Marais"])
    assert ([s.title for s in old.steps], new.steps) == (["Jalon"], [])
    assert [s.action.quotes[0]["text"] for s in (old, new)] == ["Faire un", "Faire un, autrement"]
    assert {s.action.key for s in Board([agreement.pk], BEFORE).sights()} == {"un", "deux", "deux.a"}
    assert {s.action.key for s in Board([agreement.pk], TODAY).sights()} == {"un"}
    as_kept(agreement)


def test_milestones_of_the_agency(agreement, cast):
    may, july = dt.date(2023, 5, 1), dt.date(2023, 7, 1)
    row = add_milestone(get("deux.a"), actor=cast.manager, title="Devis", due=july, today=may)
    change_milestone(
        row, actor=cast.manager, seen=1, title="Devis signé", due=TODAY, done_on=None, today=JUNE
    )
    row.refresh_from_db()
    complete_milestone(row, actor=cast.manager, seen=2, done_on=dt.date(2023, 6, 20), today=july)
    row.refresh_from_db()
    remove_milestone(row, actor=cast.manager, seen=3, today=TODAY)
    assert Milestone.objects.get(pk=row.pk).withdrawn

    def steps(on: dt.date) -> list[Any]:
        return [(s.title, s.due, s.done_on) for s in sight(agreement, "deux.a", on).steps]

    assert steps(START) == []
    assert steps(may) == [("Devis", july, None)]
    # reached on the 20th, told on 1 July: on the 20th nobody here knew
    assert steps(dt.date(2023, 6, 20)) == [("Devis signé", TODAY, None)]
    assert steps(july) == [("Devis signé", TODAY, dt.date(2023, 6, 20))]
    assert steps(TODAY) == []
    assert sight(agreement, "deux.a", july).status == "done"
    as_kept(agreement)


def test_an_action_added_moved_carried_over(agreement, cast):
    objective = get("un").objective
    own = add_action(
        agreement, actor=cast.manager, year=2023, objective=objective, title="À nous", today=JUNE
    )
    assert Board([agreement.pk], BEFORE).find(own.key) is None
    july = dt.date(2023, 7, 1)
    move_action(get(own.key), actor=cast.manager, seen=1, objective=objective, parent=get("un"), today=july)
    assert sight(agreement, "un", JUNE).children == []
    assert [s.action.key for s in sight(agreement, "un", july).children] == [own.key]
    copy = carry_over(get("un"), actor=cast.manager, today=TODAY)
    assert sight(agreement, "un", july).status == "late"
    assert sight(agreement, "un", TODAY).status == "carried-over"
    assert Board([agreement.pk], july).find(copy.key) is None
    as_kept(agreement)


def test_an_import_is_kept_too(agreement, cast):
    content = "Intitulé;Année;Axe;Budget\nAction un;2023;os1.oo1;1200\nSalon;2024;os1.oo1;\n".encode()
    draft = upload(agreement, actor=cast.manager, content=content, name="plan.csv", year=None)
    import_plan(draft, actor=cast.manager, today=JUNE)
    assert sight(agreement, "un", BEFORE).action.cost is None
    assert sight(agreement, "un", JUNE).action.cost == 1200
    as_kept(agreement)


def test_what_is_recorded_late_never_goes_before_what_was_known(agreement, cast):
    """A change dated before the last one is known from that last one's day: no day mixes two orders."""
    change_action(get("un"), actor=cast.manager, seen=1, changes={"work": "A"}, today=JUNE)
    change_action(get("un"), actor=cast.manager, seen=2, changes={"work": "B"}, today=BEFORE)
    assert sight(agreement, "un", BEFORE).action.work == ""
    assert sight(agreement, "un", JUNE).action.work == "B"


def test_projecting_again_keeps_nothing_more(agreement):
    count = ActionRevision.objects.count()
    in_force(agreement, document(), JUNE)
    assert ActionRevision.objects.count() == count == 3


def test_an_erased_name_is_erased_in_the_past_too(agreement, cast):
    owner = Person.objects.get(account=cast.manager.user_id)
    change_action(get("un"), actor=cast.director, seen=1, changes={"owner": owner}, today=JUNE)
    assert not ActionRevision.objects.filter(state__icontains=owner.name).exists()
    Person.objects.filter(pk=owner.pk).update(name="—")
    assert sight(agreement, "un", dt.date(2023, 7, 1)).action.owner.name == "—"


@pytest.mark.parametrize(
    "path", ["plan/", "plan/tableau", "plan/frise", "objectifs/os1.oo1/", "actions/un/", "plan/tableau.csv"]
)
def test_queries_in_the_past(agreement, signed_in, django_assert_max_num_queries, path):
    client = signed_in("director")
    client.get(f"/contrats/{KEY}/{path}")
    with django_assert_max_num_queries(15) as few:
        assert client.get(f"/contrats/{KEY}/{path}?au=2023-06-14").status_code == 200
    most = len(few)
    rows = [action(f"a{n}", blocked_by=["un"], destinations=["cote"]) for n in range(60)]
    in_force(agreement, document({2023: [action("un"), *rows]}), BEFORE)
    client.get(f"/contrats/{KEY}/{path}?au=2023-06-14")  # the new document is parsed once
    with django_assert_max_num_queries(most):
        client.get(f"/contrats/{KEY}/{path}?au=2023-06-14")


def test_pages_say_what_was_not_known(agreement, cast, signed_in):
    own = add_action(
        agreement, actor=cast.manager, year=2023, objective=get("un").objective, title="À nous", today=JUNE
    )
    client = signed_in("manager")
    page = client.get(f"/contrats/{KEY}/actions/{own.key}/", {"au": "2023-06-14"})
    assert page.status_code == 200
    assert "À nous" not in page.content.decode()
    assert "15 juin 2023" in page.content.decode()
    assert (
        "À nous" in client.get(f"/contrats/{KEY}/actions/{own.key}/", {"au": "2023-06-15"}).content.decode()
    )
    assert client.get(f"/contrats/{KEY}/actions/{own.key}/fiche.pdf", {"au": "2023-06-14"}).status_code == 404
