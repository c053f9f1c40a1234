"""Pages that say no, or that something broke."""

from __future__ import annotations

import re

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from capcommun.config import errors, urls
from capcommun.kit.access.api import Refusal
from capcommun.kit.accounts.api import User


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret detail")


def refused(request: HttpRequest) -> HttpResponse:
    raise Refusal("plan.closed", "La feuille de route est close.", "Demandez sa réouverture.", status=409)


urlpatterns = [*urls.urlpatterns, path("casse", broken), path("refus", refused)]
handler403, handler404, handler500 = urls.handler403, urls.handler404, urls.handler500


def test_server_error_shows_without_a_database() -> None:
    """No ``django_db`` mark: reading the database here would fail the test."""
    request = RequestFactory().get("/")
    request.reference = "abc123"  # type: ignore[attr-defined]  # kept on the request
    answer = errors.server_error(request)
    assert answer.status_code == 500
    assert b"abc123" in answer.content
    assert b"app.css" in answer.content


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_fault_tells_nothing_of_itself_but_its_reference() -> None:
    answer = Client(raise_request_exception=False).get("/casse")
    assert answer.status_code == 500
    assert "secret detail" not in answer.content.decode()
    assert answer["X-Request-Id"] in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_refusal_says_why_and_what_to_do(client: Client) -> None:
    answer = client.get("/refus")
    page = answer.content.decode()
    assert answer.status_code == 409
    for text in ("La feuille de route est close.", "Demandez sa réouverture.", "plan.closed"):
        assert text in page


@pytest.mark.django_db
def test_a_page_not_found_shows_its_reference(client: Client) -> None:
    answer = client.get("/absent")
    assert answer.status_code == 404
    assert answer["X-Request-Id"] in answer.content.decode()


@pytest.mark.django_db
def test_a_page_not_found_has_one_thing_to_do_first(client: Client, django_user_model: type[User]) -> None:
    def first() -> list[str]:
        page = client.get("/absent").content.decode().split("<main")[1]
        return re.findall(r'class="button" href="([^"]*)"', page)

    assert [address.partition("?")[0] for address in first()] == ["/compte/login/"]
    client.force_login(django_user_model.objects.create_user("a@example.org", "x" * 14))
    assert first() == ["/"]


@pytest.mark.django_db
def test_an_expired_form_explains_itself() -> None:
    answer = Client(enforce_csrf_checks=True).post("/apparence", {"theme": "dark"})
    assert answer.status_code == 403
    assert "cookies" in answer.content.decode().lower()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/guide-de-style", "/compte/login/", "/absent"])
def test_policy_allows_nothing_inline(client: Client, address: str) -> None:
    policy = client.get(address)["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy


@pytest.mark.django_db
def test_the_address_of_a_button_opened_like_a_page_says_what_to_do(client: Client) -> None:
    """After signing in again, one comes back to the address of the form that was sent: no blank page."""
    answer = client.get("/apparence")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    page = answer.content.decode()
    assert "Rien n’a été fait" in page
    assert "appuyez de nouveau" in page
    assert 'href="/"' in page
