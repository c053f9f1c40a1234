"""Adopting a draft, giving it up, sharing it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from capcommun.contract.agreements.faults import Refused
from capcommun.contract.agreements.services import drafts, writing
from capcommun.contract.agreements.views.desk import opened, revision
from capcommun.contract.agreements.wording import remark_words, remedy, sentence
from capcommun.kit.access.api import Refusal, actor_of
from capcommun.kit.clock.api import today
from capcommun.kit.ui.api import DayInput, refused, warned


class AdoptForm(forms.Form):
    signed_on = forms.DateField(label=gettext_lazy("Signed on"), widget=DayInput())
    effective_from = forms.DateField(label=gettext_lazy("In force from"), widget=DayInput())
    read = forms.BooleanField(label=gettext_lazy("I have read these remarks: it is so."), required=False)


def adopt(request: HttpRequest, key: str) -> HttpResponse:
    """What is left to correct; then bring the draft into force."""
    agreement, version = opened(request, key)
    actor = actor_of(request)
    faults = drafts.draft_faults(agreement, version)
    remarks = drafts.draft_remarks(agreement, version)
    form = AdoptForm(request.POST or None)
    form.fields["read"].required = bool(remarks)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            drafts.adopt(
                agreement, actor=actor, revision=revision(request), today=today(), **form.cleaned_data
            )
        except Refused as faulty:
            faults = faulty.faults
        except Refusal as refusal:
            status = refused(form, refusal, "read" if refusal.code == "draft.unread" else "")
            agreement, version = opened(request, key)  # as somebody else left it
            faults = drafts.draft_faults(agreement, version)
            remarks = drafts.draft_remarks(agreement, version)
        else:
            messages.success(request, _("The agreement is in force."))
            return redirect("overview:agreement", key=key)
    context = {
        "agreement": agreement,
        "version": version,
        "form": form,
        "faults": [(fault.where, sentence(fault), remedy(fault)) for fault in faults],
        "remarks": [remark_words(remark) for remark in remarks],
        "may_adopt": actor.may("agreement.adopt", key),
    }
    return render(request, "agreements/adopt.html", context, status=status)


@require_POST
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    agreement, _version = opened(request, key)
    try:
        writing.give_up(agreement, actor=actor_of(request), reason=request.POST.get("reason", "")[:2000])
    except Refusal as refusal:
        warned(request, refusal)
        return redirect("agreements:versions", key=key)
    messages.success(request, _("The draft is withdrawn; it stays among the versions."))
    if agreement.current_id is None:
        return redirect("agreements:index")
    return redirect("agreements:versions", key=key)


@require_POST
def share(request: HttpRequest, key: str) -> HttpResponse:
    """Show the draft to the other parties' editors, or to one's own organisation alone again."""
    agreement, _version = opened(request, key)
    shared = request.POST.get("shared") == "1"
    drafts.share(agreement, actor=actor_of(request), shared=shared)
    if shared:
        messages.success(request, _("The other parties' editors now read and write this draft."))
    else:
        messages.success(request, _("Your organisation alone reads this draft again."))
    return redirect("agreements:desk", key=key)
