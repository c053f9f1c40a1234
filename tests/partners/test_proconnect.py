"""Sign-in through a provider that speaks as ProConnect does, over real HTTP on this machine."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT = "capcommun-test"
LOGIN, CALLBACK = "/compte/oidc/oidc/login/", "/compte/oidc/oidc/login/callback/"


class Issuer(ThreadingHTTPServer):
    """A provider whose answers a test may spoil."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.key = self.signer = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.nonce, self.spoil_id, self.spoil_user = "", {}, {}
        self.requests = []

    def token(self, spoil, **claims):
        now = int(time.time())
        base = {"iss": self.url, "aud": CLIENT, "sub": "sub-1", "iat": now, "exp": now + 60}
        return jwt.encode({**base, **claims, **spoil}, self.signer, algorithm="RS256", headers={"kid": "k1"})

    def answer(self, path):
        if path.startswith("/.well-known/"):
            names = {
                "authorization_endpoint": "/a",
                "token_endpoint": "/t",
                "userinfo_endpoint": "/u",
                "jwks_uri": "/j",
            }
            return {"issuer": self.url} | {name: self.url + path for name, path in names.items()}
        if path == "/j":
            public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
            return {"keys": [public | {"kid": "k1", "alg": "RS256", "use": "sig"}]}
        if path == "/t":
            id_token = self.token(self.spoil_id, nonce=self.nonce)
            return {"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": id_token}
        return self.token(self.spoil_user, email="someone@example.org", email_verified=True)


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.requests.append(self.path)
        found = self.server.answer(self.path)
        kind = "application/jwt" if isinstance(found, str) else "application/json"
        body = (found if isinstance(found, str) else json.dumps(found)).encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *args):
        pass


@pytest.fixture
def issuer(settings, world):
    server = Issuer()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    app = {"provider_id": "oidc", "name": "ProConnect", "client_id": CLIENT, "secret": "s"}
    app["settings"] = {"server_url": server.url}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    yield server
    server.shutdown()
    server.server_close()


def leave_and_come_back(client, issuer, process=""):
    """One round trip; returns the answer to the callback."""
    away = client.post(LOGIN + (f"?process={process}" if process else ""))
    assert away.status_code == 302
    sent = parse_qs(urlsplit(away["Location"]).query)
    assert away["Location"].startswith(issuer.url + "/a?")
    assert sent["code_challenge_method"] == ["S256"]
    issuer.nonce = sent["nonce"][0]
    return client.get(CALLBACK, {"code": "c", "state": sent["state"][0]})


@pytest.fixture
def linked(world):
    user = world.member("agency-director", world.agency)
    SocialAccount.objects.create(user=user, provider="oidc", uid="sub-1")
    return user


def signed_in(client):
    return client.session.get("_auth_user_id")


def test_a_linked_identity_signs_in(client, issuer, linked):
    assert leave_and_come_back(client, issuer).status_code == 302
    assert signed_in(client) == str(linked.pk)
    assert {"/j", "/t", "/u"} <= set(issuer.requests)


def test_the_same_address_links_nothing(client, issuer, world):
    world.user("someone@example.org")
    leave_and_come_back(client, issuer)
    assert signed_in(client) is None
    assert not SocialAccount.objects.exists()


def test_one_links_an_identity_once_signed_in(client, issuer, world):
    user = world.user("other@example.org")
    client.force_login(user)
    leave_and_come_back(client, issuer, "connect")
    assert SocialAccount.objects.get().user_id == user.pk


@pytest.mark.parametrize(
    ("which", "spoil"),
    [
        ("spoil_id", {"aud": "another"}),
        ("spoil_id", {"iss": "https://elsewhere.example"}),
        ("spoil_id", {"exp": 1}),
        ("spoil_id", {"nonce": "replayed"}),
        ("spoil_user", {"aud": "another"}),
        ("spoil_user", {"iss": "https://elsewhere.example"}),
        ("spoil_user", {"sub": "sub-2"}),
    ],
)
def test_what_is_not_meant_for_us_is_not_believed(client, issuer, linked, which, spoil):
    setattr(issuer, which, spoil)
    leave_and_come_back(client, issuer)
    assert signed_in(client) is None


def test_a_signature_by_another_key_is_not_believed(client, issuer, linked):
    issuer.signer = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    leave_and_come_back(client, issuer)
    assert signed_in(client) is None


def test_off_by_default(client, world):
    assert client.get(LOGIN).status_code == 404
    assert client.get(CALLBACK).status_code == 404
