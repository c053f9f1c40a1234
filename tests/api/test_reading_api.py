"""The reading API: rights, keys, limits, conditional requests, changes since a moment, errors in words."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from tests.desk.conftest import KEYS, PAS_DE_CALAIS, actor, loaded, on_the_day, user

from capcommun.config import http_api
from capcommun.config.wsgi import application
from capcommun.contract.agreements.api import Agreement, current_document, load
from capcommun.contract.agreements.document import Agreement as Document
from capcommun.contract.plan.models import Action, Note
from capcommun.kit.access.api import SYSTEM
from capcommun.kit.clock.api import today
from capcommun.kit.tokens.api import issue, revoke

__all__ = ["loaded", "on_the_day"]  # fixtures
BASE = "/api/v1/agreements"
ONE = f"{BASE}/{PAS_DE_CALAIS}"


@pytest.fixture(autouse=True)
def fresh_counts(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def bearer(name: str) -> dict[str, str]:
    _token, secret = issue(actor=actor(name), label=secrets.token_hex(4), expires=dt.timedelta(days=1))
    return {"Authorization": f"Bearer {secret}"}


def get(address: str, name: str = "", **more: Any) -> Any:
    headers = {**(bearer(name) if name else {}), **more.pop("headers", {})}
    return Client().get(address, more, headers=headers)


def publish() -> None:
    Agreement.objects.filter(key=PAS_DE_CALAIS).update(agency_consents=True, funder_consents=True)


EVERY = [
    "",
    "/document",
    "/versions",
    "/versions/0.1",
    "/difference?before=0.1&after=0.1",
    "/obligations",
    "/objectives",
    "/actions",
    "/targets",
    "/values",
    "/proofs",
    "/indicators",
]


@pytest.mark.parametrize("tail", EVERY)
def test_each_address_answers_its_reader_and_hides_from_others(loaded: None, tail: str) -> None:
    assert get(ONE + tail, "camille.demo").status_code == 200
    assert get(ONE + tail, "mahe.demo").status_code == 404
    assert get(ONE + tail).status_code == 404
    publish()
    assert get(ONE + tail).status_code == 200


def test_the_list_holds_what_one_may_read(loaded: None) -> None:
    assert get(BASE).json()["items"] == []
    assert [row["key"] for row in get(BASE, "camille.demo").json()["items"]] == [PAS_DE_CALAIS]
    assert {row["key"] for row in get(BASE, "sam.systeme").json()["items"]} == set(KEYS)


def test_the_document_is_the_one_in_force(loaded: None) -> None:
    answer = get(f"{ONE}/document", "camille.demo").json()
    agreement = Agreement.objects.select_related("current").get(key=PAS_DE_CALAIS)
    assert Document.model_validate(answer) == current_document(agreement)


def test_a_session_reads_too(loaded: None) -> None:
    client = Client()
    client.force_login(user("camille.demo"))
    assert client.get(ONE).status_code == 200


@pytest.mark.parametrize(
    "header", ["Bearer x", "Bearer ", "Basic Zm9v", "Bearer cap_12345678_x", "cap", "Bearer é"]
)
def test_a_wrong_key_is_refused_even_for_what_is_public(loaded: None, header: str) -> None:
    publish()
    answer = get(ONE, headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "api.key"


def test_a_revoked_key_is_refused(loaded: None) -> None:
    token, secret = issue(actor=actor("camille.demo"), label="t", expires=dt.timedelta(days=1))
    headers = {"Authorization": f"Bearer {secret}"}
    assert get(ONE, headers=headers).status_code == 200
    revoke(token.pk, actor=actor("camille.demo"))
    assert get(ONE, headers=headers).status_code == 401


def test_nothing_can_be_written(loaded: None) -> None:
    headers = bearer("camille.demo")
    for method in ("post", "put", "patch", "delete"):
        assert getattr(Client(), method)(ONE, headers=headers).status_code == 405


def test_notes_follow_their_visibility(loaded: None) -> None:
    action = Action.objects.filter(agreement__key=PAS_DE_CALAIS, withdrawn=False).first()
    assert action
    director = actor("camille.demo")
    (own,) = {grant.organisation for grant in director.grants}
    for visibility in ("internal", "shared", "public"):
        Note.objects.create(
            action=action,
            text=f"note {visibility}",
            visibility=visibility,
            organisation_id=own,
            known_on=today(),
            since=today(),
            recorded_at=timezone.now(),
        )

    def seen(name: str) -> set[str]:
        answer = get(f"{ONE}/actions/{action.key}", name)
        return {note["visibility"] for note in answer.json()["notes"]}

    publish()
    assert seen("camille.demo") == {"internal", "shared", "public"}
    assert seen("dominique.fictif") == {"shared", "public"}
    assert seen("eden.exemple") == {"public"}
    assert seen("") == {"public"}


def test_the_public_reads_the_contract_and_not_the_work(loaded: None) -> None:
    publish()
    (first,) = get(f"{ONE}/actions", limit=1).json()["items"]
    assert first["work"] is None
    assert first["quotes"]
    assert get(f"{ONE}/actions", "camille.demo", limit=1).json()["items"][0]["work"]["status"]


def test_pages_are_bounded_and_follow_each_other(loaded: None) -> None:
    headers = bearer("camille.demo")
    assert Client().get(f"{ONE}/targets", {"limit": 201}, headers=headers).status_code == 422
    address, keys = f"{ONE}/targets?limit=100", []
    while address:
        answer = Client().get(address, headers=headers).json()
        keys += [row["key"] for row in answer["items"]]
        address = answer["next"]
    assert len(keys) == len(set(keys)) == answer["total"] > 100


def test_a_year_filters(loaded: None) -> None:
    rows = get(f"{ONE}/targets", "camille.demo", year=2023, limit=200).json()["items"]
    assert {row["year"] for row in rows} == {2023}
    assert get(f"{ONE}/actions", "camille.demo", year=2199).json()["total"] == 0


def test_asking_again_costs_no_body(loaded: None) -> None:
    headers = bearer("camille.demo")
    first = Client().get(ONE, headers=headers)
    again = Client().get(ONE, headers={**headers, "If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    Agreement.objects.filter(key=PAS_DE_CALAIS).update(agency_consents=True, funder_consents=True)
    changed = Client().get(ONE, headers={**headers, "If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_since_tells_only_what_changed(loaded: None) -> None:
    moment = timezone.now()
    assert get(f"{ONE}/actions", "camille.demo", since=moment.isoformat()).json()["total"] == 0
    action = Action.objects.filter(agreement__key=PAS_DE_CALAIS, withdrawn=False).first()
    assert action
    Note.objects.create(
        action=action,
        text="n",
        visibility="public",
        known_on=today(),
        since=today(),
        recorded_at=timezone.now(),
    )
    rows = get(f"{ONE}/actions", "camille.demo", since=moment.isoformat()).json()["items"]
    assert [row["key"] for row in rows] == [action.key]
    assert get(BASE, "camille.demo", since=moment.isoformat()).json()["total"] == 0


def test_a_correction_makes_a_version_whose_difference_is_told(loaded: None) -> None:
    agreement = Agreement.objects.select_related("current").get(key=PAS_DE_CALAIS)
    moment = timezone.now()
    document = current_document(agreement)
    assert document
    load(document.model_copy(update={"motto": "Un cap"}), actor=SYSTEM, known_on=today())
    (row,) = get(BASE, "camille.demo", since=moment.isoformat()).json()["items"]
    assert row["version"] == "0.2"
    answer = get(f"{ONE}/difference?before=0.1&after=0.2", "camille.demo").json()
    assert [change["path"] for change in answer["items"]] == [["motto"]]
    assert (
        get(f"{ONE}/versions/0.1", "camille.demo").json() != get(f"{ONE}/versions/0.2", "camille.demo").json()
    )


def test_errors_speak_the_reader_s_language(loaded: None) -> None:
    said = {}
    for language in ("fr", "en", "nl"):
        answer = get(f"{BASE}/none", headers={"Accept-Language": language})
        assert answer.status_code == 404
        assert set(answer.json()) == {"code", "reason", "remedy"}
        said[language] = answer.json()["reason"]
    assert said["en"] == "There is nothing at this address, or you may not read it."
    assert len(set(said.values())) == 3


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=x", "offset=-1", "offset=100001", "since=x", "year=1", "year=99999999999999999999"],
)
def test_wrong_values_are_named(loaded: None, query: str) -> None:
    answer = Client().get(f"{ONE}/actions?{query}")
    assert answer.status_code == 422
    assert query.partition("=")[0] in answer.json()["reason"]


@pytest.mark.parametrize(
    "since", ["0001-01-01T00:00:00", "9999-12-31T23:59:59+14:00", "2023-10-01", "0", "-1e10"]
)
def test_odd_moments_are_answered(loaded: None, since: str) -> None:
    for tail in ("/actions", "/targets", "/versions", "/obligations", "/values", "/proofs", "/countings"):
        assert get(ONE + tail, "camille.demo", since=since).status_code in {200, 422}


def test_too_many_requests_are_told_to_wait(loaded: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_api, "PER_MINUTE", 5)
    monkeypatch.setattr(http_api, "time", SimpleNamespace(time=lambda: 1_000_000.0))
    headers = bearer("camille.demo")
    answers = [Client().get(ONE, headers=headers, REMOTE_ADDR="192.0.2.1") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert answers[-1].json()["code"] == "api.too-many"
    assert Client().get(BASE, REMOTE_ADDR="192.0.2.2").status_code == 200


@pytest.fixture
def three_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_api, "PER_MINUTE", 3)
    monkeypatch.setattr(http_api, "time", SimpleNamespace(time=lambda: 1_000_000.0))


def test_each_key_has_its_own_limit(loaded: None, three_a_minute: None) -> None:
    """Two programs of one office come from one address: neither takes the other's share."""
    keys = [bearer("camille.demo"), bearer("camille.demo")]
    for key in keys:
        told = [Client().get(ONE, headers=key, REMOTE_ADDR="192.0.2.1").status_code for _ in range(4)]
        assert told == [200] * 3 + [429]


def test_wrong_keys_are_counted_by_address(loaded: None, three_a_minute: None) -> None:
    wrong = {"Authorization": "Bearer cap_12345678_wrong"}
    told = [Client().get(ONE, headers=wrong, REMOTE_ADDR="192.0.2.1").status_code for _ in range(4)]
    assert told == [401] * 3 + [429]


def test_a_visitor_without_an_address_is_answered(loaded: None) -> None:
    assert Client().get(BASE, REMOTE_ADDR="").status_code == 200


def test_behind_a_proxy_each_visitor_has_their_own_limit(
    loaded: None, three_a_minute: None, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def asked(by: str) -> int:
        # the proxy adds the last one; those before it are only the visitor's word
        headers = {"X-Forwarded-For": f"203.0.113.9, {by}"}
        return Client().get(BASE, headers=headers, REMOTE_ADDR="127.0.0.1").status_code

    assert [asked("192.0.2.1") for _ in range(4)] == [200] * 3 + [429]
    assert asked("192.0.2.2") == 200


def test_an_address_that_does_not_exist_is_told_as_json(db: None) -> None:
    for address in ("/api/v1/nothing", "/api/nothing", "/api/v2/agreements"):
        answer = Client().get(address)
        assert answer.status_code == 404
        assert answer.json()["code"] == "api.not-found"


@pytest.mark.parametrize("tail", ["/actions", "/targets", "/objectives", "/values", "/proofs", "/indicators"])
def test_lists_take_a_constant_number_of_queries(
    loaded: None, django_assert_max_num_queries: Any, tail: str
) -> None:
    headers = bearer("camille.demo")
    Client().get(ONE + tail, headers=headers)
    with django_assert_max_num_queries(16):
        Client().get(f"{ONE}{tail}?limit=200", headers=headers)


def test_the_documentation_tells_every_operation_without_a_script(db: None) -> None:
    page = Client().get("/api/").content.decode()
    schema = Client().get("/api/v1/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    assert "<script>" not in page
    assert " style=" not in page
    for path in schema["paths"]:
        assert path in page


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The real application closes its old connections around each request; this test's must stay open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("one_connection")
def test_no_request_breaks_the_real_application(loaded: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a signed-in reader and as the public: never a fault of the server, and the answers keep the schema.

    Most random keys name nothing: half of them are replaced by the agreement that exists.
    """
    monkeypatch.setattr(http_api, "PER_MINUTE", 1_000_000)
    director = bearer("camille.demo")
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) >= 20
    answered: set[int] = set()
    for operation in operations:
        break_it(operation, director, answered)
    assert {200, 404} <= answered
    assert max(answered) < 500


CHECKS = (
    schemathesis.checks.not_a_server_error,
    schemathesis.checks.response_schema_conformance,
    schemathesis.checks.status_code_conformance,
    schemathesis.checks.content_type_conformance,
)


def break_it(operation: Any, director: dict[str, str], answered: set[int]) -> None:
    @given(case=operation.as_strategy())
    @settings(
        max_examples=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    def asked(case: Any) -> None:
        if str(case.path_parameters.get("key", "z")) < "i":
            case.path_parameters["key"] = PAS_DE_CALAIS
        for headers in ({}, director):
            case.headers = None
            answer = case.call(headers=headers)
            answered.add(answer.status_code)
            case.validate_response(answer, checks=CHECKS)

    asked()
