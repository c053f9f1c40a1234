"""The account pages in French and Dutch: the library's sentences as the rest of the product says them."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from capcommun.kit.accounts.api import User
from capcommun.kit.accounts.words import WORDS

pytestmark = pytest.mark.django_db
PASSWORD = "une-phrase-assez-longue"


@pytest.fixture(autouse=True)
def fresh(settings, db):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def person() -> User:
    user = User.objects.create_user("camille@example.org", PASSWORD, name="Camille")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def asked(address: str, **headers: str) -> mail.EmailMessage:
    answer = Client().post("/compte/password/reset/", {"email": address}, headers=headers)
    assert answer.status_code == 302
    (letter,) = mail.outbox
    return letter


def main(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"<[^>]+>", " ", answer.content.decode().split("<main")[1])


def test_our_sentences_win_over_the_library_s_and_keep_to_typography():
    with translation.override("fr"):
        for word in WORDS:
            said = translation.gettext(word)
            assert "'" not in said, said
            assert "e-mail" not in said.lower(), said
            assert (
                not re.search(r"[^\s\u00a0\u202f] ?[?!;](?=\s|$)", said.replace("\u00a0", ""))
                or "\u00a0" in said
            )
    with translation.override("nl"):
        for word in WORDS:
            assert not re.search(r"\b(je|jouw|jij)\b", translation.gettext(word), re.I), word


def test_a_lockout_says_how_long_and_the_way_out(person):
    client = Client()
    for _ in range(6):
        answer = client.post("/compte/login/", {"login": person.email, "password": "faux"})
    text = answer.content.decode()
    assert "cinq minutes" in text
    assert "/compte/password/reset/" in text


def test_the_letter_for_a_new_password_is_signed_and_titled_for_people(person):
    letter = asked(person.email)
    assert letter.subject == "[Cap commun] Choisir un nouveau mot de passe"
    assert "'" not in letter.body
    assert "/compte/password/reset/key/" in letter.body


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_an_address_without_account_is_not_invited_to_sign_up(language):
    letter = asked("inconnue@example.org", **{"accept-language": language})
    assert "signup" not in letter.body
    assert "inconnue@example.org" in letter.body


def test_the_only_address_offers_nothing_that_cannot_be_done(person):
    client = Client()
    client.post("/compte/login/", {"login": person.email, "password": PASSWORD})
    page = client.get("/compte/email/").content.decode()
    assert person.email in page
    assert not re.search("action_(primary|remove|send)", page)
    client.post("/compte/email/", {"email": "autre@example.org", "action_add": ""})
    page = client.get("/compte/email/").content.decode()
    assert "action_send" in page
    assert "action_primary" not in page, "not before it is verified"
    EmailAddress.objects.filter(email="autre@example.org").update(verified=True)
    client.post("/compte/email/", {"email": "autre@example.org", "action_primary": ""})
    person.refresh_from_db()
    assert person.email == "autre@example.org"


def test_account_pages_show_where_one_is_in_the_menu(person):
    client = Client()
    client.post("/compte/login/", {"login": person.email, "password": PASSWORD})
    for path in ("/compte/email/", "/compte/password/change/", "/compte/2fa/"):
        page = client.get(path).content.decode()
        assert re.search(r'href="/partenaires/moi" aria-current="true"', page), path


def test_the_pages_of_a_forgotten_password_lead_back(person):
    for path in ("/compte/password/reset/", "/compte/password/reset/done/"):
        content = Client().get(path).content.decode().split("<main")[1]
        assert "/compte/login/" in content, path


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_no_english_on_the_page_that_adds_a_key(person, language):
    client = Client(headers={"accept-language": language})
    client.post("/compte/login/", {"login": person.email, "password": PASSWORD})
    client.post("/compte/reauthenticate/", {"password": PASSWORD})
    client.cookies["django_language"] = language
    assert not re.search(r"\bName\b", main(client, "/compte/2fa/webauthn/add/"))
