"""Loading an agreement file on screen: every fault at once, or what it would change, then the load."""

from __future__ import annotations

import time
import uuid
from typing import Any

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capcommun.contract.agreements import policies
from capcommun.contract.agreements.checking import action_keys, objective_keys
from capcommun.contract.agreements.document import Agreement as Document
from capcommun.contract.agreements.extraction import extract
from capcommun.contract.agreements.faults import Fault, Refused
from capcommun.contract.agreements.models import Delivery
from capcommun.contract.agreements.services import deliveries
from capcommun.contract.agreements.services.adoption import pending_changes
from capcommun.contract.agreements.wording import remedy, sentence
from capcommun.contract.agreements.yamlfile import MAX_BYTES
from capcommun.kit.access.api import Refusal, actor_of
from capcommun.kit.accounts.api import User

WAIT = 4.0
"""Seconds that the page waits for the worker, which mostly needs one, before it says that it is at work."""
SHOWN = 200


class LoadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("The agreement's file"), help_text=gettext_lazy("A YAML file (.yaml).")
    )
    text = forms.FileField(
        label=gettext_lazy("The signed text"),
        required=False,
        help_text=gettext_lazy("Word (.docx), PDF that holds text, Markdown or plain text."),
    )


def new(request: HttpRequest) -> HttpResponse:
    """Choose the file; its faults are told all at once and nothing is kept of it."""
    actor = actor_of(request)
    if actor.is_public or not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    if not policies.can_load(actor):
        raise Refusal(
            "agreement.forbidden",
            _("Your role does not allow you to create an agreement."),
            _("Ask the agency's director or the Département's tourism officer."),
        )
    form = LoadForm(request.POST or None, request.FILES or None)
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        try:
            delivery = _receive(request.user, request, form)
        except Refused as refused:
            faults = sorted(refused.faults, key=lambda fault: fault.line)
        else:
            return redirect("agreements:delivery", uid=delivery.uid)
    context = {"form": form, "faults": [(f, sentence(f), remedy(f)) for f in faults]}
    return render(request, "agreements/load.html", context, status=422 if request.method == "POST" else 200)


def _receive(user: User, request: HttpRequest, form: LoadForm) -> Delivery:
    text = form.cleaned_data["text"]
    return deliveries.receive(
        user=user,
        actor=actor_of(request),
        content=_content(form.cleaned_data["file"]),
        name=form.cleaned_data["file"].name,
        text=extract(_content(text), text.name) if text else None,
    )


def _content(upload: UploadedFile[Any]) -> bytes:
    """The bytes of a file whose size is bearable; a larger one is not even read."""
    size = upload.size or 0
    if size > MAX_BYTES:
        params = {"size": size // 1024 // 1024, "limit": MAX_BYTES // 1024 // 1024}
        raise Refused([Fault("file.too-large", file=upload.name or "", params=params)])
    content: bytes = upload.read()
    return content


def one(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What the file holds or would change; the button; then what became of it."""
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(request.get_full_path())
    delivery = Delivery.objects.filter(uid=uid, person_id=actor.user_id).first()
    if delivery is None:
        raise Http404(str(uid))
    if request.method == "POST":
        deliveries.ask(delivery, now=timezone.now())
        _wait(delivery)
        return redirect("agreements:delivery", uid=uid)
    return render(request, "agreements/delivery.html", _context(delivery))


def _context(delivery: Delivery) -> dict[str, Any]:
    document = Document.model_validate(delivery.document)
    changes = pending_changes(document) if delivery.status == Delivery.Status.CHECKED else None
    asked = delivery.asked_at
    return {
        "delivery": delivery,
        "document": document,
        "objectives": len(objective_keys(document)),
        "actions": len(action_keys(document)),
        "targets": len(document.targets),
        "changes": changes[:SHOWN] if changes else changes,
        "count": len(changes or ()),
        "forgotten": asked is not None and asked < timezone.now() - deliveries.PATIENCE,
    }


def _wait(delivery: Delivery) -> None:
    """Give the worker the moment it needs, so that the next page mostly tells the end."""
    until = time.monotonic() + WAIT
    queued = Delivery.objects.filter(pk=delivery.pk, status=Delivery.Status.QUEUED)
    while time.monotonic() < until and queued.exists():
        time.sleep(0.1)
