"""Guests of a workshop: a link that lets in, a name, its end, its limits, its erasure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from tests.support.conftest import DAY
from tests.support.test_workshop import territory

from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.gather.api import personal
from capcommun.kit.links.api import Link, Use, address
from capcommun.registers.support import workshop_queries as queries
from capcommun.registers.support import workshop_rules as rules
from capcommun.registers.support.models import Card, CardRevision, TerritoryStrategy
from capcommun.registers.support.services import guests, strategies, workshop

pytestmark = pytest.mark.django_db
People = dict[str, Actor]
As = Callable[[str], Client]
INVITE = "/accompagnement/strategies/montreuillois/atelier/invites/"
SCRIPT = {"X-Requested-With": "fetch"}
__all__ = ["territory"]  # the fixture


@pytest.fixture
def link(territory: TerritoryStrategy, people: People) -> Link:
    return guests.invite(territory, actor=people["director"], days=1)


def path(link: Link) -> str:
    return address(link).removeprefix(settings.CAPCOMMUN.base_url.rstrip("/"))


def come(link: Link, name: str = "Zoé") -> Client:
    client = Client()
    assert client.post(path(link), {"do": "name", "name": name}).status_code == 302
    return client


def test_a_guest_gives_a_name_then_writes(link: Link, territory: TerritoryStrategy) -> None:
    client = Client()
    first = client.get(path(link)).content.decode()
    assert "Votre nom" in first
    assert "Ce lien s’ouvre jusqu’au" in first
    assert "data-swot" not in first, "nothing is read before a name is given"
    assert client.post(path(link), {"do": "name", "name": "  "}).status_code == 422
    assert client.post(path(link), {"do": "name", "name": "x" * 61}).status_code == 422
    assert client.post(path(link), {"do": "name", "name": " Zoé   Martin "}).status_code == 302
    assert client.post(path(link), {"column": "threats", "text": "Saison courte"}).status_code == 302
    card = Card.objects.get()
    assert (card.author, card.author_name, card.link) == (None, "Zoé Martin", link)
    page = client.get(path(link)).content.decode()
    assert "Zoé Martin" in page
    assert "Ce lien s’ouvre jusqu’au" in page
    assert "/accompagnement/strategies/" not in page, "the link leads nowhere else"


def test_a_card_without_a_name_is_not_written(link: Link) -> None:
    answer = Client().post(path(link), {"column": "threats", "text": "x"})
    assert answer.status_code == 422
    assert Card.objects.count() == 0


def test_a_guest_changes_their_own_cards_alone(
    link: Link, territory: TerritoryStrategy, people: People
) -> None:
    other = workshop.add_card(
        territory, actor=people["director"], column="threats", text="Érosion", today=DAY
    )
    client, neighbour = come(link), come(link, "Yann")
    client.post(path(link), {"column": "threats", "text": "Saison"})
    mine = Card.objects.get(text="Saison")
    change = {"revision": "1", "do": "change", "text": "Saison courte"}
    for card in (other, mine):
        assert neighbour.post(path(link), change | {"card": card.pk}).status_code == 404
    assert client.post(path(link), change | {"card": other.pk}).status_code == 404
    assert client.post(path(link), change | {"card": mine.pk}).status_code == 302
    assert client.post(path(link), change | {"card": mine.pk}).status_code == 409
    assert client.post(path(link), {"card": mine.pk, "revision": "2", "do": "remove"}).status_code == 302
    assert [card.text for card in Card.objects.filter(removed=False)] == ["Érosion"]
    assert client.get(path(link)).content.decode().count('name="card"') == 0
    said = guest(link)
    with pytest.raises(Refusal):
        workshop.change_card(other, actor=said, seen=1, text="x", today=DAY)


def guest(link: Link) -> Actor:
    extra = {"kind": "guest", "link": link.pk, "act": link.act, "object": link.object_key}
    return Actor(user_id=None, label=link.label, extra=extra)


def test_a_link_is_for_one_matrix(link: Link, territory: TerritoryStrategy, people: People) -> None:
    another = strategies.begin_strategy(
        "Boulonnais", epcis=["200069029"], actor=people["director"],
        organisation_id=territory.organisation_id, today=DAY,
    )  # fmt: skip
    with pytest.raises(Refusal):
        workshop.add_card(another, actor=guest(link), column="threats", text="x", today=DAY)
    client = come(link)
    for closed in (INVITE, "/accompagnement/strategies/montreuillois/atelier/"):
        assert client.get(closed)["Location"].startswith("/compte/login/")


def test_closed_or_expired_it_opens_nothing_at_once(link: Link, as_: As) -> None:
    client = come(link)
    assert as_("director").post(f"{INVITE}{link.pk}/fermer/").status_code == 302
    assert client.get(path(link)).status_code == 410
    assert client.get(path(link), headers=SCRIPT).status_code == 410
    assert client.post(path(link), {"column": "threats", "text": "x"}).status_code == 410
    Link.objects.update(revoked_at=None, expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert client.post(path(link), {"column": "threats", "text": "x"}).status_code == 410
    assert Card.objects.count() == 0


def test_the_open_page_fetches_its_cards_without_a_trace(link: Link, territory: TerritoryStrategy) -> None:
    client = come(link)
    client.post(path(link), {"column": "threats", "text": "Saison"}, headers=SCRIPT)
    uses = Use.objects.count()
    seen = queries.generation(territory)
    assert client.get(f"{path(link)}?vu={seen}", headers=SCRIPT).status_code == 204
    assert "Saison" in client.get(f"{path(link)}?vu=0", headers=SCRIPT).content.decode()
    assert Use.objects.count() == uses
    assert [use.outcome for use in Use.objects.order_by("pk")] == ["done", "done"]


def test_a_link_does_not_flood_the_matrix(
    link: Link, territory: TerritoryStrategy, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_A_MINUTE", 2)
    client = come(link)
    for text in ("un", "deux"):
        assert client.post(path(link), {"column": "threats", "text": text}).status_code == 302
    answer = client.post(path(link), {"column": "threats", "text": "trois"})
    assert answer.status_code == 429
    assert "trois" in answer.content.decode(), "what was typed is not lost"
    workshop.add_card(territory, actor=people["director"], column="threats", text="quatre", today=DAY)
    CardRevision.objects.update(recorded_at=timezone.now() - dt.timedelta(minutes=2))
    assert client.post(path(link), {"column": "threats", "text": "trois"}).status_code == 302


def test_the_agency_makes_shows_once_and_closes(territory: TerritoryStrategy, as_: As) -> None:
    client = as_("director")
    assert client.post(INVITE, {"days": "31"}).status_code == 422
    assert client.post(INVITE, {"days": "2"}).status_code == 302
    made = path(Link.objects.get()).split(":")[0]  # without its signature, which tells when it was made
    assert made in client.get(INVITE).content.decode()
    assert made not in client.get(INVITE).content.decode(), "its address is shown once"
    for who in ("funder", "office", "elsewhere"):
        assert as_(who).get(INVITE).status_code == 404
        assert as_(who).post(f"{INVITE}{Link.objects.get().pk}/fermer/").status_code == 404
        assert as_(who).post(f"{INVITE}{Link.objects.get().pk}/effacer/", {"name": "x"}).status_code == 404


def test_a_name_is_told_and_erased(link: Link, territory: TerritoryStrategy, as_: As) -> None:
    one, two = come(link), come(link, "Yann")
    for client, text in ((one, "un"), (two, "deux"), (one, "trois")):
        client.post(path(link), {"column": "threats", "text": text})
    client = as_("director")
    page = client.get(INVITE).content.decode()
    assert "2 cartes" in page
    assert "Zoé" in page
    seen = queries.generation(territory)
    assert client.post(f"{INVITE}{link.pk}/effacer/", {"name": "Zoé"}).status_code == 302
    names = dict(Card.objects.values_list("text", "author_name"))
    assert names == {"un": "", "deux": "Yann", "trois": ""}
    assert queries.generation(territory) > seen, "open pages fetch the cards again, without the name"
    assert "Zoé" not in client.get(INVITE).content.decode()
    assert "Zoé" not in one.get(f"{path(link)}?vu=0", headers=SCRIPT).content.decode()


def test_a_year_after_its_end_names_are_gone(link: Link) -> None:
    come(link).post(path(link), {"column": "threats", "text": "un"})
    purge: Any = dict(personal.items())["support"].purge
    assert purge(timezone.now() + dt.timedelta(days=365)) == 0
    assert purge(timezone.now() + dt.timedelta(days=367)) == 1
    assert Card.objects.get().author_name == ""
