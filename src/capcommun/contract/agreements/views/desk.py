"""The writing desk: the signed text beside the document that is made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from capcommun.contract.agreements import operations, ready_made
from capcommun.contract.agreements.desk import Desk, desk, kind_of
from capcommun.contract.agreements.element_forms import FORMS, GROUPS, ElementForm
from capcommun.contract.agreements.faults import Fault, Refused
from capcommun.contract.agreements.forms import HeaderForm
from capcommun.contract.agreements.models import Agreement, Version
from capcommun.contract.agreements.place import placed_again, section
from capcommun.contract.agreements.queries import agreement_or_404
from capcommun.contract.agreements.segments import Sentence
from capcommun.contract.agreements.services import drafts, writing
from capcommun.contract.agreements.suggestions import articles_found, first_values, likely_kinds
from capcommun.contract.agreements.wording import remedy, sentence
from capcommun.kit.access.api import Refusal, actor_of
from capcommun.kit.text.api import natural
from capcommun.reference.handover.api import origin_of


def opened(request: HttpRequest, key: str) -> tuple[Agreement, Version]:
    """The agreement and its open draft, for somebody who may write it."""
    actor = actor_of(request)
    agreement = agreement_or_404(actor, key)
    if not actor.may("agreement.edit", key):
        raise Http404(key)
    return agreement, drafts.open_draft(agreement, actor)


@dataclass
class Bench:
    """One visit to the desk: who writes what, and the sentence chosen."""

    request: HttpRequest
    agreement: Agreement
    version: Version
    table: Desk
    chosen: Sentence | None = None

    def locate(self, words: str) -> operations.Data | None:
        return self.table.locate(words, self.chosen)

    def back(self) -> HttpResponse:
        return redirect(back(self.agreement.key, self.chosen))


def bench(request: HttpRequest, key: str) -> Bench:
    """The desk's state for this request; ``phrase`` is the sentence chosen."""
    agreement, version = opened(request, key)
    table = desk(agreement, version)
    rank = request.POST.get("phrase") or request.GET.get("phrase")
    return Bench(request, agreement, version, table, chosen_in(table, rank))


def page(request: HttpRequest, key: str) -> HttpResponse:
    """The desk. ``?phrase=12`` selects a sentence, ``&devient=target`` chooses what it becomes.

    ``&avec=3`` keeps a sentence chosen before, for what rests on two of them.
    """
    if actor_of(request).is_public:
        return redirect_to_login(request.get_full_path())
    at = bench(request, key)
    kind = request.GET.get("devient", "")
    if kind not in FORMS:
        return show(at)
    both = [one for one in (chosen_in(at.table, request.GET.get("avec")), at.chosen) if one]
    first = first_values(kind, at.table, both)
    if kind == "target":
        first |= ready_made.filled(request.GET.get("indicateur", ""))
    return show(at, FORMS[kind](data_=at.table.data, initial=first))


@require_POST
def add(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """Make an element of the chosen sentence."""
    at = bench(request, key)
    if kind not in FORMS:
        raise Http404(kind)
    form = FORMS[kind](_with_more(request), data_=at.table.data, locate=at.locate)
    if "more" in request.POST:
        return show(at, unjudged(form))

    def change(data: operations.Data) -> operations.Data:
        element = {"key": operations.new_key(form.base_key(), operations.keys(data)), **form.to_element()}
        changed = operations.add(data, form.collection(), element)
        return _parts_followed(data, changed, form.collection(), at.table)

    if form.is_valid() and apply(request, at.agreement, form, change, f"agreement.{form.code}.added"):
        messages.success(request, _("Added to the draft."))
        return at.back()
    return show(at, form)


def edit(request: HttpRequest, key: str, collection: str, element: str) -> HttpResponse:
    """Correct an element of the draft beside the text, or take it out."""
    at = bench(request, key)
    kind = kind_of(collection)
    try:
        current = operations.find(dict(at.table.data), collection, element)
    except operations.UnknownElement:
        raise Http404(element) from None
    if kind is None:
        raise Http404(collection)
    form = _edit_form(at, FORMS[kind], collection, current)
    if request.method == "POST" and _edited(at, form, collection, element):
        return at.back()
    return show(at, form, editing=element)


def _edit_form(
    at: Bench, form_class: type[ElementForm], collection: str, current: operations.Data
) -> ElementForm:
    name, _slash, inside = collection.partition("/")
    fixed = {"year": inside} if name == "actions" else {"under": inside} if name == "objectives" else {}
    initial = {**form_class.initial_of(current), **fixed}
    if at.chosen is not None and "quote" in form_class.base_fields:
        initial["quote"] = at.chosen.text
    elif at.chosen is not None and any(rows.name == "quotes" for rows in form_class.rows):
        initial["quotes"] = [*current.get("quotes", []), {"text": at.chosen.text}]
    sent = _with_more(at.request) if at.request.method == "POST" else None
    return form_class(sent, data_=at.table.data, locate=at.locate, current=current, initial=initial)


def _edited(at: Bench, form: ElementForm, collection: str, key: str) -> bool:
    """Whether the element was changed or taken out, as asked."""
    if "more" in at.request.POST:
        unjudged(form)
        return False
    removing = "remove" in at.request.POST
    if not (removing or form.is_valid()):
        return False

    def change(data: operations.Data) -> operations.Data:
        if removing:
            changed = operations.remove(data, collection, key)
        else:
            fields = dict.fromkeys(form.fields_of_element()) | form.to_element()
            changed = operations.update(data, collection, key, fields)
        return _parts_followed(data, changed, collection, at.table)

    done, said = ("removed", _("Taken out of the draft.")) if removing else ("changed", _("Saved."))
    told = unjudged(form) if removing else form
    if not apply(at.request, at.agreement, told, change, f"agreement.{form.code}.{done}"):
        return False
    messages.success(at.request, said)
    return True


def _parts_followed(
    before: operations.Data, after: operations.Data, collection: str, table: Desk
) -> operations.Data:
    """Once a part starts or stops somewhere, quotations say so."""
    if collection != "parts" or table.source is None:
        return after
    return placed_again(before, after, table.source.text, table.blocks)


def apply(request: HttpRequest, agreement: Agreement, form: Any, change: drafts.Change, verb: str) -> bool:
    """Run the change; put what is refused on the form, so that nothing typed is lost."""
    try:
        drafts.change_draft(
            agreement, actor=actor_of(request), revision=revision(request), change=change, verb=verb
        )
    except Refused as refused:
        for fault in refused.faults:
            _tell(form, fault)
        return False
    except operations.UnknownElement:
        form.conflict = True
        form.add_error(None, _("Somebody else removed this element in the meantime."))
        return False
    except Refusal as refusal:
        tell_conflict(form, refusal)
        return False
    return True


def tell_conflict(form: Any, refusal: Refusal) -> None:
    """Say on the form that somebody else was faster; any other refusal has a page of its own."""
    if refusal.status != 409:
        raise refusal
    form.conflict = True
    form.add_error(None, f"{refusal.reason} {refusal.remedy}")


def _tell(form: Any, fault: Fault) -> None:
    if hasattr(form, "tell"):
        form.tell(fault)
    else:
        form.add_error(None, f"{sentence(fault)} {remedy(fault)}")


def form_status(form: Any) -> int:
    """409 when the draft moved under the writer's feet, 422 when a value is wrong."""
    if getattr(form, "conflict", False):
        return 409
    wrong = form.is_bound and (form.errors or any(one.error for one in getattr(form, "row_sets", [])))
    wrong_rows = any(
        one.formset.is_bound and any(one.formset.errors) for one in getattr(form, "row_sets", [])
    )
    return 422 if wrong or wrong_rows else 200


def revision(request: HttpRequest) -> int:
    return natural(request.POST.get("revision", ""), -1)


def chosen_in(table: Desk, rank: str | None) -> Sentence | None:
    place = natural(rank or "", -1)
    return table.sentences[place] if 0 <= place < len(table.sentences) else None


def back(key: str, chosen: Sentence | None) -> str:
    """Back to the desk, at the sentence just used."""
    address = reverse("agreements:desk", kwargs={"key": key})
    return f"{address}#p{chosen.index}" if chosen else address


def _with_more(request: HttpRequest) -> Any:
    """What was sent, with two more empty lines in the sub-list that asks for them."""
    asked = f"{request.POST.get('more', '')}-TOTAL_FORMS"
    lines = natural(request.POST.get(asked, ""), -1)
    if lines < 0:
        return request.POST
    sent = request.POST.copy()
    sent[asked] = str(lines + 2)
    return sent


def unjudged(form: ElementForm) -> ElementForm:
    """The form with what was typed, and no word about what is still missing."""
    form.is_valid()
    form.errors.clear()
    for one in form.row_sets:
        one.error = ""
        for row in one.formset:
            row.errors.clear()
    return form


def _may_fill(form: ElementForm | None, editing: str) -> bool:
    """Whether a target begins: filled from the library, it would lose what was typed."""
    return form is not None and form.code == "target" and not form.is_bound and not editing


def show(at: Bench, form: ElementForm | None = None, editing: str = "") -> HttpResponse:
    """The desk's page; ``editing`` is the key of the element that the form corrects."""
    actor, table = actor_of(at.request), at.table
    likely = likely_kinds(table, at.chosen)
    kinds = [
        (
            title,
            [(name, one.label) for name, one in FORMS.items() if one.group == group and name not in likely],
        )
        for group, title in GROUPS.items()
    ]
    context = {
        "agreement": at.agreement,
        "version": at.version,
        "desk": table,
        "chosen": at.chosen,
        "kinds": kinds,
        "likely": [(name, FORMS[name].label) for name in likely],
        "form": form,
        "kind": form.code if form is not None else "",
        "editing": editing,
        "ready_made": ready_made.offered() if _may_fill(form, editing) else [],
        "pairing": form is not None and form.code == "discrepancy" and not form.is_bound and not editing,
        "under": len(table.waiting(section(table.blocks, at.chosen))) if at.chosen else 0,
        "articles": len(articles_found(table)) if form is None and not at.chosen else 0,
        "own_draft": at.version.act.owner_id in actor.organisations("agreement.edit", at.agreement.key),
        "last": writing.last_change(at.agreement, at.version),
        "undone": writing.UNDONE,
        "origin": origin_of(table.data.get("source", {}).get("origin", ""), actor),
        "only_left": at.request.GET.get("reste") == "1",
    }
    status = form_status(form) if form is not None else 200
    return render(at.request, "agreements/desk.html", context, status=status)


def header(request: HttpRequest, key: str) -> HttpResponse:
    """Title, kind, ambition, language, term and the file that the draft rests on."""
    agreement, version = opened(request, key)
    table = desk(agreement, version)
    form = HeaderForm(
        request.POST or None, initial=HeaderForm.initial_of(version.document), document=version.document
    )
    form.fields["term__quote"].locate = table.locate  # type: ignore[attr-defined]  # a field of that kind
    verb = "agreement.header.changed"
    if form.is_valid() and apply(request, agreement, form, form.change, verb):
        messages.success(request, _("Saved."))
        return redirect("agreements:desk", key=key)
    context = {"agreement": agreement, "version": version, "form": form}
    return render(request, "agreements/header.html", context, status=form_status(form))
