"""Every figure of a target leads to where it comes from; those counted are what a hand counts."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from tests.desk.conftest import PAS_DE_CALAIS, load_examples

from capcommun.contract.indicators import demo, services
from capcommun.contract.indicators.models import Target
from capcommun.contract.indicators.services.readings import refresh
from capcommun.contract.plan.api import create_demo
from capcommun.kit.access.api import SYSTEM
from capcommun.kit.accounts.api import User
from capcommun.reference.partners.api import Organisation, actor_for
from capcommun.reference.partners.api import demo as people
from capcommun.reference.territories.api import Department, Region, Zone
from capcommun.registers.support.services.loading import DATA, load_offices

pytestmark = pytest.mark.django_db
BY_HAND = {
    "support.offices_with_sadi": "SELECT COUNT(*) FROM registers_support_officesupport "
    "WHERE sadi IN ('yes', 'to-update')",
    "support.offices_with_pilot": "SELECT COUNT(*) FROM registers_support_officesupport WHERE pilot = 'yes'",
    "support.offices_with_both_tools": "SELECT COUNT(*) FROM registers_support_officesupport "
    "WHERE sadi IN ('yes', 'to-update') AND pilot = 'yes'",
    "support.offices": "SELECT COUNT(*) FROM registers_support_officesupport",
}
HOME = f"/contrats/{PAS_DE_CALAIS}/"
TALLY = re.compile(r'<div class="tally">\s*(.*?)<small>', re.S)
FIGURE = re.compile(r'<a href="([^"]+)">([^<]*)<span class="visually-hidden">')


@pytest.fixture
def client(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The agency's director, on the demonstration's agreement, people and offices."""
    own = settings.CAPCOMMUN.model_copy(update={"demo": True, "today": demo.UNTIL})
    monkeypatch.setattr(settings, "CAPCOMMUN", own)
    load_examples(PAS_DE_CALAIS)
    people.create([PAS_DE_CALAIS])
    create_demo(1)
    demo.create(1)
    region = Region.objects.get_or_create(code="32", defaults={"name": "Hauts-de-France"})[0]
    here = Department.objects.get_or_create(code="62", defaults={"name": "62", "region": region})[0]
    text = (DATA / "offices-62.yaml").read_text(encoding="utf-8")
    for n, key in enumerate(re.findall(r"^  - zone: (\S+)$", text, re.M)):
        Zone.objects.get_or_create(
            key=key, defaults={"kind": "office", "name": key, "department": here, "order": n}
        )
    agency = Organisation.objects.get(key="pas-de-calais-tourisme")
    load_offices(DATA / "offices-62.yaml", actor=SYSTEM, organisation=agency)
    client.force_login(User.objects.get(email="camille.demo@demo.invalid"))
    return client


@pytest.fixture
def bound(client: Client) -> dict[str, str]:
    """A few targets of the year counted by each measure: their keys, with the measure's name."""
    chief = actor_for(User.objects.get(email="camille.demo@demo.invalid"))
    rows = (
        Target.objects.filter(
            agreement__key=PAS_DE_CALAIS,
            withdrawn=False,
            year=2023,
            per="year",
            firmness="objective",
            deadline=None,
        )
        .exclude(comparator="done-by")
        .select_related("agreement")
    )
    found = {}
    for row, name in zip(rows, [*BY_HAND] * 2, strict=False):
        services.count_by(row, name, (), actor=chief, today=demo.UNTIL)
        found[row.key] = name
    assert set(found.values()) == set(BY_HAND)
    refresh(demo.UNTIL)
    return found


def by_hand(measure: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND[measure])
        return str(cursor.fetchone()[0])


def figures(page: str) -> dict[str, str]:
    """Where each figure of a target leads, and what it says."""
    for tally in TALLY.findall(page):
        assert FIGURE.match(tally) or "aria-hidden" in tally, f"a figure that leads nowhere: {tally}"
    found = {unescape(href): text.strip() for href, text in FIGURE.findall(page)}
    return {href: text for href, text in found.items() if not href.endswith("/corriger/")}


def pages(client: Client, bound: dict[str, str]) -> list[str]:
    """Overview, plan, targets, objectives, actions: those that the overview and the plan lead to."""
    found = {HOME, f"{HOME}cibles/?annee=", f"{HOME}cibles/", f"{HOME}plan/", "/"}
    page = client.get(HOME).content.decode()
    found |= set(re.findall(rf'href="({HOME}objectifs/[^"?#]+)', page))
    places = Target.objects.filter(key__in=bound).values_list("attached_to", flat=True)
    found |= {f"{HOME}{'objectifs' if one.startswith('os') else 'actions'}/{one}/" for one in places}
    return sorted(found | {f"{HOME}cibles/{key}/" for key in bound})


def test_every_figure_leads_to_its_origin_and_is_what_a_hand_counts(
    client: Client, bound: dict[str, str]
) -> None:
    met: dict[str, set[str]] = {key: set() for key in bound}
    for path in pages(client, bound):
        answer = client.get(path)
        assert answer.status_code in {200, 404}, path
        for href, text in figures(answer.content.decode()).items():
            if href.startswith(HOME) and (key := href.split("/")[4]) in bound:
                assert href == f"{HOME}cibles/{key}/origine/", f"{path}: {href}"
                assert text == by_hand(bound[key]), f"{path}: {key}"
                met[key].add(path)
    for key, paths in met.items():
        assert f"{HOME}cibles/?annee=" in paths, key
        assert f"{HOME}cibles/{key}/" in paths, key
        assert any("/objectifs/" in path for path in paths) or any("/actions/" in path for path in paths), key
    for key, name in bound.items():
        page = client.get(f"{HOME}cibles/{key}/origine/").content.decode()
        assert f'<p class="big">{by_hand(name)}</p>' in page


def test_where_figures_lead_opens(client: Client, bound: dict[str, str]) -> None:
    seen = set()
    for path in (f"{HOME}cibles/?annee=", HOME):
        seen |= set(figures(client.get(path).content.decode()))
    assert len(seen) > 20
    for href in sorted(seen)[::7]:
        assert client.get(href.partition("#")[0]).status_code == 200, href


def test_an_earlier_day_leads_to_its_own_origin(
    client: Client, bound: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    later = settings.CAPCOMMUN.model_copy(update={"today": demo.UNTIL + dt.timedelta(days=1)})
    monkeypatch.setattr(settings, "CAPCOMMUN", later)
    page = client.get(f"{HOME}cibles/?annee=&au={demo.UNTIL}").content.decode()
    found = figures(page)
    assert len(found) > 20
    assert all(f"?au={demo.UNTIL}" in href for href in found)
    for key, name in bound.items():
        assert found[f"{HOME}cibles/{key}/origine/?au={demo.UNTIL}"] == by_hand(name)
    assert "compté le 16 octobre 2023 à" in page.replace("\u00a0", " ")
