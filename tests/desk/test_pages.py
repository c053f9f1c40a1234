"""Home, search, calendar, feed and keys, as people use them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from tests.desk.conftest import PAS_DE_CALAIS, actor, user
from tests.desk.test_ics import parse

from capcommun.contract.agreements.api import Agreement
from capcommun.kit.access.api import SYSTEM, Refusal
from capcommun.kit.accounts.api import User
from capcommun.kit.audit.api import trail
from capcommun.kit.gather.api import Waiting, inboxes
from capcommun.kit.tokens.api import Token, issue, recognise, revoke
from capcommun.portal.desk import home

SignIn = Callable[[str], Client]
HOSTILE = [
    "<script>alert(1)</script>", "' OR 1=1 --", "%", "_%_", "\\", "\x00nul", "a" * 5000, "é" * 300,
    "%s %(x)s {x}",
    "🦄🦄", "\u202e\u0000\ud7ff", "((((", ".*", "\"><img src=x onerror=alert(1)>",
]  # fmt: skip


# home


def test_an_empty_instance_leads_its_administrator(db: None) -> None:
    boss = User.objects.create_superuser("boss@example.org", "x" * 14)
    client = Client()
    client.force_login(boss)
    page = client.get("/").content.decode()
    assert "/contrats/nouveau/" in page
    assert "/partenaires/organismes/nouveau" in page
    assert 'class="is-done"' not in page


def test_first_steps_say_what_is_next_and_lead_straight_to_it(db: None) -> None:
    from capcommun.reference.partners.api import Organisation

    client = Client()
    client.force_login(User.objects.create_superuser("boss@example.org", "x" * 14))
    page = client.get("/").content.decode()
    assert "0 étape" not in page
    assert "L’étape précédente vient d’abord" in page
    assert "Votre rôle n’ouvre pas" not in page, "an administrator's does"
    Organisation.objects.create(key="cdt", name="CDT", short_name="CDT", kind="tourism-agency")
    assert "/partenaires/organismes/cdt/inviter" in client.get("/").content.decode()
    Organisation.objects.create(key="dpt", name="Dpt", short_name="Dpt", kind="collectivity")
    assert "Une étape sur 5 est faite" in client.get("/").content.decode()


def test_an_empty_instance_sends_the_public_to_sign_in(db: None) -> None:
    page = Client().get("/").content.decode()
    assert "/compte/login/" in page
    assert "/contrats/nouveau/" not in page


def test_a_step_is_marked_when_it_is_done(db: None) -> None:
    from capcommun.reference.partners.api import Organisation

    boss = User.objects.create_superuser("boss@example.org", "x" * 14)
    from capcommun.reference.partners.api import actor_for

    before = [step.done for step in home.first_steps(actor_for(boss))]
    for name in ("a", "b"):  # an agreement has two parties
        assert [step.done for step in home.first_steps(actor_for(boss))] == before
        Organisation.objects.create(key=name, name=name, short_name=name, kind="tourism-agency")
    after = [step.done for step in home.first_steps(actor_for(boss))]
    assert before[1] is False
    assert after[1] is True


def test_the_director_finds_their_agreement(as_: SignIn) -> None:
    page = as_("camille.demo").get("/").content.decode()
    assert f"/contrats/{PAS_DE_CALAIS}/" in page
    assert "nouvelle-caledonie" not in page


def test_the_public_sees_only_what_both_parties_publish(loaded: None) -> None:
    assert f"/contrats/{PAS_DE_CALAIS}/" not in Client().get("/").content.decode()
    Agreement.objects.filter(key=PAS_DE_CALAIS).update(agency_consents=True)
    assert f"/contrats/{PAS_DE_CALAIS}/" not in Client().get("/").content.decode()
    Agreement.objects.filter(key=PAS_DE_CALAIS).update(funder_consents=True)
    assert f"/contrats/{PAS_DE_CALAIS}/" in Client().get("/").content.decode()


def test_what_waits_is_grouped_late_first(loaded: None, monkeypatch: pytest.MonkeyPatch) -> None:
    day = dt.date(2023, 10, 16)
    rows = [
        Waiting("later", "/l/", "k", due=dt.date(2023, 12, 1)),
        Waiting("soon", "/s/", "k", due=dt.date(2023, 10, 20)),
        Waiting("late by date", "/a/", "k", due=dt.date(2023, 10, 1)),
        Waiting("said late", "/b/", "k", late=True),
    ]
    monkeypatch.setattr(inboxes, "_entries", {"t": lambda actor, today: rows})
    groups = home.waiting(actor("camille.demo"), day)
    assert [(g.name, [line.item.title for line in g.items]) for g in groups] == [
        ("late", ["late by date", "said late"]),
        ("soon", ["soon"]),
        ("later", ["later"]),
    ]


def test_the_home_takes_a_bounded_number_of_queries(
    as_: SignIn, django_assert_max_num_queries: object
) -> None:
    client = as_("camille.demo")
    with django_assert_max_num_queries(15):  # type: ignore[operator]  # pytest-django gives it no type
        client.get("/")


# search


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_searches_are_answered(as_: SignIn, query: str) -> None:
    answer = as_("camille.demo").get("/recherche/", {"q": query})
    assert answer.status_code == 200
    body = answer.content.decode()
    assert "<script>alert" not in body
    assert "<img src=x" not in body


def test_search_needs_no_accents_and_shows_the_words(as_: SignIn) -> None:
    client = as_("camille.demo")
    page = client.get("/recherche/", {"q": "itinerance"}).content.decode()
    assert "<mark>itinérance</mark>" in page
    assert f"/contrats/{PAS_DE_CALAIS}/" in page


def test_one_letter_is_not_a_search(as_: SignIn) -> None:
    page = as_("camille.demo").get("/recherche/", {"q": "a"}).content.decode()
    assert "<mark>" not in page


def test_nothing_found_is_told(as_: SignIn) -> None:
    assert 'class="empty"' in as_("camille.demo").get("/recherche/", {"q": "xyzzyx"}).content.decode()


def test_search_shows_nobody_what_they_may_not_read(as_: SignIn) -> None:
    for client in (Client(), as_("mahe.demo")):
        page = client.get("/recherche/", {"q": "accueil vélo"}).content.decode()
        assert PAS_DE_CALAIS not in page


def test_results_are_bounded(as_: SignIn) -> None:
    page = as_("camille.demo").get("/recherche/", {"q": "de"}).content.decode()
    kinds = page.split("<section")[1:]
    assert kinds
    assert all(kind.count('class="hit-title"') <= 20 for kind in kinds)


# calendar and feed


@pytest.mark.parametrize("month", ["2023-13", "x", "", "0000-01", "9999-12", "-1-01", "2023-1", "\x00"])
def test_a_wrong_month_is_this_month(as_: SignIn, month: str) -> None:
    page = as_("camille.demo").get("/calendrier/", {"mois": month})
    assert page.status_code == 200
    assert 'datetime="2023-10-16" aria-current="date"' in page.content.decode()


def test_a_month_is_a_table_and_a_list_with_filters(as_: SignIn) -> None:
    client = as_("camille.demo")
    page = client.get("/calendrier/", {"mois": "2023-12"})
    body = page.content.decode()
    assert "<caption>Décembre 2023</caption>" in body
    assert body.count('<th scope="col">') >= 7
    assert "?mois=2023-11" in body
    assert "?mois=2024-01" in body
    dues, kinds = page.context["dues"], page.context["kinds"]
    assert dues
    name, label, count = kinds[0]
    some = client.get("/calendrier/", {"mois": "2023-12", "genre": name}).context["dues"]
    assert len(some) == count
    assert {due.kind for due in some} == {label}


def feed_of(client: Client) -> str:
    client.post("/calendrier/abonnement/", {"do": "renew"})
    found = re.search(r'<code class="secret">([^<]+)</code>', client.get("/calendrier/").content.decode())
    assert found
    parts = urlsplit(found[1].replace("&amp;", "&"))
    return f"{parts.path}?{parts.query}"


def test_the_feed_answers_without_a_session_until_it_is_closed(as_: SignIn) -> None:
    client = as_("camille.demo")
    address = feed_of(client)
    answer = Client().get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    events = parse(answer.content.decode())
    assert events
    assert {e["UID"] for e in events} == {e["UID"] for e in parse(Client().get(address).content.decode())}
    client.post("/calendrier/abonnement/", {"do": "close"})
    assert Client().get(address).status_code == 404


def test_renewing_the_feed_ends_the_former_address(as_: SignIn) -> None:
    client = as_("camille.demo")
    first = feed_of(client)
    second = feed_of(client)
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200


@pytest.mark.parametrize("key", ["", "x", "a.b.c", "\x00", "ImFiYyI:1:2"])
def test_a_forged_feed_is_absent(loaded: None, key: str) -> None:
    assert Client().get("/calendrier.ics", {"jeton": key}).status_code == 404


def test_the_feed_of_a_closed_account_is_absent(as_: SignIn) -> None:
    address = feed_of(as_("camille.demo"))
    User.objects.filter(pk=user("camille.demo").pk).update(is_active=False)
    assert Client().get(address).status_code == 404


# keys


def test_a_key_is_shown_once_and_kept_as_a_digest(as_: SignIn) -> None:
    client = as_("camille.demo")
    page = client.post("/mon-compte/jetons/", {"label": "Tableur", "days": 90}).content.decode()
    found = re.search(r"cap_[0-9a-f]{8}_[\w-]{40,}", page)
    assert found
    token = recognise(found[0])
    assert token is not None
    assert found[0] not in client.get("/mon-compte/jetons/").content.decode()
    stored = Token.objects.filter(pk=token.pk).values().get()
    assert found[0] not in str(stored)
    secret = found[0].split("_", 2)[2]  # it may hold an underscore itself
    assert secret not in str(stored)
    assert trail("tokens.token", token.pk).count() == 1


def test_a_revoked_or_expired_key_opens_nothing(loaded: None) -> None:
    owner = actor("camille.demo")
    token, secret = issue(actor=owner, label="t", expires=dt.timedelta(days=1))
    assert recognise(secret)
    assert recognise(secret[:-1] + ("A" if secret[-1] != "A" else "B")) is None
    Token.objects.filter(pk=token.pk).update(expires_at=timezone.now())
    assert recognise(secret) is None
    token, secret = issue(actor=owner, label="t", expires=dt.timedelta(days=1))
    assert not revoke(token.pk, actor=actor("alex.exemple"))
    assert recognise(secret)
    assert revoke(token.pk, actor=owner)
    assert recognise(secret) is None
    assert not revoke(token.pk, actor=owner)


def test_nobody_revokes_the_key_of_another(as_: SignIn) -> None:
    token, secret = issue(actor=actor("camille.demo"), label="t", expires=dt.timedelta(days=1))
    assert as_("alex.exemple").post(f"/mon-compte/jetons/{token.pk}/revoquer/").status_code == 404
    assert recognise(secret)


def test_the_number_and_the_life_of_keys_are_bounded(loaded: None) -> None:
    owner = actor("camille.demo")
    with pytest.raises(Refusal):
        issue(actor=owner, label="t", expires=dt.timedelta(days=400))
    for number in range(20):
        issue(actor=owner, label=f"t{number}", expires=dt.timedelta(days=1))
    with pytest.raises(Refusal, match=r"tokens\.too-many"):
        issue(actor=owner, label="t", expires=dt.timedelta(days=1))
    with pytest.raises(Refusal):
        issue(actor=SYSTEM, label="t", expires=dt.timedelta(days=1))


def test_the_page_that_showed_a_key_loaded_again_makes_no_other(as_: SignIn) -> None:
    client = as_("camille.demo")
    said = {"label": "Tableur", "days": 90}
    assert client.post("/mon-compte/jetons/", said).status_code == 200
    again = client.post("/mon-compte/jetons/", said)
    assert again.status_code == 409
    assert "Vous avez déjà un jeton de ce nom" in again.content.decode()
    token = Token.objects.get(label="Tableur")
    assert revoke(token.pk, actor=actor("camille.demo"))
    assert client.post("/mon-compte/jetons/", said).status_code == 200, "the name is free again"


def test_the_day_of_use_is_noted(loaded: None) -> None:
    token, secret = issue(actor=actor("camille.demo"), label="t", expires=dt.timedelta(days=1))
    assert recognise(secret)
    token.refresh_from_db()
    assert token.last_used_on == timezone.localdate()


def test_pages_have_no_inline_script_or_style() -> None:
    folder = Path(home.__file__).parent / "templates"
    for file in folder.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert " style=" not in text
        assert "<style" not in text
        assert "<script" not in text
