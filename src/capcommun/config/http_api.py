"""The reading API's front door: who reads, how often, what an error looks like, and its documentation."""

from __future__ import annotations

import hashlib
import time
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, path
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.security.base import AuthBase

from capcommun.contract.agreements.http_api import router as agreements
from capcommun.contract.indicators.http_api import router as targets
from capcommun.contract.indicators.http_figures import router as figures
from capcommun.contract.plan.http_api import router as plan
from capcommun.kit.access.api import Actor, Refusal, actor_of
from capcommun.kit.tokens.api import recognise
from capcommun.reference.partners.api import actor_for
from capcommun.reference.territories.http_api import router as territories

PER_MINUTE = 120


class Reader(AuthBase):
    """A key, else the session, else the public. A wrong key is refused rather than read as the public."""

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_name = "Key"
    openapi_description = "A key made in « Mes jetons ». Without one: the session, or what is public."

    def __call__(self, request: HttpRequest) -> Actor:
        header = request.headers.get("Authorization", "")
        if header:
            scheme, _space, secret = header.partition(" ")
            token = recognise(secret.strip()) if scheme.lower() == "bearer" else None
            if token is None:
                count(_address(request))  # nobody tries keys at will
                raise Refusal(
                    "api.key",
                    _("This key opens nothing: it is wrong, expired or revoked."),
                    _("Make another one in your account, and send it as “Authorization: Bearer …”."),
                    status=401,
                )
            request.actor = actor_for(token.user)  # type: ignore[attr-defined]  # kept on the request
            count(f"key:{token.pk}")
            return actor_of(request)
        actor = actor_of(request)
        count(f"user:{actor.user_id}" if actor.user_id else _address(request))
        return actor


def _address(request: HttpRequest) -> str:
    """The visitor's, not that of the proxy through which all come; one for all where it is unknown."""
    try:
        return f"ip:{get_adapter(request).get_client_ip(request)}"
    except PermissionDenied:
        return "ip:"


def count(client: str) -> None:
    """Count a request of this minute; refuse those beyond the limit."""
    minute = int(time.time() // 60)
    name = f"api:{hashlib.sha256(client.encode()).hexdigest()[:24]}:{minute}"
    try:
        seen = cache.incr(name)
    except ValueError:
        cache.add(name, 1, 120)  # the first of this minute
        return
    if seen > PER_MINUTE:
        raise Refusal(
            "api.too-many",
            _("More than %(count)s requests in a minute.") % {"count": PER_MINUTE},
            _("Wait for the time told in “Retry-After”, and ask only for what changed, with “since”."),
            status=429,
        )


class ReadingAPI(NinjaAPI):
    """Answers carry an ETag: asking again with ``If-None-Match`` costs no body when nothing changed."""

    def create_response(
        self,
        request: HttpRequest,
        data: Any,
        *,
        status: int | None = None,
        temporal_response: HttpResponse | None = None,
    ) -> HttpResponse:
        response = super().create_response(request, data, status=status, temporal_response=temporal_response)
        response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Authorization", "Cookie", "Accept-Language"])
        if response.status_code != 200:
            return response
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response["ETag"] = etag
        answer: HttpResponse = get_conditional_response(request, etag=etag, response=response) or response
        return answer


api = ReadingAPI(
    title="Cap commun",
    version="1",
    description="Agreements, plans and targets, as you may read them; territories. Read only.",
    urls_namespace="api",
    openapi_url="/openapi.json",
    docs_url=None,
    auth=Reader(),
)
api.add_router("/agreements", agreements)
api.add_router("/agreements", plan)
api.add_router("/agreements", targets)
api.add_router("/agreements", figures)
api.add_router("/territories", territories)


def problem(code: str, reason: object, remedy: object, status: int) -> HttpResponse:
    response = JsonResponse({"code": code, "reason": str(reason), "remedy": str(remedy)}, status=status)
    if status == 429:
        response["Retry-After"] = str(60 - int(time.time()) % 60)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    patch_vary_headers(response, ["Authorization", "Cookie", "Accept-Language"])
    return response


@api.exception_handler(Refusal)
def refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    return problem(error.code, error.reason, error.remedy, error.status)


@api.exception_handler(Http404)
def absent(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(
        "api.not-found",
        _("There is nothing at this address, or you may not read it."),
        _("Check the address against the documentation at /api/, and that your key may read this."),
        404,
    )


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    names = dict.fromkeys(str(fault["loc"][-1]) for fault in error.errors)
    return problem(
        "api.invalid",
        _("These values are refused: %(names)s.") % {"names": ", ".join(names)},
        _("See what each parameter accepts in the documentation at /api/."),
        422,
    )


@api.exception_handler(HttpError)
def failed(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem("api.refused", str(error), "", error.status_code)


@csrf_exempt
def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address that the API does not have is told as the rest of its errors."""
    return absent(request, Http404(rest))


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """A page made from the schema by the server: no script, no other host."""
    schema = api.get_openapi_schema(path_prefix="/api/v1")
    operations = [
        {"path": where, "method": method.upper(), **operation}
        for where, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    for operation in operations:
        operation["summary"] = _(operation["summary"])
        operation["fields"] = _fields(schema, operation)
    groups: dict[str, list[dict[str, Any]]] = {}
    for operation in operations:
        groups.setdefault(operation["tags"][0], []).append(operation)
    context = {"groups": [(_(name), rows) for name, rows in groups.items()], "per_minute": PER_MINUTE}
    return render(request, "desk/api.html", context)


def _fields(schema: dict[str, Any], operation: dict[str, Any]) -> list[str]:
    """The names of what an answer holds: of a list, those of its items."""
    shape = operation["responses"][200]["content"]["application/json"]["schema"]
    found = _resolved(schema, shape)
    items = found.get("properties", {}).get("items")
    if items and "total" in found["properties"]:
        found = _resolved(schema, items.get("items", {}))
    return list(found.get("properties", {}))


def _resolved(schema: dict[str, Any], shape: dict[str, Any]) -> dict[str, Any]:
    name = shape.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = schema["components"]["schemas"].get(name, shape) if name else shape
    return found


urlpatterns: list[URLPattern | URLResolver] = [
    path("", documentation, name="api_docs"),
    path("v1/", api.urls),
    path("<path:rest>", nowhere, name="api_nowhere"),
]
