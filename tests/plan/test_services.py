"""What is written, by whom, and what is refused."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from tests.plan.conftest import KEY, TODAY

from capcommun.contract.plan.models import Action, ActionLink, Milestone, Note
from capcommun.contract.plan.queries import Board, files_of, notes_of
from capcommun.contract.plan.services import actions, attachments, moves, notes
from capcommun.kit.access.api import PUBLIC, Refusal
from capcommun.kit.audit.api import trail
from capcommun.kit.audit.models import Event
from capcommun.reference.partners.api import Organisation

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


def get(key: str) -> Action:
    return Action.objects.select_related("agreement", "owner").get(key=key)


def test_second_editor_is_told_and_keeps_the_text(agreement, cast):
    first = actions.change_action(get("un"), actor=cast.director, seen=1, changes={"work": "A"}, today=TODAY)
    assert first.revision == 2
    with pytest.raises(actions.Conflict) as refused:
        actions.change_action(get("un"), actor=cast.manager, seen=1, changes={"work": "B"}, today=TODAY)
    assert refused.value.status == 409
    assert (refused.value.current.work, refused.value.mine["work"]) == ("A", "B")
    assert get("un").work == "A"
    event = trail("plan.action", f"{KEY}/un").get()
    assert (event.before, event.after) == ({"work": ""}, {"work": "A"})


def test_contract_words_are_not_changed_here(agreement, cast):
    with pytest.raises(Refusal, match="contract-words"):
        actions.change_action(get("un"), actor=cast.director, seen=1, changes={"title": "X"}, today=TODAY)


@pytest.mark.parametrize("name", ["officer", "member"])
def test_others_do_not_edit(agreement, cast, name):
    with pytest.raises(Refusal) as refused:
        actions.change_action(
            get("un"), actor=getattr(cast, name), seen=1, changes={"work": "X"}, today=TODAY
        )
    assert refused.value.status == 403


def test_circle_is_refused_with_its_path(agreement, cast):
    one, two = get("un"), get("deux")
    with pytest.raises(Refusal) as refused:
        actions.set_blocked_by(one, actor=cast.manager, seen=1, blockers=[two], today=TODAY)
    assert refused.value.code == "plan.circular"
    assert "« Action un » → « Action deux » → « Action un »" in str(refused.value.reason)
    assert ActionLink.objects.count() == 1
    actions.set_blocked_by(get("deux.a"), actor=cast.manager, seen=1, blockers=[one], today=TODAY)
    assert ActionLink.objects.filter(origin="agency").count() == 1


def test_one_level_of_sub_actions(agreement, cast):
    sub = get("deux.a")
    with pytest.raises(Refusal, match=r"plan\.parent"):
        actions.add_action(
            agreement,
            actor=cast.manager,
            year=2023,
            objective=sub.objective,
            title="X",
            parent=sub,
            today=TODAY,
        )


def test_carry_over_keeps_the_link(agreement, cast):
    copy = moves.carry_over(get("un"), actor=cast.manager, today=TODAY)
    assert (copy.year, copy.continues.key, copy.key) == (2024, "un", "un.2024")
    board = Board([agreement.pk], TODAY)
    assert board.of(get("un")).status == "carried-over"
    with pytest.raises(Refusal) as refused:
        moves.carry_over(get("un"), actor=cast.manager, today=TODAY)
    assert refused.value.status == 409
    assert Milestone.objects.filter(action=copy).count() == 1


def test_the_same_words_on_the_same_day_are_one_note(agreement, cast):
    def write(text, actor=cast.manager):
        return notes.add_note(
            get("un"), actor=actor, text=text, visibility="shared", known_on=TODAY, today=TODAY
        ).pk

    first = write("Fait.")
    assert write("Fait. ") == first
    assert write("Fait !") != first
    assert write("Fait.", cast.director) != first
    notes.withdraw_note(Note.objects.get(pk=first), actor=cast.manager, today=TODAY, seen=1)
    assert write("Fait.") != first


def test_notes_by_audience(agreement, cast):
    def write(actor, visibility):
        return notes.add_note(
            get("un"), actor=actor, text=visibility, visibility=visibility, known_on=TODAY, today=TODAY
        )

    write(cast.manager, "internal")
    write(cast.manager, "shared")
    write(cast.director, "public")
    write(cast.officer, "internal")

    told = Event.objects.filter(verb="plan.note.added").order_by("pk").values_list("internal_to", flat=True)
    own = [Organisation.objects.get(key=key).pk for key in ("agence", "departement")]
    assert list(told) == [own[0], None, None, own[1]]  # not even that an internal one was written

    def seen(actor):
        return sorted((n.text, n.organisation.key) for n in notes_of(actor, get("un"), TODAY))

    assert seen(cast.manager) == [("internal", "agence"), ("public", "agence"), ("shared", "agence")]
    assert seen(cast.officer) == [("internal", "departement"), ("public", "agence"), ("shared", "agence")]
    assert seen(PUBLIC) == []
    agreement.agency_consents = agreement.funder_consents = True
    agreement.save()
    assert seen(PUBLIC) == [("public", "agence")]
    with pytest.raises(Refusal, match=r"plan\.visibility"):
        write(cast.manager, "public")
    with pytest.raises(Refusal, match=r"plan\.future"):
        notes.add_note(
            get("un"), actor=cast.manager, text="x", visibility="internal",
            known_on=TODAY + dt.timedelta(days=1), today=TODAY,
        )  # fmt: skip


def test_what_was_known_then(agreement, cast):
    june, july = dt.date(2023, 6, 1), dt.date(2023, 7, 1)
    actor = cast.manager
    row = notes.add_note(
        get("un"), actor=actor, text="ancien", visibility="internal", known_on=june, today=june
    )
    new = notes.edit_note(
        row, actor=actor, seen=1, text="corrigé", visibility="internal", known_on=june, today=july
    )

    def read(on):
        return [n.text for n in notes_of(actor, get("un"), on)]

    assert read(dt.date(2023, 5, 31)) == []
    assert read(dt.date(2023, 6, 15)) == ["ancien"]
    assert read(TODAY) == ["corrigé"]
    with pytest.raises(Refusal) as refused:
        notes.edit_note(
            row, actor=actor, seen=1, text="trop tard", visibility="internal", known_on=june, today=TODAY
        )
    assert refused.value.status == 409
    notes.withdraw_note(new, actor=actor, seen=1, today=TODAY)
    assert read(TODAY) == []
    assert read(dt.date(2023, 10, 15)) == ["corrigé"]
    assert Note.objects.count() == 2


def test_declared_status_as_of(agreement, cast):
    row = actions.change_action(
        get("deux"),
        actor=cast.manager,
        seen=1,
        changes={"status_declared": "abandoned"},
        today=dt.date(2023, 9, 1),
    )
    assert Board([agreement.pk], TODAY).of(row).status == "abandoned"
    assert Board([agreement.pk], dt.date(2023, 8, 31)).of(row).status == "blocked"


def docx(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "kept"),
    [
        (PNG, "photo.exe", "photo.png"),
        (b"%PDF-1.7 ...", "note", "note.pdf"),
        (docx("word/document.xml"), "cr.docx", "cr.docx"),
        ("Compte rendu, été\n".encode("cp1252"), "cr.txt", "cr.txt"),
        (docx("word/document.xml", "word/vbaProject.bin"), "cr.docx", None),
        (b"<html><script>alert(1)</script>", "photo.png", None),
        (b"MZ\x90\x00\x03\x00", "cr.pdf", None),
        (b"", "vide.pdf", None),
        (b"%PDF-" + b"0" * (1024 * 1024 + 1), "gros.pdf", None),
    ],
)
def test_files_are_known_by_their_content(agreement, cast, content, name, kept):
    def send():
        return attachments.attach_file(
            get("un"), actor=cast.manager, file=ContentFile(content, name), visibility="internal", today=TODAY
        )

    if kept is None:
        with pytest.raises(Refusal) as refused:
            send()
        assert refused.value.status in {400, 413}
        assert refused.value.remedy
        return
    row = send()
    assert row.name == kept
    assert row.file.read() == content
    assert not files_of(cast.officer, get("un"), TODAY).exists()


@pytest.mark.django_db(transaction=True)
def test_a_removed_file_leaves_the_disk(agreement, cast):
    row = attachments.attach_file(
        get("un"), actor=cast.manager, file=ContentFile(PNG, "a.png"), visibility="shared", today=TODAY
    )
    path = row.file.path
    row.action = get("un")
    with pytest.raises(Refusal):
        attachments.remove_file(row, actor=cast.officer, today=TODAY)
    attachments.remove_file(row, actor=cast.manager, today=TODAY)
    from pathlib import Path

    assert not Path(path).exists()
