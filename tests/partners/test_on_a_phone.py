"""People, roles and invitations on a phone: what can be done is in sight, with what it is done to."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.browser import axe, no_sideways_scroll

from capcommun.reference.partners.api import actor_for
from capcommun.reference.partners.services import invitations

from .conftest import AGREEMENT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ACTIONS = "main .table :is(a, button)"


@pytest.fixture
def told(phone, live_server, world):
    """Somebody who manages the agency's people, signed in on a phone; the addresses of two pages."""
    user = world.member("agency-director", world.agency)
    asked = {"email": "nouvelle@example.org", "role": "action-manager", "agreement": AGREEMENT}
    invitations.invite(world.agency, actor=actor_for(user), function="essai", **asked)
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"].value
    phone.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    return {
        "organisation": f"/partenaires/organismes/{world.agency.key}",
        "invitations": "/partenaires/invitations",
    }


@pytest.mark.parametrize(("name", "least"), [("organisation", 4), ("invitations", 3)])
def test_every_action_of_a_table_is_in_sight(phone, live_server, told, name, least):
    phone.goto(live_server.url + told[name])
    no_sideways_scroll(phone)
    found = phone.locator(ACTIONS)
    assert found.count() >= least
    for one in found.all():
        box = one.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390, one.inner_text()
    axe(phone)


@pytest.mark.parametrize("name", ["organisation", "invitations"])
def test_it_is_still_a_table_whose_cells_say_their_column(phone, live_server, told, name):
    """To who reads by ear as to who sees: folded, a row keeps its header and each cell its column's name."""
    phone.goto(live_server.url + told[name])
    snapshot = phone.locator("main .table").first.aria_snapshot()
    assert "- table" in snapshot
    assert "columnheader" in snapshot
    assert "rowheader" in snapshot
    names = phone.locator("main thead th").all_inner_texts()
    for row in phone.locator("main .table").first.locator("tbody tr").all():
        said = row.locator("td").evaluate_all("(cells) => cells.map((cell) => cell.dataset.label)")
        assert all(said)
        assert set(said) <= set(names)
