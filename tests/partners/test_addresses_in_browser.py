"""An address that is a key, opened in a real browser: what its page sends back is taken."""

from __future__ import annotations

import datetime as dt

import pytest

from capcommun.kit.accounts.api import User
from capcommun.kit.links.api import address
from capcommun.reference.partners.services import contacts, invitations

from .conftest import AGREEMENT, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_guest_answers_by_their_link(page, live_server, world):
    director = world.actor("agency-director", world.agency)
    link, _ = contacts.ask(world.office, actor=director, email="office@example.org")
    page.goto(live_server.url + address(link).removeprefix("http://testserver"))
    page.fill("[name=address]", "1 place du Test")
    page.fill("[name=email]", "o@example.org")
    with page.expect_navigation():
        page.click("main form [type=submit]")
    world.office.refresh_from_db()
    assert world.office.contact_confirmed_on == dt.date(2023, 10, 16), page.inner_text("main")


def test_somebody_invited_opens_their_account(page, live_server, world):
    director = world.actor("agency-director", world.agency)
    asked = {"email": "nouvelle@example.org", "role": "action-manager", "agreement": AGREEMENT}
    invitation = invitations.invite(world.agency, actor=director, function="essai", **asked)
    page.goto(live_server.url + invitations.address(invitation).removeprefix("http://testserver"))
    page.fill("[name=name]", "Nouvelle")
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.click("main form [type=submit]")
    assert User.objects.filter(email="nouvelle@example.org").exists(), page.inner_text("main")
