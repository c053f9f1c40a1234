"""Second factors at rest: the database alone opens none, and those kept in clear before still do."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client
from django.urls import reverse
from tests.house.conftest import Instance

from capcommun.kit.access.api import Refusal
from capcommun.kit.accounts.api import User, reseal, seals


class Plain:
    """What was signed, as it was signed."""

    def loads(self, data: bytes) -> bytes:
        return data


OTHER = "another-secret-key-of-at-least-forty-characters"
PASSWORD = "a long pass phrase"


@pytest.fixture
def user(db: None) -> User:
    found: User = User.objects.create_user("a@example.org", PASSWORD)
    EmailAddress.objects.create(user=found, email=found.email, verified=True, primary=True)
    return found


def code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def in_clear(user: User) -> tuple[str, Authenticator, Authenticator]:
    """What an earlier version kept."""
    secret = generate_totp_secret()
    totp = Authenticator.objects.create(user=user, type="totp", data={"secret": secret})
    codes = {"seed": RecoveryCodes.generate_seed(), "used_mask": 0b101}
    return secret, totp, Authenticator.objects.create(user=user, type="recovery_codes", data=codes)


def kept() -> str:
    return json.dumps(list(Authenticator.objects.order_by("pk").values_list("data", flat=True)))


def test_a_secret_being_set_up_waits_in_a_sealed_session(user: User, client: Client) -> None:
    client.force_login(user)
    session = client.session
    session["mfa.totp.secret"] = secret = generate_totp_secret()
    session.save()
    row = Session.objects.get(pk=session.session_key)
    told = signing.loads(row.session_data, salt="django.contrib.sessions.SessionStore", serializer=Plain)
    assert told.startswith(b"sealed:1:"), "signing keeps nobody from reading"
    assert secret.encode() not in told
    assert row.get_decoded()["mfa.totp.secret"] == secret
    assert client.get("/").wsgi_request.user == user


def test_a_session_of_before_goes_on_and_one_of_another_key_is_empty(
    user: User, client: Client, settings: Any
) -> None:
    client.force_login(user)
    kept = client.session
    before = signing.dumps(
        dict(kept.items()), salt="django.contrib.sessions.SessionStore", serializer=signing.JSONSerializer
    )
    Session.objects.filter(pk=kept.session_key).update(session_data=before)
    assert client.get("/").wsgi_request.user == user
    settings.SECRET_KEY = OTHER
    assert client.get("/").wsgi_request.user.is_anonymous


def test_what_the_database_keeps_does_not_tell_the_secrets(user: User) -> None:
    secret = generate_totp_secret()
    totp = TOTP.activate(user, secret)
    codes = RecoveryCodes.activate(user)
    assert secret not in kept()
    seed = decrypt(codes.instance.data["seed"])
    assert len(seed) == 80
    assert seed not in kept()
    assert not totp.validate_code("000000" if code(secret) != "000000" else "111111")
    assert totp.validate_code(code(secret))
    assert codes.validate_code(codes.get_unused_codes()[0])


def test_the_same_secret_is_never_kept_twice_alike(user: User) -> None:
    other = User.objects.create_user("b@example.org", PASSWORD)
    first, second = (TOTP.activate(one, "A" * 32).instance.data["secret"] for one in (user, other))
    assert first != second


def test_what_was_kept_in_clear_opens_and_is_sealed(user: User) -> None:
    secret, totp, codes = in_clear(user)
    unused = RecoveryCodes(codes).get_unused_codes()
    assert seals().older == 2
    assert reseal() == 2
    assert secret not in kept()
    assert codes.data["seed"] not in kept()
    totp.refresh_from_db()
    codes.refresh_from_db()
    assert TOTP(totp).validate_code(code(secret))
    assert RecoveryCodes(codes).get_unused_codes() == unused, "the codes, and which were used, are the same"
    before = kept()
    assert reseal() == 0
    assert kept() == before
    assert seals().current == 2


def test_a_new_key_opens_what_the_one_before_sealed_and_seals_it_again(user: User, settings: Any) -> None:
    secret = generate_totp_secret()
    totp = TOTP.activate(user, secret).instance
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], OTHER
    assert seals().older == 1
    assert TOTP(totp).validate_code(code(secret))
    assert reseal() == 1
    settings.SECRET_KEY_FALLBACKS = []
    totp.refresh_from_db()
    assert decrypt(totp.data["secret"]) == secret


def test_without_its_key_a_code_is_refused_with_the_way_out(
    user: User, client: Client, settings: Any
) -> None:
    totp = TOTP.activate(user, generate_totp_secret()).instance
    settings.SECRET_KEY = OTHER
    with pytest.raises(Refusal):
        TOTP(totp).validate_code(code(""))
    before = kept()
    assert seals().closed == 1
    assert reseal() == 0
    assert kept() == before
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    answer = client.post(reverse("mfa_authenticate"), {"code": code("")}, HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 409
    assert "the key of this site has changed" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_an_altered_value_opens_nothing(user: User) -> None:
    totp = TOTP.activate(user, generate_totp_secret()).instance
    totp.data["secret"] = totp.data["secret"][:-6] + "AAAA=="
    with pytest.raises(Refusal):
        TOTP(totp).validate_code("123456")


SEED = """
from allauth.mfa.models import Authenticator
from capcommun.kit.accounts.api import User
user = User.objects.create_user("a@example.org", "a long pass phrase")
Authenticator.objects.create(user=user, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
"""
READ = """
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
kept = Authenticator.objects.get().data["secret"]
print("SEALED", kept != decrypt(kept), decrypt(kept) == "JBSWY3DPEHPK3PXP")
"""


@pytest.mark.database
@pytest.mark.slow
def test_an_instance_seals_at_init_and_is_restored_with_its_key(empty: Instance, tmp_path: Any) -> None:
    empty.run("init", "--quiet")
    empty.shell(SEED)
    assert re.search(r"^warn +second factors .*\n.*capcommun init$", empty.run("doctor"), re.MULTILINE)
    empty.run("init", "--quiet")
    assert "SEALED True True" in empty.shell(READ)
    empty.run("backup", str(tmp_path / "kept"))
    elsewhere = Instance(tmp_path / "elsewhere", empty.database_url)
    force = ["--force"] if empty.database_url else []  # the database is the same server's; the folder is new
    elsewhere.run("restore", str(tmp_path / "kept"), *force)
    assert "SEALED True True" in elsewhere.shell(READ)
    lost = elsewhere.run("doctor", expect=1, CAPCOMMUN_SECRET_KEY=OTHER)
    assert "CAPCOMMUN_SECRET_KEY_BEFORE" in lost
    key = (empty.data / "secret-key").read_text().strip()
    elsewhere.run("init", "--quiet", CAPCOMMUN_SECRET_KEY=OTHER, CAPCOMMUN_SECRET_KEY_BEFORE=key)
    elsewhere.run("doctor", CAPCOMMUN_SECRET_KEY=OTHER)
