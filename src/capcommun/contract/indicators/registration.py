"""What the package gives to the pages that span the floors, registered at start-up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from capcommun.contract.agreements.api import (
    Agreement,
    document_on,
    libraries,
    projectors,
    readable_agreements,
)
from capcommun.contract.indicators import policies, queries
from capcommun.contract.indicators.audited import WORDS
from capcommun.contract.indicators.falling_due import calendar, inbox
from capcommun.contract.indicators.gathering import returned, validations
from capcommun.contract.indicators.models import (
    Counting,
    Declaration,
    Definition,
    Observation,
    Override,
    Proof,
    Recount,
    Series,
    Target,
    TargetMilestone,
)
from capcommun.contract.indicators.printed import measures as measures_of
from capcommun.contract.indicators.projection import project
from capcommun.contract.indicators.ready_made import OFFER
from capcommun.contract.indicators.standing import tally
from capcommun.contract.indicators.used import targets_counted
from capcommun.contract.indicators.waits import figures
from capcommun.contract.plan.api import Action, OperationalObjective, StrategicObjective, measures, panels
from capcommun.kit.access.api import Actor, actor_of
from capcommun.kit.audit.api import naming, vocabulary
from capcommun.kit.clock.api import as_of
from capcommun.kit.gather.api import (
    Hit,
    PersonalData,
    calendars,
    excerpt,
    inboxes,
    matches,
    personal,
    searches,
    words,
)
from capcommun.kit.ui.api import Item, named, navigation
from capcommun.reference.measures.api import uses


def _url(agreement_key: str, key: str) -> str:
    return reverse("indicators:target", kwargs={"key": agreement_key, "target": key})


def search(actor: Actor, text: str, limit: int) -> Iterator[Hit]:
    """Targets whose title or whose own sentence holds the words; a title comes first."""
    sought = words(text)
    if not sought:
        return
    found = Q()
    for word in sought:
        found &= Q(folded__contains=word)
    rows = (
        Target.objects.filter(found, agreement__in=readable_agreements(actor), withdrawn=False)
        .select_related("agreement")
        .defer("baseline", "folded")[:limit]
    )
    for row in rows:
        yield Hit(
            title=row.title,
            url=_url(row.agreement.key, row.key),
            kind=str(_("Target")),
            excerpt=excerpt(str(row.quote.get("text", "")), sought),
            rank=1 if matches(sought, row.title) else 2,
        )


def panel(request: HttpRequest, subject: Any) -> SafeString:
    """The targets of an objective or an action, on its page."""
    actor = actor_of(request)
    agreement: Agreement = subject.agreement
    date = as_of(request)
    document = document_on(agreement, date)
    where = queries.places(document)
    keys = {subject.key}
    if isinstance(subject, StrategicObjective):
        keys |= {key for key, place in where.items() if place.strategic == subject.key}
    elif isinstance(subject, OperationalObjective):
        keys |= {key for key, place in where.items() if place.operational == subject.key}
    targets = queries.targets_on(agreement, date, document, attached_to=keys)
    items = queries.judged(actor, agreement, date, targets, document=document)
    context = {
        "items": items,
        "rolled": queries.together(items),
        "standings": tally(j.verdict for j in items),
        "agreement": agreement,
        "subject": subject,
        "may_observe": policies.can_observe(actor, agreement),
        "of_action": isinstance(subject, Action),
    }
    return render_to_string("indicators/panel.html", context, request=request)


def title_for(actor: Actor, key: str) -> str:
    """What a target is called, for who may read it: by the key under which the audit keeps it."""
    agreement, _sep, own = key.partition("/")
    rows = Target.objects.filter(agreement__in=readable_agreements(actor), agreement__key=agreement, key=own)
    return rows.order_by().values_list("title", flat=True).first() or ""


def _export(user_id: int) -> dict[str, Any]:
    rows = Observation.objects.filter(author_id=user_id).select_related("target__agreement")
    return {
        "observations": [
            {
                "agreement": row.target.agreement.key,
                "target": row.target.key,
                "period_end": row.period_end.isoformat(),
                "value": None if row.value is None else str(row.value),
                "note": row.note,
                "recorded_at": row.recorded_at.isoformat(),
            }
            for row in rows
        ],
        "declarations": [
            {
                "agreement": row.target.agreement.key,
                "target": row.target.key,
                "period_end": row.period_end.isoformat(),
                "value": None if row.value is None else str(row.value),
                "note": row.note,
                "evidence": row.link or row.file_name,
                "status": row.status,
                "as": "author" if row.author_id == user_id else "validator",
                "recorded_at": row.recorded_at.isoformat(),
            }
            for row in Declaration.objects.filter(
                Q(author_id=user_id) | Q(decided_by_id=user_id)
            ).select_related("target__agreement")
        ],
        "proofs": [
            {
                "agreement": row.target.agreement.key,
                "target": row.target.key,
                "measure": row.measure,
                "taken_at": row.taken_at.isoformat(),
            }
            for row in Proof.objects.filter(author_id=user_id)
            .select_related("target__agreement")
            .defer("content")
        ],
        "countings": [
            {
                "agreement": row.target.agreement.key,
                "target": row.target.key,
                "mode": row.mode,
                "measure": row.measure,
                "note": row.note,
                "recorded_at": row.recorded_at.isoformat(),
            }
            for row in Counting.objects.filter(author_id=user_id).select_related("target__agreement")
        ],
        "definitions": [
            {
                "agreement": row.target.agreement.key,
                "target": row.target.key,
                "indicator": row.indicator,
                "note": row.note,
                "recorded_at": row.recorded_at.isoformat(),
            }
            for row in Definition.objects.filter(author_id=user_id).select_related("target__agreement")
        ],
        "series": [
            {
                "agreement": row.agreement.key,
                "file": row.name,
                "source": row.source,
                "recorded_at": row.recorded_at.isoformat(),
            }
            for row in Series.objects.filter(author_id=user_id)
            .select_related("agreement")
            .defer("header", "rows", "lines")
        ],
        "judgements": [
            {
                "agreement": row.target.agreement.key,
                "target": row.target.key,
                "light": row.light,
                "reason": row.reason,
                "recorded_at": row.recorded_at.isoformat(),
            }
            for row in Override.objects.filter(author_id=user_id).select_related("target__agreement")
        ],
        "restatements": [
            {
                "agreement": row.proof.target.agreement.key,
                "target": row.proof.target.key,
                "period_end": row.proof.end.isoformat(),
                "note": row.note,
                "seen_on": row.seen_on.isoformat() if row.seen_on else None,
            }
            for row in Recount.objects.filter(seen_by_id=user_id)
            .select_related("proof__target__agreement")
            .defer("proof__content")
        ],
        "expectations": [
            {
                "agreement": row.target.agreement.key,
                "target": row.target.key,
                "day": row.day.isoformat(),
                "value": str(row.value),
                "note": row.note,
                "recorded_at": row.recorded_at.isoformat(),
            }
            for row in TargetMilestone.objects.filter(author_id=user_id).select_related("target__agreement")
        ],
    }


def _erase(user_id: int) -> int:
    """The value is the contract's and stays, with its proof; who typed it or took it goes."""
    Recount.objects.filter(seen_by_id=user_id).update(seen_by=None)
    return sum(
        model.objects.filter(author_id=user_id).update(author=None)
        for model in (
            Observation,
            Override,
            Declaration,
            Proof,
            Counting,
            Definition,
            Series,
            TargetMilestone,
        )
    ) + Declaration.objects.filter(decided_by_id=user_id).update(decided_by=None)


def _purge(now: dt.datetime) -> int:
    return 0


PERSONAL = PersonalData(
    title=_("Values entered"),
    fields=(
        (
            _("author of a value"),
            _("Know whom to ask about a value."),
            _("Task of public interest: following a public contract."),
            None,
        ),
        (
            _("who declared a value, who validated or returned it, and why"),
            _("Know whom to ask about a value."),
            _("Task of public interest: following a public contract."),
            None,
        ),
        (
            _("author of a proof, of the choice of what counts a target, or of the answer to a restatement"),
            _("Know whom to ask about a figure."),
            _("Task of public interest: following a public contract."),
            None,
        ),
    ),
    export=_export,
    erase=_erase,
    purge=_purge,
)


def register() -> None:
    """Called once by ``AppConfig.ready``."""
    projectors.register("indicators", project)
    libraries.register("indicators", OFFER)
    panels.register("indicators", panel)
    measures.register("indicators", measures_of)
    vocabulary.register("indicators", WORDS)
    naming.register("target", title_for)
    searches.register("indicators", search)
    calendars.register("indicators", calendar)
    inboxes.register("indicators", inbox)
    inboxes.register("indicators.figures", figures)
    inboxes.register("indicators.returned", returned)
    inboxes.register("indicators.validations", validations)
    personal.register("indicators", PERSONAL)
    uses.register("indicators", targets_counted)
    navigation.register(
        Item(
            name="indicators.targets",
            label=_("Targets"),
            section="agreement",
            order=30,
            icon="target",
            url=named("indicators:targets", "key"),
        )
    )
    navigation.register(
        Item(
            name="indicators.facts",
            label=_("Statements of the text"),
            section="agreement",
            order=85,
            icon="quote",
            url=named("indicators:facts", "key"),
        )
    )
