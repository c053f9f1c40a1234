"""A followed list says which targets are counted by it, as far as the reader may open them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.desk.conftest import PAS_DE_CALAIS, actor, load_examples
from tests.indicators.small import READ
from tests.indicators.small import actor as somebody

from capcommun.contract.indicators import demo, services
from capcommun.contract.indicators.models import Target
from capcommun.kit.accounts.api import User
from capcommun.reference.measures.api import used_by
from capcommun.reference.partners.api import demo as people
from capcommun.registers.lists import demo as lists

pytestmark = pytest.mark.django_db
MEASURE = "lists:meubles-classes"
KEYS = ["cadre.os3.oo3.meubles", "2023.os3.oo3.meubles-classes"]


@pytest.fixture(autouse=True)
def demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    own = settings.CAPCOMMUN.model_copy(update={"demo": True, "today": demo.UNTIL})
    monkeypatch.setattr(settings, "CAPCOMMUN", own)
    load_examples(PAS_DE_CALAIS)
    people.create([PAS_DE_CALAIS])
    lists.create(1)
    demo.create(1)


def test_the_targets_counted_by_a_list_and_the_part_that_they_keep(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    director = actor("camille.demo")
    with django_assert_num_queries(1):
        found = used_by(director, MEASURE, demo.UNTIL)
    assert [use.url for use in found.shown] == [f"/contrats/{PAS_DE_CALAIS}/cibles/{key}/" for key in KEYS]
    assert found.hidden == 0
    kept = used_by(director, "lists:campagnes", demo.UNTIL).shown
    assert {use.where for use in kept} == {
        (("status", "Campagne d’envergure"),),
        (("status", "Campagne numérique du réseau"),),
        (("status", "Promotion d’Autour du Louvre-Lens"),),
    }
    assert not used_by(director, "lists:nothing", demo.UNTIL).shown


def test_a_reader_with_fewer_rights_is_told_how_many_more() -> None:
    outside = somebody("dehors@example.org", READ - {"shared.read"})
    found = used_by(outside, MEASURE, demo.UNTIL)
    assert not found.shown
    assert found.hidden == len(KEYS)


def test_on_an_earlier_day_what_was_counted_then() -> None:
    director = actor("camille.demo")
    target = Target.objects.select_related("agreement").get(key=KEYS[0])
    services.come_by(target, "declared", actor=director, today=demo.UNTIL)
    assert len(used_by(director, MEASURE, demo.UNTIL).shown) == 1
    eve = demo.UNTIL - dt.timedelta(days=1)
    then = used_by(director, MEASURE, eve).shown
    assert len(then) == len(KEYS)
    assert then[0].url.endswith(f"?au={eve}")
    assert not used_by(director, MEASURE, dt.date(2023, 1, 15)).shown, "nothing was chosen yet"


def test_the_list_s_page_leads_to_its_targets(client: Client) -> None:
    client.force_login(User.objects.get(email="camille.demo@demo.invalid"))
    page = client.get("/listes/meubles-classes/").content.decode()
    assert "Ce qui est compté d’après cette liste" in page
    for key in KEYS:
        assert f'href="/contrats/{PAS_DE_CALAIS}/cibles/{key}/"' in page
    Target.objects.filter(key__in=KEYS).update(withdrawn=True)
    assert "Rien n’est encore compté" in client.get("/listes/meubles-classes/").content.decode()
