"""The form of an action: its page, and what a service refuses told on it, with what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from capcommun.contract.plan import queries
from capcommun.contract.plan.models import Action
from capcommun.contract.plan.views.common import Page, page_of
from capcommun.kit.access.api import Refusal
from capcommun.kit.ui.api import overtaken, refused

FIELDS = {
    "plan.dates": "end",
    "plan.progress": "progress",
    "plan.parent": "parent",
    "plan.visibility": "visibility",
    "plan.organisation": "organisation",
    "plan.no-organisation": "visibility",
    "plan.circular": "blockers",
}
"""The field that a refusal speaks of, by its code; ``plan.future`` is of the form's own date."""


def url_of(page: Page, action: Action, name: str = "action") -> str:
    return reverse(f"plan:{name}", kwargs={"key": page.agreement.key, "action_key": action.key})


def found(request: HttpRequest, key: str, action_key: str) -> tuple[Page, Action]:
    page = page_of(request, key)
    return page, queries.action_or_404(page.agreement, action_key)


def form_page(
    request: HttpRequest,
    page: Page,
    action: Action,
    form: Any,
    heading: str,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = page.context(action=action, form=form, heading=heading, back=url_of(page, action), **more)
    return render(request, "plan/form.html", context, status=status)


def told(form: Any, refusal: Refusal, field: str = "") -> int:
    """Put the refusal on the form, by the field that it speaks of; the status of its page."""
    return refused(form, refusal, FIELDS.get(refusal.code, field))


def conflict_page(
    request: HttpRequest,
    page: Page,
    action: Action,
    form: Any,
    refusal: Refusal,
    *,
    now: Mapping[str, Any],
    revision: int,
    to: str = "",
) -> HttpResponse:
    """Both versions side by side; the form keeps what was typed and may now replace the other's."""
    context = page.context(
        action=action,
        form=form,
        versions=overtaken(form, now, revision),
        refusal=refusal,
        to=to or request.path,
        back=url_of(page, action),
    )
    return render(request, "plan/conflict.html", context, status=409)
