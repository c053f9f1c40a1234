"""Send a file of values, check its lines, declare them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from capcommun.contract.agreements.api import Agreement, agreement_or_404
from capcommun.contract.indicators import policies, services
from capcommun.contract.indicators.models import Series
from capcommun.kit.access.api import Actor, Refusal, actor_of
from capcommun.kit.clock.api import today
from capcommun.kit.documents.api import check_size, csv_response
from capcommun.kit.ui.api import refused, words
from capcommun.reference.partners.api import Visibility

SHOWN = 200
FIELDS = {"series.link": "link", "series.visibility": "visibility"}


class SeriesForm(forms.Form):
    """A file of values, and where they come from."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or XLSX, one value a line, under the titles: Target, Period, Value."),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"), max_length=200,
        help_text=gettext_lazy("Who produced these figures, and under what name."),
    )  # fmt: skip
    licence = forms.CharField(
        label=gettext_lazy("Licence"), max_length=200,
        help_text=gettext_lazy("What the source allows: for instance Licence ouverte 2.0, or internal use."),
    )  # fmt: skip
    link = forms.CharField(
        label=gettext_lazy("Address of the source"), max_length=500, required=False,
        widget=forms.URLInput(), help_text=gettext_lazy("It begins with https://"),
    )  # fmt: skip
    visibility = forms.ChoiceField(label=gettext_lazy("Who may see it"), choices=Visibility.choices)

    def __init__(self, *args: Any, allowed: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Visibility.choices)
        self.fields["visibility"] = forms.ChoiceField(
            label=gettext_lazy("Who may see it"),
            choices=[(code, labels[Visibility(code)]) for code in allowed],
            initial=Visibility.SHARED.value if Visibility.SHARED in allowed else allowed[0],
        )


def _allowed(request: HttpRequest, key: str) -> tuple[Actor, Agreement]:
    actor = actor_of(request)
    agreement = agreement_or_404(actor, key)
    if not policies.can_observe(actor, agreement):
        raise Http404(key)
    return actor, agreement


def _kept(request: HttpRequest, key: str, uid: str) -> tuple[Actor, Series]:
    """The file, for who sent it: its cells are nobody else's until they are declared."""
    actor, agreement = _allowed(request, key)
    found = get_object_or_404(Series, agreement=agreement, uid=uid, author=actor.user_id)
    found.agreement = agreement
    return actor, found


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, key: str) -> HttpResponse:
    """First step: the file, its source, its licence."""
    if actor_of(request).is_public:
        return redirect_to_login(request.path)
    actor, agreement = _allowed(request, key)
    allowed = policies.visibilities(actor, agreement)
    form = SeriesForm(request.POST or None, request.FILES or None, allowed=allowed)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        provenance = services.Provenance(said["source"], said["licence"], said["link"], said["visibility"])
        file = said["file"]
        try:
            check_size(file.size, settings.CAPCOMMUN.upload_max_mb)
            row = services.bring(agreement, file.read(), file.name, provenance, actor=actor, today=today())
        except Refusal as refusal:
            status = refused(form, refusal, FIELDS.get(refusal.code, "file"))
        else:
            return redirect("indicators:series_check", key=key, uid=row.uid)
    context = {"agreement": agreement, "form": form}
    return render(request, "indicators/series/send.html", context, status=status)


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, key: str, uid: str) -> HttpResponse:
    """Second step: what each line would do; then all that is sound is declared."""
    if actor_of(request).is_public:
        return redirect_to_login(request.path)
    actor, series = _kept(request, key, uid)
    if request.method == "POST":
        done = services.declare_series(series, actor=actor, today=today())
        for line, refusal in done.refused[:20]:
            told = {"line": line.number, "why": words(refusal)}
            messages.warning(request, _("Line %(line)d: %(why)s") % told)
        if done.declared:
            said = ngettext(
                "%(count)d value is declared: somebody else validates it.",
                "%(count)d values are declared: somebody else validates them.",
                done.declared,
            )
            messages.success(request, said % {"count": done.declared})
        return redirect("indicators:series_check", key=key, uid=uid)
    found = services.check_series(series, actor=actor, today=today())
    context = {
        "agreement": series.agreement,
        "series": series,
        "found": found,
        "over": series.done >= len(series.rows),
        "wrong": [fault for line in found.faulty for fault in line.faults][:SHOWN],
        "corrected": found.corrected[:SHOWN],
        "added": found.added[:SHOWN],
        "far": [line for line in found.sound if line.number in found.far and not found.same(line)],
    }
    return render(request, "indicators/series/check.html", context)


@require_GET
def faults(request: HttpRequest, key: str, uid: str) -> HttpResponse:
    """The lines to correct, as they were sent, each with what is wrong in it."""
    if actor_of(request).is_public:
        return redirect_to_login(request.path)
    actor, series = _kept(request, key, uid)

    def lines() -> Iterator[list[Any]]:
        yield [*series.header, _("What is wrong"), _("What to do")]
        for line in services.check_series(series, actor=actor, today=today()).faulty:
            wrong = " ".join(f"{fault.cell} : {fault.reason}" for fault in line.faults)
            yield [*line.cells, wrong, " ".join(fault.remedy for fault in line.faults)]

    return csv_response(lines(), f"{key}-lignes-a-corriger.csv")
