"""The team's judgement of a target: said, and taken back."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from capcommun.contract.agreements.api import agreement_or_404
from capcommun.contract.indicators import overrides, policies, queries, services
from capcommun.contract.indicators.models import Override
from capcommun.contract.indicators.origin_views import target_of
from capcommun.contract.indicators.services.overrides import MAY_SAY
from capcommun.kit.access.api import Refusal, actor_of
from capcommun.kit.clock.api import today
from capcommun.kit.ui.api import LIGHTS, DayInput, refused, warned

FIELDS = {
    "target.judge.light": "light",
    "target.judge.reason": "reason",
    "target.judge.expires": "expires_on",
}


class JudgementForm(forms.Form):
    """A light, why, and until when."""

    light = forms.ChoiceField(
        label=gettext_lazy("What the team judges"), choices=[(name, LIGHTS[name].word) for name in MAY_SAY]
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Both parties read it, beside the computed light, which stays."),
    )  # fmt: skip
    expires_on = forms.DateField(
        label=gettext_lazy("Until"), widget=DayInput(), help_text=gettext_lazy("A year at most.")
    )


@require_http_methods(["GET", "POST"])
def judge(request: HttpRequest, key: str, target: str) -> HttpResponse:
    """Say what the team judges, beside what is computed."""
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(request.get_full_path())
    agreement = agreement_or_404(actor, key)
    row = target_of(agreement, target)
    if not policies.can_override(actor, agreement):
        raise Http404(target)
    form = JudgementForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        said = services.Judgement(**form.cleaned_data)
        try:
            services.override(row, said, actor=actor, today=today())
        except Refusal as refusal:
            status = refused(form, refusal, FIELDS.get(refusal.code, ""))
        else:
            messages.success(request, _("The team's judgement is shown beside the computed light."))
            return redirect("indicators:target", key=key, target=target)
    context = {
        "agreement": agreement,
        "target": row,
        "form": form,
        "judged": queries.judged(actor, agreement, today(), [row])[0],
        "judgements": overrides.history(actor, row, today()),
    }
    return render(request, "indicators/declaring/judge.html", context, status=status)


@require_POST
def judge_no_more(request: HttpRequest, key: str, target: str, pk: int) -> HttpResponse:
    """Take the judgement back."""
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(request.path.rsplit("jugement/", 1)[0])
    agreement = agreement_or_404(actor, key)
    row = target_of(agreement, target)
    if not policies.can_override(actor, agreement):
        raise Http404(target)
    found = get_object_or_404(Override, pk=pk, target=row)
    found.target = row
    try:
        services.override_no_more(found, actor=actor, today=today())
    except Refusal as refusal:
        warned(request, refusal)
    else:
        messages.success(request, _("The team's judgement is taken back; it stays in the history."))
    return redirect("indicators:target", key=key, target=target)
