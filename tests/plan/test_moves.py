"""Milestones and actions of the agency's own, on screen; the contract's own are refused with the reason."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.plan.conftest import KEY, TODAY

from capcommun.contract.plan.models import Action, Milestone
from capcommun.contract.plan.services.actions import Conflict, add_action
from capcommun.contract.plan.services.milestones import change_milestone, remove_milestone
from capcommun.contract.plan.services.moves import move_action
from capcommun.kit.access.api import Refusal
from capcommun.kit.audit.api import rows_of, trail

ROOT = f"/contrats/{KEY}/"


def get(key: str) -> Action:
    return Action.objects.select_related("agreement", "strategic", "objective").get(key=key)


def own(agreement, cast, title="À nous", **more) -> Action:
    objective = get("un").objective
    made = add_action(
        agreement, actor=cast.manager, year=2023, objective=objective, title=title, today=TODAY, **more
    )
    return get(made.key)


def test_a_milestone_of_ones_own_on_screen(agreement, signed_in):
    client = signed_in("manager")
    page = client.post(
        f"{ROOT}actions/un/jalons/ajouter", {"title": "Devis", "due": "2023-11-05"}, follow=True
    )
    text = page.content.decode()
    assert "Devis" in text
    assert "propre à l’agence" in text  # marked as not the contract's
    row = Milestone.objects.get(title="Devis")
    assert (row.origin, row.due, row.done_on) == ("agency", dt.date(2023, 11, 5), None)
    address = f"{ROOT}actions/un/jalons/{row.pk}"
    assert 'value="2023-11-05"' in client.get(address).content.decode()
    sent = {"revision": 1, "title": "Devis signé", "due": "2023-11-06", "done_on": "2023-10-10"}
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 409  # from the first revision: somebody came first
    late = client.post(address, {**sent, "revision": 2, "done_on": "2023-12-01"})
    assert late.status_code == 400
    assert "Devis signé" in late.content.decode()  # what was typed stays in the form
    assert client.post(f"{address}/retirer", {"revision": 2}).status_code == 302
    assert "Devis signé" not in client.get(f"{ROOT}actions/un/").content.decode()
    row.refresh_from_db()
    assert row.withdrawn  # taken away, not erased
    verbs = [event.verb for event in trail("plan.action", f"{KEY}/un")]
    assert verbs == ["plan.milestone.removed", "plan.milestone.changed", "plan.milestone.added"]


def test_the_contracts_milestones_are_only_reached(agreement, cast, signed_in):
    row = Milestone.objects.select_related("action__agreement").get(key="j1")
    for change in (
        lambda: remove_milestone(row, actor=cast.director, seen=1, today=TODAY),
        lambda: change_milestone(
            row, actor=cast.director, seen=1, title="X", due=None, done_on=None, today=TODAY
        ),
    ):
        with pytest.raises(Refusal, match="contract-words") as refused:
            change()
        assert refused.value.remedy
    page = signed_in("manager").get(f"{ROOT}actions/un/jalons/{row.pk}").content.decode()
    assert 'name="title"' not in page
    assert "/retirer" not in page


@pytest.mark.parametrize("path", ["jalons/ajouter", "deplacer"])
def test_others_do_not(agreement, signed_in, path):
    assert signed_in("officer").get(f"{ROOT}actions/un/{path}").status_code == 403


def test_moved_with_its_sub_actions(agreement, cast):
    parent, sub = own(agreement, cast, "Grande"), None
    sub = own(agreement, cast, "Petite", parent=parent)
    top = parent.strategic
    move_action(parent, actor=cast.manager, seen=1, objective=top, parent=None, today=TODAY)
    assert get(parent.key).objective is None
    assert get(sub.key).objective is None  # a sub-action serves its parent's objective
    event = trail("plan.action", f"{KEY}/{parent.key}").first()
    assert (event.verb, event.before["objective_key"], event.after["objective_key"]) == (
        "plan.action.moved", "os1.oo1", "os1",
    )  # fmt: skip
    assert [(row.before, row.after) for row in rows_of(event)] == [("Faire connaître", "Promouvoir")]
    with pytest.raises(Conflict):
        move_action(get(parent.key), actor=cast.manager, seen=1, objective=top, parent=None, today=TODAY)


@pytest.mark.parametrize(
    ("moved", "under"),
    [
        ("parent", "deux.a"),
        ("parent", "un"),
        ("own", "own"),
        ("own", "2024"),
    ],
)
def test_where_it_may_not_stand_is_said(agreement, cast, moved, under):
    parent = own(agreement, cast, "Grande")
    own(agreement, cast, "Petite", parent=parent)
    alone = own(agreement, cast, "Seule")
    next_year = add_action(
        agreement, actor=cast.manager, year=2024, objective=parent.objective, title="2024", today=TODAY
    )
    action = {"parent": parent, "own": alone}[moved]
    target = {"own": alone, "2024": next_year}.get(under) or get(under)
    with pytest.raises(Refusal, match=r"plan\.parent") as refused:
        move_action(
            action, actor=cast.manager, seen=1, objective=action.objective, parent=target, today=TODAY
        )
    assert refused.value.reason
    assert refused.value.remedy
    assert get(action.key).parent_id is None


def test_the_contracts_actions_stay_where_it_says(agreement, cast):
    with pytest.raises(Refusal, match="contract-words"):
        move_action(
            get("un"), actor=cast.director, seen=1, objective=get("un").strategic, parent=None, today=TODAY
        )


def test_moving_on_screen(agreement, cast, signed_in):
    mine = own(agreement, cast)
    client = signed_in("manager")
    assert f"/actions/{mine.key}/deplacer" in client.get(f"{ROOT}actions/{mine.key}/").content.decode()
    assert "/deplacer" not in client.get(f"{ROOT}actions/un/").content.decode()
    address = f"{ROOT}actions/{mine.key}/deplacer"
    sent = {"revision": 1, "objective": "os1.oo1", "parent": get("deux.a").pk}
    refused = client.post(address, sent)
    assert refused.status_code == 400
    assert "sous-action" in refused.content.decode()
    assert client.post(address, {**sent, "parent": get("un").pk}).status_code == 302
    page = client.get(f"{ROOT}actions/un/").content.decode()
    assert "À nous" in page
    tree = client.get(f"{ROOT}plan/").content.decode()
    assert "ajoutée par l" in tree


def test_carried_over_on_screen(agreement, signed_in):
    client = signed_in("manager")
    page = client.post(f"{ROOT}actions/deux/reporter", follow=True).content.decode()
    assert "/actions/deux/" in page  # what it carries on
    assert "/actions/deux.2024/" in client.get(f"{ROOT}actions/deux/").content.decode()
    again = client.post(f"{ROOT}actions/deux/reporter", follow=True)
    assert "Elle continue déjà" in again.content.decode()  # told on the action's own page
