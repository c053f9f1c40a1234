"""What happened to one object."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from capcommun.kit.access.api import actor_of
from capcommun.kit.audit import api as audit
from capcommun.reference.partners import agreements, queries
from capcommun.reference.partners.models import Organisation
from capcommun.reference.partners.views.access import needs, signed_in


@signed_in
def trail(request: HttpRequest, object_type: str, key: str) -> HttpResponse:
    """An empty trail and a forbidden one look the same."""
    actor = actor_of(request)
    needs(actor, "audit.read")
    rows = audit.trail(object_type, key).filter(queries.readable_events(actor))
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    events = list(page)
    values: dict[int, list[object]] = {}
    for value in audit.personal_values([event.pk for event in events]):
        values.setdefault(value.event_id, []).append(value)
    for event in events:
        event.personal = values.get(event.pk, [])
    agreements.name_in(events)
    organisation = None
    if object_type == "partners.organisation":
        organisation = Organisation.objects.filter(key=key).first()
    label = audit.title_of(actor, object_type, key) or (events[0].object_label if events else "")
    context = {
        "page": page,
        "organisation": organisation,
        "events": events,
        "object_type": object_type,
        "key": key,
        "label": organisation.name if organisation else label,
        "back": _back(request),
    }
    return render(request, "partners/trail.html", context)


def _back(request: HttpRequest) -> str:
    """The page of the object, when one comes from there: a path of this site, and nothing else."""
    path = request.GET.get("retour", "")
    return path if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""
