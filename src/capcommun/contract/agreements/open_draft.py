"""The draft open in an agreement, as its menu tells it: read together with the agreement itself."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery

from capcommun.contract.agreements import policies
from capcommun.contract.agreements.models import Act, Agreement, Mark, SourceDocument, Version
from capcommun.kit.access.api import Actor

COLUMNS = ("open_draft", "open_draft_sha256", "open_draft_text", "open_draft_marks", "open_draft_last_mark")


class State(NamedTuple):
    """What the number of sentences that wait depends on."""

    version: int
    document: str
    text: str | None
    marks: int | None
    last_mark: int | None


def with_open_draft(rows: QuerySet[Agreement], actor: Actor) -> QuerySet[Agreement]:
    """Agreements, each with the state of the draft that this actor may write."""
    acts = Act.objects.filter(policies.drafts(actor), status=Act.Status.DRAFT)
    version = Version.objects.filter(act__in=acts, act__agreement=OuterRef("pk")).order_by("-number")
    text = SourceDocument.objects.filter(agreement=OuterRef("pk"))
    marks = Mark.objects.filter(source__agreement=OuterRef("pk")).order_by().values("source")
    return rows.annotate(
        open_draft=Subquery(version.values("pk")[:1]),
        open_draft_sha256=Subquery(version.values("sha256")[:1]),
        open_draft_text=Subquery(text.values("sha256")[:1]),
        open_draft_marks=Subquery(marks.annotate(n=Count("pk")).values("n")[:1]),
        open_draft_last_mark=Subquery(marks.annotate(n=Max("pk")).values("n")[:1]),
    )


def open_draft(actor: Actor, agreement: Any) -> State | None:
    """The open draft's state: from the agreement where it was read with it, else asked for."""
    if hasattr(agreement, "open_draft"):
        row: Any = tuple(getattr(agreement, name) for name in COLUMNS)
    else:
        rows = with_open_draft(Agreement.objects.filter(key=agreement.key), actor)
        row = rows.values_list(*COLUMNS).first()
    return State(*row) if row and row[0] is not None else None
