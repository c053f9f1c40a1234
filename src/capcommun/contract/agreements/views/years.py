"""« Prepare next year »: walked part by part, each thing of the year that ends getting its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from capcommun.contract.agreements import following, operations
from capcommun.contract.agreements.canonical import as_data
from capcommun.contract.agreements.models import Agreement
from capcommun.contract.agreements.queries import agreement_or_404, parsed
from capcommun.contract.agreements.services import drafts, years
from capcommun.contract.agreements.views.desk import opened, revision
from capcommun.contract.agreements.year_forms import QuestionForm
from capcommun.kit.access.api import Refusal, actor_of
from capcommun.kit.clock.api import today
from capcommun.kit.ui.api import warned


@dataclass
class Part:
    """A page of questions, and how many are left on it."""

    code: str
    title: str
    left: int = 0


def overview(request: HttpRequest, key: str) -> HttpResponse:
    """What is to be decided, part by part; opens the draft on the first visit's button."""
    actor = actor_of(request)
    agreement = agreement_or_404(actor, key)
    if not actor.may("agreement.edit", key) or agreement.current is None:
        raise Http404(key)
    in_force = as_data(parsed(agreement.current))
    year = following.last_year(in_force)
    if request.method == "POST" and year is not None:
        try:
            years.begin(agreement, actor=actor, year=year, today=today())
        except Refusal as refusal:
            warned(request, refusal)
        else:
            messages.success(request, _("The draft of the next roadmap is open."))
        return redirect("agreements:next_year", key=key)
    data = _draft_of(request, agreement)
    asked = (data or {}).get("questions", [])
    context: dict[str, Any] = {"agreement": agreement, "year": year, "following": (year or 0) + 1}
    if data is not None and (asked or str((year or 0) + 1) in data.get("actions", {})):
        context |= {"parts": _parts(data), "left": len(asked), "begun": True, "carried": _carried(data, year)}
    elif year is not None:
        coming = following.ask(in_force, year)
        context |= {"counts": _counts(coming["questions"]), "left": len(coming["questions"])}
    return render(request, "agreements/next_year.html", context)


def _draft_of(request: HttpRequest, agreement: Agreement) -> operations.Data | None:
    try:
        data: operations.Data = drafts.open_draft(agreement, actor_of(request)).document
    except Refusal:
        return None
    return data


def _counts(questions: list[operations.Data]) -> list[tuple[int, str]]:
    def number(collection: str) -> int:
        return sum(question["collection"] == collection for question in questions)

    names = {
        "actions": _("Actions"),
        "targets": _("Targets"),
        "obligations": _("Obligations"),
        "credits": _("Amounts"),
    }
    return [(number(collection), label) for collection, label in names.items()]


def _carried(data: operations.Data, year: int | None) -> int:
    return len(data.get("actions", {}).get(str((year or 0) + 1), []))


def _parts(data: operations.Data) -> list[Part]:
    """Every part that had something to decide, in the document's order; those that are done stay visible."""
    found: dict[str, Part] = {}
    for strategic in data.get("objectives", []):
        found[strategic["key"]] = Part(strategic["key"], f"{strategic['number']}. {strategic['short_title']}")
        for inner in strategic.get("operational", []):
            title = f"{strategic['number']}.{inner['number']} {inner['title']}"
            found[inner["key"]] = Part(inner["key"], title)
    found["obligations"] = Part("obligations", _("Obligations"))
    found["montants"] = Part("montants", _("Amounts"))
    for question in data.get("questions", []):
        code = following.part_of(data, question)
        found.setdefault(code, Part(code, _("Elsewhere"))).left += 1
    served = {action["objective"] for found_ in data.get("actions", {}).values() for action in found_}
    return [p for p in found.values() if p.left or p.code in served | {"obligations", "montants"}]


def part(request: HttpRequest, key: str, part: str) -> HttpResponse:
    """The questions of one part. What is not answered stays a question."""
    agreement, version = opened(request, key)
    data = version.document
    if agreement.current_id is None:
        raise Http404(key)
    shown = next((one for one in _parts(data) if one.code == part), None)
    if shown is None:
        raise Http404(part)
    questions = [q for q in data.get("questions", []) if following.part_of(data, q) == part]
    sent = request.POST if request.method == "POST" else None
    forms = {
        q["key"]: QuestionForm(sent, element=element, collection=q["collection"], prefix=q["key"])
        for q in questions
        if (element := following.about(data, q)) is not None
    }
    status, conflict = 200, ""
    if sent is not None:
        answers, status = _answers(forms, everything="tout" in sent), 422
        if answers is not None:
            try:
                years.answer(agreement, actor=actor_of(request), revision=revision(request), answers=answers)
            except Refusal as refusal:
                if refusal.status != 409:
                    raise
                status, conflict = 409, f"{refusal.reason} {refusal.remedy}"
            else:
                return _go_on(request, key, part, len(answers), len(questions))
    context = {
        "agreement": agreement,
        "version": version,
        "part": shown,
        "year": (questions[0]["year"] if questions else following.last_year(data) or 0),
        "questions": _nested(data, forms, questions),
        "left": len(data.get("questions", [])),
        "conflict": conflict,
        "wrong": sum(bool(form.is_bound and form.errors) for form in forms.values()),
    }
    return render(request, "agreements/next_year_part.html", context, status=status)


def _answers(forms: dict[str, QuestionForm], everything: bool) -> dict[str, following.Answer] | None:
    """The answers given; ``None`` when one of them needs a value that is missing or wrong."""
    if not all([form.is_valid() for form in forms.values()]):
        return None
    found = {}
    for key, form in forms.items():
        given = form.to_answer() or (following.Answer("yes") if everything else None)
        if given is not None:
            found[key] = given
    return found


def _go_on(request: HttpRequest, key: str, part: str, given: int, asked: int) -> HttpResponse:
    if given:
        messages.success(request, ngettext("%(n)s answer kept.", "%(n)s answers kept.", given) % {"n": given})
    if given < asked:
        left = asked - given
        messages.warning(
            request,
            ngettext("%(n)s question is left here.", "%(n)s questions are left here.", left) % {"n": left},
        )
        return redirect("agreements:next_year_part", key=key, part=part)
    return redirect("agreements:next_year", key=key)


def _nested(
    data: operations.Data, forms: dict[str, QuestionForm], questions: list[operations.Data]
) -> list[tuple[str, QuestionForm, bool]]:
    """Each action, then what was aimed at by it: (kind, form, stands under the one above)."""
    by_about = {(q["collection"], q["about"]): forms[q["key"]] for q in questions if q["key"] in forms}
    targets = [form for (collection, _key), form in by_about.items() if collection == "targets"]
    found: list[tuple[str, QuestionForm, bool]] = []
    for (collection, about), form in by_about.items():
        if collection == "targets":
            continue
        found.append((collection, form, False))
        under = [t for t in targets if t.element["attached_to"] == about]
        found += [("targets", target, True) for target in under]
    shown = [form for _kind, form, _under in found]
    return found + [("targets", target, False) for target in targets if target not in shown]
