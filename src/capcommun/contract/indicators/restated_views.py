"""A kept figure that the registers give otherwise today: somebody says that it stands, and why."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from capcommun.contract.indicators import origin, origin_views, policies, services
from capcommun.contract.indicators.origin_forms import StandsForm
from capcommun.kit.access.api import Refusal, actor_of
from capcommun.kit.clock.api import today
from capcommun.kit.ui.api import refused, warned


@require_POST
def stands(request: HttpRequest, key: str, target: str, proof: int) -> HttpResponse:
    """The kept figure stands, and this difference is told to nobody any more."""
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(request.path.removesuffix("maintenir/"))
    seen = origin_views.proof_seen(request, key, target, proof)
    row = origin.recount_of(seen)
    if not policies.can_observe(actor, seen.target.agreement):
        raise Http404(proof)
    if row is None or not row.differs:
        warned(request, services.nothing_differs())
        return redirect("indicators:proof", key=key, target=target, proof=proof)
    row.proof.target = seen.target
    form = StandsForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            services.let_stand(row, **form.cleaned_data, actor=actor, today=today())
        except Refusal as refusal:
            status = refused(form, refusal, "note" if refusal.code.endswith("note") else "")
        else:
            messages.success(request, _("The kept figure stands, with its reason."))
            return redirect("indicators:proof", key=key, target=target, proof=proof)
    return origin_views.proof_page(request, seen, proof, answer=form, status=status)
