"""What surrounds a draft's document: its text in several files, taking back the last change, giving it up."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from capcommun.contract.agreements import operations, place, undoing
from capcommun.contract.agreements.canonical import text_fingerprint
from capcommun.contract.agreements.models import Agreement, Mark, SourceDocument, Version
from capcommun.contract.agreements.quoting import flatten
from capcommun.contract.agreements.segments import cut
from capcommun.contract.agreements.services import drafts
from capcommun.contract.agreements.services.texts import readable_text
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import Event, record

UNDONE = "agreement.change.undone"
TEXT_ADDED = "agreement.text.added"
NOT_CHANGES = (
    "agreement.draft.created",
    "agreement.draft.shared",
    "agreement.draft.closed",
    "agreement.sentence.set-aside",
    "agreement.sentence.taken-back",
)
"""What is recorded about a draft without changing its document."""


def add_text(agreement: Agreement, *, actor: Actor, revision: int, title: str, text: str) -> Version:
    """Put a further file after the draft's text, as a part of its own: an annex, the amendment's text."""
    version = drafts.open_draft(agreement, actor)
    source = SourceDocument.objects.filter(agreement=agreement).first()
    before = source.text if source else ""
    whole = f"{before}\n{place.FILE_END}" * bool(before) + f"# {title}\n\n{text.strip()}\n"
    sha256 = text_fingerprint(whole)

    def change(data: operations.Data) -> operations.Data:
        key = operations.new_key(operations.slug(title, 30), operations.keys(data))
        part = {"key": key, "title": title, "heading": title, "occurrence": _headings(before, title) + 1}
        changed = operations.add(data, "parts", part)
        changed["source"] = {**changed["source"], "sha256": sha256}
        return changed

    with transaction.atomic():
        changed = drafts.change_draft(
            agreement, actor=actor, revision=revision, change=change, verb=TEXT_ADDED
        )
        if source is None:
            name = version.document["source"]["title"][:200]
            SourceDocument.objects.create(agreement=agreement, name=name, sha256=sha256, text=whole)
        else:
            _write(source, whole)
    return changed


def _headings(text: str, title: str) -> int:
    """How many headings have these words."""
    wanted = flatten(title).text.casefold()
    found = (block.sentences[0].text.casefold() for block in cut(text) if block.kind == "heading")
    return sum(words == wanted for words in found)


def _write(source: SourceDocument, text: str) -> None:
    """The text, unless somebody else changed it in between."""
    moved = SourceDocument.objects.filter(pk=source.pk, sha256=source.sha256).update(
        text=text, sha256=text_fingerprint(text)
    )
    if moved != 1:
        raise Refusal(
            "draft.changed",
            _("Somebody else added a text to this draft at the same time."),
            _("Look at it, then add yours."),
            status=409,
        )


def set_all_aside(agreement: Agreement, spans: list[tuple[int, int]], *, actor: Actor) -> None:
    """Say that these sentences promise nothing: a list of those present, a page of legal references."""
    act = drafts.open_draft(agreement, actor).act
    source = SourceDocument.objects.get(agreement=agreement)
    with transaction.atomic():
        known = set(Mark.objects.filter(source=source).values_list("start", "end"))
        Mark.objects.bulk_create(
            Mark(source=source, start=start, end=end) for start, end in spans if (start, end) not in known
        )
        record(
            "agreement.sentence.set-aside",
            internal_to=None if act.shared else act.owner_id,
            actor=actor,
            object_type="agreement",
            object_key=agreement.key,
            label=agreement.short_title,
            agreement=agreement.key,
            after={"sentences": len(spans)},
        )


def give_up(agreement: Agreement, *, actor: Actor, reason: str) -> None:
    """Withdraw the draft, and the texts that it had added: the next draft may be another organisation's."""
    source = SourceDocument.objects.filter(agreement=agreement).first()
    with transaction.atomic():
        drafts.withdraw(agreement, actor=actor, reason=reason)
        if source is None or agreement.current_id is None:
            return
        kept = readable_text(source, Version.objects.get(pk=agreement.current_id).document)
        if kept != source.text:
            _write(source, kept)
            Mark.objects.filter(source=source, start__gte=len(kept)).delete()


def last_change(agreement: Agreement, version: Version) -> Event | None:
    """The change that « undo » would take back: the last one made to the document of this draft."""
    events = Event.objects.filter(
        object_type="agreement", object_key=agreement.key, at__gte=version.act.created_at
    )
    found = (
        events.filter(verb__startswith="agreement.")
        .exclude(verb__in=NOT_CHANGES)
        .select_related("actor")
        .order_by("-at", "-pk")
        .first()
    )
    if found is None or found.verb == TEXT_ADDED or not (found.before or found.after):
        return None
    return found if undoing.reversible(version.document, found.before, found.after) else None


def undo(agreement: Agreement, *, actor: Actor, revision: int, event: int) -> Version:
    """Take back the last change; doing it twice makes the change again."""
    version = drafts.open_draft(agreement, actor)
    last = last_change(agreement, version)
    if last is None or last.pk != event:
        raise Refusal(
            "draft.changed",
            _("Something else was changed since; this change is no longer the last one."),
            _("Correct the element itself."),
            status=409,
        )
    return drafts.change_draft(
        agreement,
        actor=actor,
        revision=revision,
        change=lambda data: undoing.reversed_by(data, last.before, last.after),
        verb=UNDONE,
    )
