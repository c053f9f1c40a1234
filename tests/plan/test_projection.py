"""The document becomes rows; what the agency wrote stays."""

from __future__ import annotations

from tests.plan.conftest import TODAY, action, document

from capcommun.contract.plan.models import Action, ActionLink, Milestone, Scope
from capcommun.contract.plan.projection import project
from capcommun.contract.plan.services.actions import add_action, change_action
from capcommun.contract.plan.services.milestones import complete_milestone


def test_projecting_twice_changes_nothing(agreement, django_assert_num_queries):
    before = list(Action.objects.order_by("pk").values())
    # it reads each kind of row once, then once again as they stand to see that nothing is to be kept
    with django_assert_num_queries(13):
        project(agreement, document())
    assert list(Action.objects.order_by("pk").values()) == before
    assert Action.objects.get(key="deux.a").parent.key == "deux"
    assert [str(s) for s in Scope.objects.all()] == ["Côte"]


def test_live_fields_survive_and_contract_words_follow(agreement, cast):
    row = change_action(
        Action.objects.get(key="un"),
        actor=cast.manager,
        seen=1,
        changes={"work": "Appeler", "progress": 30},
        today=TODAY,
    )
    step = Milestone.objects.get(key="j1")
    complete_milestone(step, actor=cast.manager, seen=1, done_on=TODAY, today=TODAY)
    project(
        agreement,
        document({2023: [action("un", title="Nouveau titre", milestones=[{"key": "j1", "title": "J"}])]}),
    )
    row.refresh_from_db()
    step.refresh_from_db()
    assert (row.title, row.work, row.progress) == ("Nouveau titre", "Appeler", 30)
    assert (step.title, step.done_on, step.due) == ("J", TODAY, None)
    gone = Action.objects.get(key="deux")
    assert gone.withdrawn
    assert ActionLink.objects.get(action=gone).withdrawn
    project(agreement, document())
    gone.refresh_from_db()
    assert not gone.withdrawn


def test_actions_of_the_agency_are_left_alone(agreement, cast):
    objective = Action.objects.get(key="un").objective
    own = add_action(
        agreement, actor=cast.manager, year=2023, objective=objective, title="À nous", today=TODAY
    )
    project(agreement, document())
    own.refresh_from_db()
    assert not own.withdrawn
    assert own.get_origin_display()


def test_few_statements_for_many_actions(agreement, django_assert_max_num_queries):
    many = {
        2024: [
            action(f"a{n}", destinations=["cote"], milestones=[{"key": "j", "title": "J"}])
            for n in range(300)
        ]
    }
    with django_assert_max_num_queries(36):
        project(agreement, document(many))
    assert Action.objects.filter(year=2024, withdrawn=False).count() == 300
