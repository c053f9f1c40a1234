"""The signed text that an agreement keeps: that of the acts in force, then what an open draft adds to it."""

from __future__ import annotations

from django.db.models import F

from capcommun.contract.agreements import document as doc
from capcommun.contract.agreements import operations, place
from capcommun.contract.agreements.canonical import text_fingerprint
from capcommun.contract.agreements.models import Agreement, Mark, SourceDocument


def readable_text(source: SourceDocument | None, document: operations.Data) -> str:
    """The files of the text that this document rests on: those that a later draft added are not shown."""
    if source is None:
        return ""
    wanted = document.get("source", {}).get("sha256")
    files = source.text.split(place.FILE_END)
    if len(files) == 1 or wanted == source.sha256:
        return source.text
    for count in range(len(files) - 1, 0, -1):
        text = place.FILE_END.join(files[:count])
        for one in (text, text.rstrip(), text.removesuffix("\n")):
            if text_fingerprint(one) == wanted:
                return text
    return files[0]


def keep_source(agreement: Agreement, document: doc.Agreement, text: str) -> None:
    """Put the text that came with a file in place of the one in force; what a draft added stays behind."""
    name = document.source.file or document.source.title
    known = SourceDocument.objects.filter(agreement=agreement).first()
    if known is None:
        sha256 = text_fingerprint(text)
        SourceDocument.objects.create(agreement=agreement, name=name, sha256=sha256, text=text)
        return
    in_force = agreement.current.document if agreement.current else {}
    kept = readable_text(known, in_force)
    whole = text + known.text[len(kept) :]
    if whole == known.text and name == known.name:
        return
    moved = len(text) - len(kept)
    Mark.objects.filter(source=known, start__gte=len(kept)).update(
        start=F("start") + moved, end=F("end") + moved
    )
    SourceDocument.objects.filter(pk=known.pk).update(name=name, sha256=text_fingerprint(whole), text=whole)
