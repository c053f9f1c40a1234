"""References in logs and answers; error pages without a trace; refusals that explain themselves."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from django.core import signing
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from capcommun.config import errors, urls
from capcommun.config.environment import Environment
from capcommun.kit.access.api import Refusal
from capcommun.kit.accounts.api import User

handler404, handler500 = errors.not_found, errors.server_error


def _broken(request: HttpRequest) -> HttpResponse:
    logging.getLogger("capcommun.test").warning("about to break")
    raise RuntimeError("a secret detail")


def _refused(request: HttpRequest) -> HttpResponse:
    raise Refusal("too-late", "The act is in force.", "Prepare an amendment.", status=409)


urlpatterns = [
    path("broken", _broken),
    path("refused", _refused),
    path("api/refused", _refused),
    *urls.urlpatterns,
]


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the log's own handler writes, as an operator reads it."""
    handler = next(one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler)
    stream = io.StringIO()
    before = handler.setStream(stream)
    yield stream
    if before is not None:
        handler.setStream(before)


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.house.test_requests", DEBUG=False)
def test_an_error_page_has_a_reference_found_in_the_log_and_no_trace(lines: io.StringIO) -> None:
    answer = Client(raise_request_exception=False).get("/broken")
    page, reference = answer.content.decode(), answer["X-Request-Id"]
    assert answer.status_code == 500
    assert reference in page
    assert "a secret detail" not in page
    assert "Traceback" not in page
    events = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert {event["request"] for event in events} == {reference}
    assert "about to break" in [event["event"] for event in events]
    assert any("a secret detail" in event.get("exception", "") for event in events)


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.house.test_requests")
def test_a_refusal_gives_its_reason_and_the_way_out(client: Client) -> None:
    page = client.get("/refused")
    assert page.status_code == 409
    assert "The act is in force." in page.content.decode()
    assert "Prepare an amendment." in page.content.decode()
    told = client.get("/api/refused")
    assert told.status_code == 409
    assert told.json() == {
        "code": "too-late",
        "reason": "The act is in force.",
        "remedy": "Prepare an amendment.",
    }


@override_settings(ROOT_URLCONF="tests.house.test_requests")
def test_health_tells_an_unreachable_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable() -> None:
        raise DatabaseError("password of the database")

    monkeypatch.setattr(connection, "cursor", unreachable)
    answer = client.get("/health")
    assert answer.status_code == 503
    assert answer.json() == {"status": "error", "database": "unreachable"}


def test_details_of_errors_are_off_by_default() -> None:
    assert Environment.model_fields["debug"].default is False


def test_a_body_larger_than_any_file_is_not_read(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anyone may send one, signed in or not: parsed, it would fill the disk before being refused."""

    def read(*_: object) -> bytes:
        raise AssertionError("the body is being read")

    monkeypatch.setattr("django.core.handlers.wsgi.LimitedStream.read", read)
    monkeypatch.setattr("django.core.handlers.wsgi.LimitedStream.readline", read)
    for length in (str(22 * 1024 * 1024), "9" * 5000, "-1"):
        answer = client.post("/apparence", {"theme": "dark"}, CONTENT_LENGTH=length)
        assert answer.status_code == 413
        assert "20" in answer.content.decode()


def test_an_address_that_is_a_key_is_not_in_the_log(lines: io.StringIO) -> None:
    key = signing.dumps(["link", "act", "object"], salt="any")
    logging.getLogger("django.request").warning("Forbidden: %s", f"/lien/{key}")
    assert json.loads(lines.getvalue())["event"] == "Forbidden: /lien/…"


@pytest.mark.django_db
def test_a_page_made_for_somebody_is_kept_nowhere(django_user_model: type[User]) -> None:
    visitor, member = Client(), Client()
    member.force_login(django_user_model.objects.create_user("a@example.org", "a long enough password"))
    assert not visitor.get("/contrats/").has_header("Cache-Control")
    assert member.get("/contrats/")["Cache-Control"] == "private, no-store"
