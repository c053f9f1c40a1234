"""The real server: health, references, headers, static files, error pages."""

from __future__ import annotations

import gzip
import json
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message

import pytest
from tests.house.conftest import Instance
from tools.cluster import free_port

from capcommun.config.cli import parser
from capcommun.config.commands import check_port

pytestmark = [pytest.mark.database, pytest.mark.slow]


@pytest.fixture(scope="module")
def address(made: Instance) -> Iterator[str]:
    with made.served() as address:
        yield address


def get(url: str, **headers: str) -> tuple[int, Message, bytes]:
    request = urllib.request.Request(
        url, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def test_health_says_ok_and_nothing_more(address: str) -> None:
    status, _, body = get(f"{address}/health")
    assert status == 200
    assert json.loads(body) == {"status": "ok", "database": "ok"}


def test_every_answer_carries_its_own_reference(address: str) -> None:
    references = {get(f"{address}/health")[1]["X-Request-Id"] for _ in range(3)}
    assert len(references) == 3
    assert all(len(reference) == 12 for reference in references)


def test_a_page_is_protected_by_its_headers(address: str) -> None:
    _, headers, _ = get(f"{address}/compte/login/")
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_static_files_are_hashed_compressed_and_kept(address: str, made: Instance) -> None:
    manifest = json.loads((made.data / "static" / "staticfiles.json").read_text())
    hashed = next(
        new for old, new in manifest["paths"].items() if old.startswith("ui/") and old.endswith(".css")
    )
    status, headers, body = get(f"{address}/static/{hashed}", Accept_Encoding="gzip")
    assert status == 200
    assert "immutable" in headers["Cache-Control"]
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body)
    assert get(f"{address}/static/{hashed}", Accept_Encoding="br")[1]["Content-Encoding"] == "br"


def test_an_unknown_page_is_a_page(address: str) -> None:
    status, headers, body = get(f"{address}/nowhere", Accept_Language="fr")
    assert status == 404
    assert "text/html" in headers["Content-Type"]
    assert b"<h1" in body


def test_an_unknown_host_is_refused(address: str) -> None:
    status, _, body = get(f"{address}/compte/login/", Host="evil.example")
    assert status == 400
    assert b"Traceback" not in body


def test_a_port_in_use_is_a_sentence(made: Instance) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        output = made.run("serve", "--port", str(holder.getsockname()[1]), expect=2)
    assert "another program may be serving" in output
    assert "Traceback" not in output


def test_another_family_of_addresses_is_known_and_a_port_is_a_port(
    capsys: pytest.CaptureFixture[str],
) -> None:
    check_port("::1", free_port())
    with pytest.raises(SystemExit):
        parser(["serve"]).parse_args(["serve", "--port", "99999"])
    assert "99999" in capsys.readouterr().err


def test_an_instance_that_is_not_made_is_not_served(empty: Instance) -> None:
    output = empty.run("serve", expect=2)
    assert "capcommun init" in output
    assert "Traceback" not in output


def test_server_and_worker_end_together(made: Instance) -> None:
    with made.served("--with-worker") as address:
        assert get(f"{address}/health")[0] == 200
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{address}/health", timeout=2)
