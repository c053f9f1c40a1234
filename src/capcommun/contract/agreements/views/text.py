"""The signed text: set aside, taken article by article, completed by a file; and the page that shows it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from capcommun.contract.agreements import operations
from capcommun.contract.agreements.canonical import as_data
from capcommun.contract.agreements.desk import desk
from capcommun.contract.agreements.extraction import extract
from capcommun.contract.agreements.faults import Refused
from capcommun.contract.agreements.forms import AddTextForm
from capcommun.contract.agreements.models import SourceDocument
from capcommun.contract.agreements.place import section
from capcommun.contract.agreements.queries import agreement_or_404, current_document
from capcommun.contract.agreements.reading_page import contents_of, reading
from capcommun.contract.agreements.services import drafts, writing
from capcommun.contract.agreements.services.texts import readable_text
from capcommun.contract.agreements.suggestions import articles_found
from capcommun.contract.agreements.views.desk import apply, back, chosen_in, opened, revision, tell_conflict
from capcommun.contract.agreements.wording import remedy, sentence
from capcommun.kit.access.api import Refusal, actor_of
from capcommun.kit.text.api import natural


@require_POST
def set_aside(request: HttpRequest, key: str) -> HttpResponse:
    """Say that a sentence promises nothing, or take that back; ``portee=section`` for all under a heading."""
    agreement, version = opened(request, key)
    table = desk(agreement, version)
    chosen = chosen_in(table, request.POST.get("phrase"))
    if chosen is None:
        raise Http404("phrase")
    aside = request.POST.get("aside") == "1"
    actor = actor_of(request)
    if request.POST.get("portee") == "section":
        spans = [(s.start, s.end) for s in table.waiting(section(table.blocks, chosen))]
        writing.set_all_aside(agreement, spans, actor=actor)
        messages.success(
            request,
            ngettext("%(n)s sentence set aside.", "%(n)s sentences set aside.", len(spans))
            % {"n": len(spans)},
        )
    else:
        drafts.set_aside(agreement, chosen.start, chosen.end, actor=actor, aside=aside)
    return redirect(back(key, chosen))


@require_POST
def articles(request: HttpRequest, key: str) -> HttpResponse:
    """Take every article that the text has and the draft has not."""
    agreement, version = opened(request, key)
    found = articles_found(desk(agreement, version))

    def change(data: operations.Data) -> operations.Data:
        for article in found:
            data = operations.add(data, "articles", article)
        return data

    form = _Told()
    if found and apply(request, agreement, form, change, "agreement.articles.taken"):
        messages.success(
            request, ngettext("%(n)s article taken.", "%(n)s articles taken.", len(found)) % {"n": len(found)}
        )
    for word in form.words:
        messages.error(request, word)
    return redirect("agreements:desk", key=key)


class _Told:
    """Stands for a form where there is none: what is refused becomes a message."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def add_error(self, field: Any, words: str) -> None:
        self.words.append(words)


def add_text(request: HttpRequest, key: str) -> HttpResponse:
    """Put a second file after the draft's text."""
    agreement, version = opened(request, key)
    form = AddTextForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _added(request, agreement, form):
            messages.success(request, _("The text is there; it is a part of its own."))
            return redirect("agreements:desk", key=key)
        if getattr(form, "conflict", False):
            status = 409
    context = {"agreement": agreement, "version": version, "form": form}
    return render(request, "agreements/add_text.html", context, status=status)


def _added(request: HttpRequest, agreement: Any, form: Any) -> bool:
    values = form.cleaned_data
    try:
        upload = values["file"]
        text = extract(upload.read(), upload.name) if upload else values["text"].replace("\r\n", "\n")
        writing.add_text(
            agreement, actor=actor_of(request), revision=revision(request), title=values["title"], text=text
        )
    except Refused as refused:
        for fault in refused.faults:
            form.add_error("file", f"{sentence(fault)} {remedy(fault)}")
        return False
    except Refusal as refusal:
        tell_conflict(form, refusal)
        return False
    return True


@require_POST
def undo(request: HttpRequest, key: str) -> HttpResponse:
    """Take back the last change of the draft."""
    agreement, _version = opened(request, key)
    event = request.POST.get("event", "")
    try:
        writing.undo(
            agreement,
            actor=actor_of(request),
            revision=revision(request),
            event=natural(event),
        )
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        messages.warning(request, f"{refusal.reason} {refusal.remedy}")
    else:
        messages.success(request, _("The last change is taken back."))
    return redirect("agreements:desk", key=key)


def source(request: HttpRequest, key: str) -> HttpResponse:
    """The signed text, each sentence with what the agreement made of it: where quotations lead."""
    agreement = agreement_or_404(actor_of(request), key)
    document = current_document(agreement)
    if document is None:
        _agreement, version = opened(request, key)
        data = version.document
    else:
        data = as_data(document)
    kept = SourceDocument.objects.filter(agreement=agreement).first()
    text = readable_text(kept, data)
    page = reading(agreement.key, text, data)
    context = {
        "agreement": agreement,
        "reading": page,
        "contents": contents_of(page),
        "has_text": bool(text),
        "language": data.get("language", "fr"),
    }
    return render(request, "agreements/source.html", context)
