"""The contours that the interactive map asks for: what the drawn map shows, as GeoJSON."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from capcommun.kit.access.api import Actor, actor_of
from capcommun.kit.clock.api import as_of
from capcommun.reference.territories import overlaps, pictures, policies, queries
from capcommun.reference.territories.contours import geojson, outlined
from capcommun.reference.territories.models import Department, Epci, Zone
from capcommun.reference.territories.pictures import Picture


def _department(actor: Actor, key: str, on: dt.date) -> Picture | None:
    get_object_or_404(Department, code=key)
    return pictures.department_picture(key, on, (code for code in outlined(key) if len(code) == 9))


def _zone(actor: Actor, key: str, on: dt.date) -> Picture | None:
    zone = get_object_or_404(Zone.objects.filter(policies.readable_zones(actor)), key=key)
    return pictures.zone_picture(zone, on, pictures.members_of(zone, on), overlaps.of_zone(zone, on))


def _epci(actor: Actor, key: str, on: dt.date) -> Picture | None:
    found = get_object_or_404(Epci, siren=key)
    return pictures.epci_picture(found, on, queries.living().filter(epci=found).order_by("name"))


def _commune(actor: Actor, key: str, on: dt.date) -> Picture | None:
    return pictures.commune_picture(get_object_or_404(queries.communes(), code=key), on)


KINDS: dict[str, Callable[[Actor, str, dt.date], Picture | None]] = {
    "departement": _department,
    "zone": _zone,
    "intercommunalite": _epci,
    "commune": _commune,
}


@gzip_page
@require_safe
def contours(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """The picture of one territory or zone; asked again with its ETag, it costs no body."""
    if kind not in KINDS:
        raise Http404
    picture = KINDS[kind](actor_of(request), key, as_of(request))
    if picture is None:
        raise Http404
    body = json.dumps(geojson(picture), ensure_ascii=False, separators=(",", ":")).encode()
    response = HttpResponse(body, content_type="application/geo+json")
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return get_conditional_response(request, etag=etag, response=response) or response
