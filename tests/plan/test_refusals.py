"""What a service refuses is told on the form that it came from, which keeps what was typed."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from tests.plan.conftest import KEY, TODAY
from tests.plan.test_moves import ROOT, get, own

from capcommun.contract.plan.models import Action, ActionLink, Milestone, Note, SavedView
from capcommun.contract.plan.services import actions, milestones, notes
from capcommun.kit.access.api import Refusal
from capcommun.kit.audit.api import rows_of, trail

NOTE = {"text": "Devis reçus", "visibility": "shared", "known_on": "2023-10-01"}


def told_by(page, name: str, words: str) -> None:
    """The message stands by the field, and the summary at the top links to it."""
    text = page.content.decode()
    assert f'href="#id_{name}"' in text
    error = re.search(rf'id="id_{name}-error">(.*?)</p>', text, re.DOTALL)
    assert error
    assert words in error[1]


def test_a_note_of_tomorrow(agreement, signed_in):
    page = signed_in("manager").post(f"{ROOT}actions/un/note", {**NOTE, "known_on": "2023-12-24"})
    assert page.status_code == 400
    told_by(page, "known_on", "aujourd’hui")
    assert "Devis reçus" in page.content.decode()
    assert not Note.objects.exists()


def test_a_correction_of_tomorrow(agreement, cast, signed_in):
    row = noted(cast)
    address = f"{ROOT}actions/un/notes/{row.pk}/corriger"
    page = signed_in("manager").post(address, {**NOTE, "known_on": "2023-12-24", "revision": 1})
    assert page.status_code == 400
    told_by(page, "known_on", "date")


@pytest.mark.parametrize("path", ["actions/un/modifier", "plan/ajouter"])
def test_an_end_before_the_start(agreement, signed_in, path):
    sent = {
        "revision": 1, "title": "Salon", "year": 2023, "objective": "os1.oo1",
        "start": "2023-06-01", "end": "2023-05-01", "work": "Préparer le stand",
    }  # fmt: skip
    page = signed_in("manager").post(f"{ROOT}{path}", sent)
    assert page.status_code in {400, 422}
    told_by(page, "end", "début")
    assert "Préparer le stand" in page.content.decode()


def test_a_circle_is_told_on_the_picker(agreement, signed_in):
    page = signed_in("manager").post(
        f"{ROOT}actions/un/attend", {"revision": 1, "blockers": [get("deux").pk]}
    )
    assert page.status_code == 409
    told_by(page, "blockers", "Action deux")
    assert f'value="{get("deux").pk}" id="id_blockers_{get("deux").pk}" checked' in page.content.decode()


def noted(cast, actor=None, **more) -> Note:
    sent = {"text": "Devis", "visibility": "shared", "known_on": TODAY, "today": TODAY} | more
    return notes.add_note(get("un"), actor=actor or cast.manager, **sent)


def test_two_people_correct_a_note(agreement, cast, signed_in):
    row = noted(cast)
    client = signed_in("manager")
    last = notes.edit_note(
        row, actor=cast.director, seen=1, text="Version de Camille", visibility="shared", known_on=TODAY,
        today=TODAY,
    )  # fmt: skip
    page = client.post(f"{ROOT}actions/un/notes/{row.pk}/corriger", {**NOTE, "revision": 1})
    text = page.content.decode()
    assert page.status_code == 409
    assert "Version de Camille" in text
    assert text.count("Devis reçus") >= 2
    to = f"{ROOT}actions/un/notes/{last.pk}/corriger"
    assert f'action="{to}"' in text
    assert 'name="revision" value="1"' in text  # that of the correction, which the page shows
    assert client.post(to, {**NOTE, "revision": 1}).status_code == 302
    assert Note.objects.get(until__isnull=True).text == "Devis reçus"


def test_a_note_withdrawn_meanwhile_may_be_written_again(agreement, cast, signed_in):
    row = noted(cast)
    client = signed_in("manager")
    notes.withdraw_note(row, actor=cast.director, seen=1, today=TODAY)
    page = client.post(f"{ROOT}actions/un/notes/{row.pk}/corriger", {**NOTE, "revision": 1})
    assert page.status_code == 409
    assert "Devis reçus" in page.content.decode()
    assert f'action="{ROOT}actions/un/note"' in page.content.decode()
    again = client.post(f"{ROOT}actions/un/notes/{row.pk}/retirer", {"revision": 1}, follow=True)
    assert again.status_code in {200, 404}


def test_two_people_change_a_milestone(agreement, cast, signed_in):
    row = milestones.add_milestone(get("un"), actor=cast.manager, title="Devis", due=None, today=TODAY)
    client, address = signed_in("manager"), f"{ROOT}actions/un/jalons/{row.pk}"
    row.action = get("un")
    milestones.change_milestone(
        row, actor=cast.director, seen=1, title="Devis de Camille", due=None, done_on=None, today=TODAY
    )
    sent = {"revision": 1, "title": "Devis signé", "due": "2023-11-06"}
    page = client.post(address, sent)
    text = page.content.decode()
    assert page.status_code == 409
    assert "Devis de Camille" in text
    assert 'value="Devis signé"' in text
    assert 'name="revision" value="2"' in text
    assert client.post(address, {**sent, "revision": 2}).status_code == 302
    assert Milestone.objects.get(pk=row.pk).title == "Devis signé"


def test_two_people_move_an_action(agreement, cast, signed_in):
    mine = own(agreement, cast)
    actions.change_action(mine, actor=cast.director, seen=1, changes={"progress": 5}, today=TODAY)
    address = f"{ROOT}actions/{mine.key}/deplacer"
    page = signed_in("manager").post(address, {"revision": 1, "objective": "os1.oo1", "parent": get("un").pk})
    assert page.status_code == 409
    assert 'name="revision" value="2"' in page.content.decode()
    assert get(mine.key).parent_id is None


def test_two_people_say_what_it_waits_for(agreement, cast, signed_in):
    alone = own(agreement, cast, "Seule")
    actions.set_blocked_by(alone, actor=cast.director, seen=1, blockers=[get("un")], today=TODAY)
    client, address = signed_in("manager"), f"{ROOT}actions/{alone.key}/attend"
    page = client.post(address, {"revision": 1, "blockers": [get("deux").pk]})
    text = page.content.decode()
    assert page.status_code == 409
    told_by(page, "blockers", "Action un")
    assert 'name="revision" value="2"' in text
    assert client.post(address, {"revision": 2, "blockers": [get("deux").pk]}).status_code == 302
    assert [link.blocker.key for link in ActionLink.objects.filter(action=alone)] == ["deux"]


def test_a_contract_s_action_is_not_moved_and_one_reads_why(agreement, signed_in):
    client, sent = signed_in("director"), {"revision": 1, "objective": "os1"}
    assert client.post(f"{ROOT}actions/un/deplacer", sent).status_code == 409
    page = client.get(f"{ROOT}actions/un/deplacer")
    text = page.content.decode()
    assert page.status_code == 200
    assert "<select" not in text.split("<main")[1]
    assert "avenant" in text
    assert f"/contrats/{KEY}/versions/" in text  # the way out, for who may take it
    assert f"/contrats/{KEY}/actions/un/" in text


def test_a_view_without_a_name(agreement, signed_in):
    page = signed_in("manager").post(f"{ROOT}plan/vues", {"name": " ", "query": "status=late"})
    assert page.status_code == 422
    told_by(page, "name", "obligatoire")
    assert 'name="query" value="status=late"' in page.content.decode()
    assert not SavedView.objects.exists()


def test_a_removed_milestone_is_told_on_the_action_s_page(agreement, cast, signed_in):
    row = milestones.add_milestone(get("un"), actor=cast.manager, title="Devis", due=None, today=TODAY)
    page = signed_in("manager").post(
        f"{ROOT}actions/un/jalons/{row.pk}/retirer", {"revision": 7}, follow=True
    )
    assert page.redirect_chain
    assert "Quelqu’un d’autre vient de" in page.content.decode()


# progress and status with the note


def test_a_note_sets_progress_and_status(agreement, cast, signed_in):
    sent = {**NOTE, "action_revision": 1, "progress": "40", "status_declared": "in-progress"}
    assert signed_in("manager").post(f"{ROOT}actions/un/note", sent).status_code == 302
    action = Action.objects.get(key="un")
    assert (action.progress, action.status_declared, action.revision) == (40, "in-progress", 2)
    verbs = [event.verb for event in trail("plan.action", f"{KEY}/un")]
    assert sorted(verbs) == ["plan.action.changed", "plan.note.added"]


def test_empty_fields_leave_the_action_alone(agreement, cast, signed_in):
    actions.change_action(
        get("un"),
        actor=cast.manager,
        seen=1,
        changes={"progress": 40, "status_declared": "done"},
        today=TODAY,
    )
    client = signed_in("manager")
    sent = {**NOTE, "action_revision": 1, "progress": "", "status_declared": ""}  # an old page: no matter
    assert client.post(f"{ROOT}actions/un/note", sent).status_code == 302
    action = Action.objects.get(key="un")
    assert (action.progress, action.status_declared) == (40, "done")
    back = {**sent, "text": "Reprise", "action_revision": 2, "status_declared": "none"}
    assert client.post(f"{ROOT}actions/un/note", back).status_code == 302
    assert Action.objects.get(key="un").status_declared == ""


def test_a_note_on_an_action_changed_meanwhile(agreement, cast, signed_in):
    actions.change_action(get("un"), actor=cast.director, seen=1, changes={"progress": 70}, today=TODAY)
    client = signed_in("manager")
    page = client.post(f"{ROOT}actions/un/note", {**NOTE, "action_revision": 1, "progress": "40"})
    text = page.content.decode()
    assert page.status_code == 409
    assert "70" in text
    assert "Devis reçus" in text
    assert not Note.objects.exists()  # both or neither
    assert 'name="action_revision" value="2"' in text
    sent = {**NOTE, "action_revision": 2, "progress": "40"}
    assert client.post(f"{ROOT}actions/un/note", sent).status_code == 302
    assert Action.objects.get(key="un").progress == 40
    assert client.post(f"{ROOT}actions/un/note", sent).status_code == 302  # sent twice: nothing more
    assert Note.objects.count() == 1


def test_who_notes_without_the_plan_changes_nothing_of_the_action(agreement, cast, signed_in):
    """The Département may note; the plan is the agency's."""
    client = signed_in("officer")
    assert 'name="progress"' not in client.get(f"{ROOT}actions/un/note").content.decode()
    sent = {**NOTE, "action_revision": 1, "progress": "40"}
    assert client.post(f"{ROOT}actions/un/note", sent).status_code == 302
    assert Action.objects.get(key="un").progress is None
    with pytest.raises(Refusal, match=r"plan\.edit"):
        noted(cast, actor=cast.officer, text="Autre", seen=1, changes={"progress": 40})
    assert Note.objects.count() == 1  # refused with the change, not kept without it


# what it waits for


def test_the_picker_puts_first_what_is_chosen_and_filters_without_a_script(agreement, cast, signed_in):
    alone = own(agreement, cast, "Seule")
    actions.set_blocked_by(alone, actor=cast.manager, seen=1, blockers=[get("un")], today=TODAY)
    client, address = signed_in("manager"), f"{ROOT}actions/{alone.key}/attend"
    text = client.get(address).content.decode()
    chosen = text.split("picker-chosen")[1].split("</fieldset>")[0]
    assert "Action un" in chosen
    assert "1.1 Faire connaître" in text
    fair = own(agreement, cast, "Salon Été")
    ticked = {"revision": 2, "narrow": "1", "words": "  ETE connaitre", "blockers": [get("un").pk]}
    page = client.post(address, ticked)
    assert page.status_code == 200
    text = page.content.decode()
    assert f"id_blockers_{fair.pk}" in text
    assert f'id="id_blockers_{get("deux").pk}"' not in text
    assert f'id="id_blockers_{get("un").pk}" checked' in text  # what is ticked is not lost by filtering
    assert [link.blocker.key for link in ActionLink.objects.filter(action=alone)] == ["un"]


def test_what_the_contract_says_it_waits_for_is_said_and_not_unticked(agreement, signed_in):
    text = signed_in("manager").get(f"{ROOT}actions/deux/attend").content.decode()
    assert f'id="id_blockers_{get("un").pk}"' not in text
    assert "Le contrat dit déjà" in text


def test_the_journal_names_what_it_waits_for(agreement, cast):
    alone = own(agreement, cast, "Seule")
    actions.set_blocked_by(alone, actor=cast.manager, seen=1, blockers=[get("deux.a")], today=TODAY)
    event = trail("plan.action", f"{KEY}/{alone.key}").first()
    assert event.after["blocked_by_keys"] == ["deux.a"]
    assert [(row.before, row.after) for row in rows_of(event)] == [("", "Action deux.a")]


def test_the_journal_leads_back_to_the_action_and_nowhere_else(agreement, cast, signed_in):
    client = signed_in("director")
    noted(cast)
    address = re.search(r'href="([^"]*/journal/[^"]*)"', client.get(f"{ROOT}actions/un/").content.decode())[1]
    assert f'href="{ROOT}actions/un/"' in client.get(address).content.decode()
    for elsewhere in ("https://example.org/", "//example.org/", "javascript:alert(1)"):
        text = client.get(address.split("?")[0], {"retour": elsewhere}).content.decode()
        assert elsewhere not in text.split("<main")[1].split("<footer")[0]


def test_the_journal_is_headed_by_the_action_s_title(agreement, cast, signed_in):
    """Never by keys; of an action that nobody changed, and after what was done to one of its milestones."""
    client = signed_in("director")

    def heading(action: str) -> str:
        path = f"/partenaires/journal/plan.action/{KEY}/{action}"
        page = client.get(path, {"retour": f"{ROOT}actions/{action}/"}).content.decode()
        assert KEY not in re.sub(r'href="[^"]*"', "", page.split("<main")[1].split("<footer")[0])
        return re.search("<h1>(.*?)</h1>", page)[1]

    assert heading("deux.a").endswith("Action deux.a")
    milestones.add_milestone(get("un"), actor=cast.manager, title="Une étape", due=TODAY, today=TODAY)
    assert heading("un").endswith("Action un")
    assert heading("nobody") == "Journal"
    page = client.get(f"/partenaires/journal/agreement/{KEY}").content.decode()
    assert "Essai" in re.search("<h1>(.*?)</h1>", page)[1]


def test_what_is_over_does_not_look_like_what_runs(agreement, cast, signed_in):
    """Not by colour only: the shape differs, and the words."""
    actions.change_action(
        get("deux.a"), actor=cast.manager, seen=1, changes={"status_declared": "done"}, today=TODAY
    )
    own(agreement, cast, "En cours", status_declared="in-progress", start=dt.date(2023, 10, 10))
    text = signed_in("manager").get(f"{ROOT}plan/").content.decode()

    def shape(words: str) -> str:
        return re.search(rf"(<svg[^>]*>(?:(?!<svg).)*?</svg>)\s*<span>{words}</span>", text, re.DOTALL)[1]

    assert shape("terminée") != shape("en cours")
