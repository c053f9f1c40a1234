"""The signed text that an agreement keeps: that of the acts in force, then what an open draft adds to it."""

from __future__ import annotations

import hashlib

from django.db.models import F

from capcommun.contract.agreements import document as doc
from capcommun.contract.agreements import operations, place
from capcommun.contract.agreements.models import Agreement, Mark, SourceDocument


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


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
            if sha256_of(one) == wanted:
                return text
    return files[0]


def keep_source(agreement: Agreement, document: doc.Agreement, text: str) -> None:
    """Put the text that came with a file in place of the one in force; what a draft added stays behind."""
    name = document.source.file or document.source.title
    known = SourceDocument.objects.filter(agreement=agreement).first()
    if known is None:
        SourceDocument.objects.create(agreement=agreement, name=name, sha256=sha256_of(text), text=text)
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
    SourceDocument.objects.filter(pk=known.pk).update(name=name, sha256=sha256_of(whole), text=whole)
