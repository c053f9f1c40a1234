"""Sign-in pages in a real browser, keys included: a virtual authenticator stands for the phone's."""

from __future__ import annotations

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    validate_totp_code,
)
from playwright.sync_api import Page, expect
from tests.browser import axe

from capcommun.kit.accounts.api import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "une-phrase-assez-longue"
PAGES = [
    "/compte/email/",
    "/compte/password/change/",
    "/compte/2fa/",
    "/compte/2fa/totp/activate/",
    "/compte/2fa/webauthn/",
    "/compte/2fa/webauthn/add/",
    "/compte/logout/",
]
PUBLIC = ["/compte/signup/", "/compte/inactive/", "/compte/password/reset/done/", "/compte/confirm-email/"]


@pytest.fixture
def person() -> User:
    user = User.objects.create_user("camille@example.org", PASSWORD, name="Camille")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(page: Page, base: str) -> None:
    page.goto(f"{base}/compte/login/")
    page.locator("#id_login").fill("camille@example.org")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/login" not in url)


def shown_by_a_phone(secret: str) -> str:
    """This step's code; it may well be read in the next one, which the server allows."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD))


def visit(page: Page, address: str) -> None:
    """Open the page, giving the password again where it is asked before what touches security."""
    page.goto(address)
    if "/reauthenticate/" in page.url:
        axe(page)
        page.locator("#id_password").fill(PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(lambda url: "/reauthenticate/" not in url)
    assert page.url == address


def authenticator(page: Page) -> None:
    """A phone with a fingerprint, as the browser sees one."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_every_account_page_is_dressed_and_accessible(page: Page, live_server, person: User) -> None:
    sign_in(page, live_server.url)
    for address in PAGES:
        visit(page, live_server.url + address)
        expect(page.locator("main h1")).to_have_count(1)
        axe(page)


def test_every_public_account_page_is_dressed_and_accessible(page: Page, live_server) -> None:
    for address in PUBLIC:
        page.goto(live_server.url + address)
        expect(page.locator("main h1")).to_have_count(1)
        axe(page)


def test_wrong_password_is_told_first(page: Page, live_server, person: User) -> None:
    page.goto(f"{live_server.url}/compte/login/")
    page.locator("#id_login").fill("camille@example.org")
    page.locator("#id_password").fill("pas du tout celui-ci")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator(".form-errors")).to_be_focused()
    axe(page)


def test_a_key_is_added_then_opens_the_account(page: Page, live_server, person: User) -> None:
    sign_in(page, live_server.url)
    authenticator(page)
    visit(page, f"{live_server.url}/compte/2fa/webauthn/add/")
    page.locator("#id_name").fill("Téléphone")
    page.locator("#id_passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(re.compile(r"/2fa/(webauthn/$|recovery)"))
    axe(page)
    visit(page, f"{live_server.url}/compte/2fa/webauthn/")
    expect(page.locator("main table")).to_contain_text("Téléphone")
    axe(page)
    page.goto(f"{live_server.url}/compte/logout/")
    page.locator("main form button[type=submit]").click()
    page.goto(f"{live_server.url}/compte/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto(f"{live_server.url}/compte/email/")
    expect(page.locator("main")).to_contain_text("camille@example.org")


def test_a_key_that_fails_is_told_in_the_page(page: Page, live_server, person: User) -> None:
    page.goto(f"{live_server.url}/compte/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('refused')); }")
    page.locator("#passkey_login").click()
    expect(page.locator("[role=alert]")).to_be_visible()


def test_code_application_and_recovery_codes(page: Page, live_server, person: User) -> None:
    sign_in(page, live_server.url)
    visit(page, f"{live_server.url}/compte/2fa/totp/activate/")
    expect(page.locator("img.qr")).to_be_visible()
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("#id_code").fill(shown_by_a_phone(secret))
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile("recovery-codes"))
    for address in ("recovery-codes/", "recovery-codes/generate/", "totp/deactivate/", ""):
        visit(page, f"{live_server.url}/compte/2fa/{address}")
        expect(page.locator("main h1")).to_have_count(1)
        axe(page)


def test_a_code_of_the_step_before_is_good_and_an_older_one_is_not() -> None:
    secret = generate_totp_secret()
    step = int(time.time()) // app_settings.TOTP_PERIOD
    codes = {age: format_hotp_value(hotp_value(secret, step - age)) for age in (0, 1, 5)}
    assert [validate_totp_code(secret, codes[age]) for age in (0, 1, 5)] == [True, True, False]


def test_password_reset_from_the_letter_to_the_new_one(
    page: Page, live_server, person: User, mailoutbox
) -> None:
    page.goto(f"{live_server.url}/compte/password/reset/")
    page.locator("#id_email").fill(person.email)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile("done"))
    axe(page)
    body = mailoutbox[0].body
    assert body.startswith("Bonjour,")
    assert "Cap commun" in body
    link = re.search(r"/compte/password/reset/key/\S+", body)
    assert link
    page.goto(live_server.url + link.group(0))
    axe(page)
    page.locator("#id_password1").fill("encore-une-phrase-longue")
    page.locator("#id_password2").fill("encore-une-phrase-longue")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile("key/done"))
    axe(page)
    person.refresh_from_db()
    assert person.check_password("encore-une-phrase-longue")
