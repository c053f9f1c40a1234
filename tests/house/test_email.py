"""E-mail by SMTP, to a real server on this machine."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from tests.house.conftest import Instance
from tools.cluster import free_port

pytestmark = [pytest.mark.database, pytest.mark.slow]
SEND = (
    "from django.core.mail import send_mail; "
    "send_mail('Déport noté – élu', 'Bonjour à tous', None, ['présidence@example.org'.replace('é', 'e')])"
)


class Letters:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.kept: list[EmailMessage] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        message = email.message_from_bytes(envelope.content or b"", policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.kept.append(message)
        return "250 OK"


def _right(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"me@here", b"p:w")
    return AuthResult(success=right)


@pytest.fixture
def server() -> Iterator[tuple[Letters, int]]:
    letters, port = Letters(), free_port()
    controller = Controller(
        letters, "127.0.0.1", port, authenticator=_right, auth_require_tls=False, auth_required=True
    )
    controller.start()
    yield letters, port
    controller.stop()


def test_a_letter_arrives_with_its_accents(made: Instance, server: tuple[Letters, int]) -> None:
    letters, port = server
    url = f"smtp://me%40here:p%3Aw@127.0.0.1:{port}"
    made.run(
        "manage", "shell", "-c", SEND, CAPCOMMUN_EMAIL_URL=url, CAPCOMMUN_EMAIL_FROM="Cap <cap@here.example>"
    )
    (letter,) = letters.kept
    assert letter["Subject"] == "Déport noté – élu"
    assert letter["From"] == "Cap <cap@here.example>"
    assert letter.get_content().strip() == "Bonjour à tous"


def test_doctor_knocks_at_the_mail_server(made: Instance, server: tuple[Letters, int]) -> None:
    _, port = server
    assert "answers" in made.run("doctor", CAPCOMMUN_EMAIL_URL=f"smtp://me%40here:p%3Aw@127.0.0.1:{port}")
    wrong = made.run("doctor", expect=1, CAPCOMMUN_EMAIL_URL=f"smtp://me%40here:no@127.0.0.1:{port}")
    assert "Correct CAPCOMMUN_EMAIL_URL" in wrong
    silent = made.run("doctor", expect=1, CAPCOMMUN_EMAIL_URL=f"smtp://127.0.0.1:{free_port()}")
    assert "Correct CAPCOMMUN_EMAIL_URL" in silent
