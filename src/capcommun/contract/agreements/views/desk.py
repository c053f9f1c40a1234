"""The writing desk: the signed text beside the document that is made from it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from capcommun.contract.agreements import operations
from capcommun.contract.agreements.desk import Desk, desk, kind_of
from capcommun.contract.agreements.element_forms import FORMS
from capcommun.contract.agreements.faults import Refused
from capcommun.contract.agreements.forms import ElementForm, HeaderForm
from capcommun.contract.agreements.models import Agreement, Version
from capcommun.contract.agreements.queries import agreement_or_404
from capcommun.contract.agreements.quoting import spans
from capcommun.contract.agreements.segments import Sentence, used
from capcommun.contract.agreements.services import drafts
from capcommun.contract.agreements.wording import remedy, sentence
from capcommun.kit.access.api import Refusal, actor_of


def opened(request: HttpRequest, key: str) -> tuple[Agreement, Version]:
    """The agreement and its open draft, for somebody who may write it."""
    actor = actor_of(request)
    agreement = agreement_or_404(actor, key)
    if not actor.may("agreement.edit", key):
        raise Http404(key)
    return agreement, drafts.open_draft(agreement, actor)


def page(request: HttpRequest, key: str) -> HttpResponse:
    """The desk. ``?phrase=12`` selects a sentence, ``&devient=target`` chooses what it becomes."""
    if actor_of(request).is_public:
        return redirect_to_login(request.get_full_path())
    agreement, version = opened(request, key)
    table = desk(agreement, version)
    chosen = _chosen(table, request.GET.get("phrase"))
    kind = request.GET.get("devient", "")
    form = None
    if kind in FORMS:
        initial = {"quote": chosen.text} if chosen else {}
        form = FORMS[kind](data_=version.document, initial={**initial, **_start(version.document)})
    own = version.act.owner_id in actor_of(request).organisations("agreement.edit", key)
    context = _context(agreement, version, table, chosen) | {"form": form, "kind": kind, "own_draft": own}
    return render(request, "agreements/desk.html", context)


@require_POST
def add(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """Make an element of the chosen sentence."""
    agreement, version = opened(request, key)
    if kind not in FORMS:
        raise Http404(kind)
    table = desk(agreement, version)
    form = FORMS[kind](request.POST, data_=version.document)
    chosen = _chosen(table, request.POST.get("phrase"))
    if form.is_valid():
        quote = _quote(form, table)
        if not form.errors and _save(request, agreement, form, quote):
            messages.success(request, _("Added to the draft."))
            return redirect(_next(key, table, chosen))
    context = _context(agreement, version, table, chosen) | {"form": form, "kind": kind}
    return render(request, "agreements/desk.html", context, status=form_status(form))


def form_status(form: Any) -> int:
    """409 when the draft moved under the writer's feet, 422 when a value is wrong."""
    return 409 if getattr(form, "conflict", False) else 422


def _save(
    request: HttpRequest, agreement: Agreement, form: ElementForm, quote: operations.Data | None
) -> bool:
    def change(data: operations.Data) -> operations.Data:
        element = {"key": operations.new_key(form.base_key(), operations.keys(data)), **form.values()}
        return operations.add(data, form.collection(), {**element, **form.quoted(quote)})

    return apply(request, agreement, form, change, f"agreement.{form.name}.added")


def apply(request: HttpRequest, agreement: Agreement, form: Any, change: drafts.Change, verb: str) -> bool:
    """Run the change; put what is refused on the form, so that nothing typed is lost."""
    try:
        drafts.change_draft(
            agreement, actor=actor_of(request), revision=revision(request), change=change, verb=verb
        )
    except Refused as refused:
        for fault in refused.faults:
            form.add_error(None, f"{fault.where} : {sentence(fault)} {remedy(fault)}")
        return False
    except operations.UnknownElement:
        form.conflict = True
        form.add_error(None, _("Somebody else removed this element in the meantime."))
        return False
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        form.conflict = True
        form.add_error(None, f"{refusal.reason} {refusal.remedy}")
        return False
    return True


def revision(request: HttpRequest) -> int:
    value = request.POST.get("revision", "")
    return int(value) if value.isdecimal() else -1


def _quote(form: ElementForm, table: Desk) -> operations.Data | None:
    """The quotation with its place; an error on the form when its words are not in the text."""
    words = " ".join(str(form.cleaned_data.get("quote") or "").split())
    if not words:
        return None
    found = spans(words, table.source.text) if table.source else []
    if not found:
        form.add_error("quote", _("These words are not in the signed text. Copy them without changing them."))
        return None
    first = min(used(table.sentences, found[:1]), default=0)
    return {"text": words, "part": drafts.PART, "place": table.sentences[first].place}


def _chosen(table: Desk, rank: str | None) -> Sentence | None:
    if rank and rank.isdecimal() and int(rank) < len(table.sentences):
        return table.sentences[int(rank)]
    return None


def _next(key: str, table: Desk, chosen: Sentence | None) -> str:
    """Back to the desk, at the sentence just used."""
    address = reverse("agreements:desk", kwargs={"key": key})
    return f"{address}#p{chosen.index}" if chosen else address


def _start(data: operations.Data) -> dict[str, Any]:
    """Sensible first values: the year the agreement starts in."""
    start = data.get("term", {}).get("start", "")
    return {"year": start[:4]} if start else {}


def _context(agreement: Agreement, version: Version, table: Desk, chosen: Sentence | None) -> dict[str, Any]:
    return {
        "agreement": agreement,
        "version": version,
        "desk": table,
        "chosen": chosen,
        "kinds": [(name, form.label) for name, form in FORMS.items()],
    }


def edit(request: HttpRequest, key: str, collection: str, element: str) -> HttpResponse:
    """Correct an element of the draft, or take it out."""
    agreement, version = opened(request, key)
    kind = kind_of(collection)
    try:
        current = operations.find(dict(version.document), collection, element)
    except operations.UnknownElement:
        raise Http404(element) from None
    if kind is None:
        raise Http404(collection)
    form_class = FORMS[kind]
    fixed = _fixed(collection)
    form = form_class(
        request.POST or None, data_=version.document, initial={**form_class.initial_of(current), **fixed}
    )
    if request.method == "POST" and "remove" in request.POST:
        if apply(
            request,
            agreement,
            _bound(form),
            lambda d: operations.remove(d, collection, element),
            f"agreement.{kind}.removed",
        ):
            messages.success(request, _("Taken out of the draft."))
            return redirect("agreements:desk", key=key)
    elif request.method == "POST" and form.is_valid():
        quote = _quote(form, desk(agreement, version))
        fields = _replaced(form, quote)
        if not form.errors and apply(
            request,
            agreement,
            form,
            lambda d: operations.update(d, collection, element, fields),
            f"agreement.{kind}.changed",
        ):
            messages.success(request, _("Saved."))
            return redirect("agreements:desk", key=key)
    context = {"agreement": agreement, "version": version, "form": form, "kind_label": form_class.label}
    status = form_status(form) if form.is_bound and form.errors else 200
    return render(request, "agreements/element.html", context, status=status)


def _bound(form: ElementForm) -> ElementForm:
    form.is_valid()
    form.errors.clear()
    return form


def _fixed(collection: str) -> dict[str, str]:
    name, _slash, inside = collection.partition("/")
    return {"year": inside} if name == "actions" else {"under": inside} if name == "objectives" else {}


def _replaced(form: ElementForm, quote: operations.Data | None) -> operations.Data:
    """Every field of the form: what was emptied is taken out of the element; its number stays."""
    emptied = dict.fromkeys(set(form.fields) - {"quote", "year", "under", "full_name", "market", "function"})
    if form.name in {"strategic", "operational"}:
        values = {k: v for k, v in form.values().items() if k != "number"}
    else:
        values = form.values()
    return {**emptied, **values, **form.quoted(quote)}


@require_POST
def set_aside(request: HttpRequest, key: str) -> HttpResponse:
    """Say that a sentence promises nothing, or take that back."""
    agreement, version = opened(request, key)
    table = desk(agreement, version)
    chosen = _chosen(table, request.POST.get("phrase"))
    if chosen is None:
        raise Http404("phrase")
    aside = request.POST.get("aside") == "1"
    drafts.set_aside(agreement, chosen.start, chosen.end, actor=actor_of(request), aside=aside)
    return redirect(_next(key, table, chosen))


def header(request: HttpRequest, key: str) -> HttpResponse:
    """Title, ambition and term."""
    agreement, version = opened(request, key)
    data = version.document
    initial = {name: data.get(name, "") for name in ("title", "short_title", "motto")} | data.get("term", {})
    form = HeaderForm(request.POST or None, initial=initial)
    verb = "agreement.header.changed"
    if form.is_valid() and apply(request, agreement, form, form.change, verb):
        messages.success(request, _("Saved."))
        return redirect("agreements:desk", key=key)
    context = {"agreement": agreement, "version": version, "form": form, "kind_label": _("the heading")}
    status = form_status(form) if form.is_bound and form.errors else 200
    return render(request, "agreements/element.html", context | {"no_removal": True}, status=status)
