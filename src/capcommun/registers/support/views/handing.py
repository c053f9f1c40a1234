"""« Faire de cette stratégie un contrat »: what would be made of it, then the draft."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from capcommun.kit.access.api import Refusal, actor_of
from capcommun.kit.clock.api import today
from capcommun.kit.ui.api import refused
from capcommun.registers.support.services import handing
from capcommun.registers.support.territory_forms import HandOverForm
from capcommun.registers.support.views import heads
from capcommun.registers.support.views.common import sign_in_first
from capcommun.registers.support.views.strategies import SCREEN


@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, key: str) -> HttpResponse:
    """What the agreement would say, and the button that drafts it."""
    if answer := sign_in_first(request):
        return answer
    actor, head = actor_of(request), heads.found(request, SCREEN, key)
    if not handing.may_make(actor):
        raise Http404(key)
    if (there := handing.made(head, actor)) is not None:
        messages.info(request, _("An agreement was already made of this strategy."))
        return redirect(there.url or reverse("support:strategy", args=[key]))
    typed = request.POST if request.method == "POST" else None
    form = HandOverForm(typed, owners=handing.owners(actor))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            started = handing.hand_over(
                head, actor=actor, owner=form.cleaned_data.get("owner"), today=today()
            )
        except Refusal as refusal:
            status = refused(form, refusal)
        else:
            messages.success(request, _("The draft is there: read it, complete it, then adopt it."))
            return redirect(started.url)
    elif form.is_bound:
        status = 422
    context = {
        "form": form, "head": head, "names": SCREEN.names(), "project": handing.described(head, today()),
        "list_url": reverse("support:strategies"), "back": reverse("support:strategy", args=[key]),
    }  # fmt: skip
    return render(request, "support/hand_over.html", context, status=status)


@require_GET
def file(request: HttpRequest, key: str) -> HttpResponse:
    """The strategy as an agreement's file, for who reads it."""
    if answer := sign_in_first(request):
        return answer
    name, content = handing.file(heads.found(request, SCREEN, key), today())
    response = HttpResponse(content, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
