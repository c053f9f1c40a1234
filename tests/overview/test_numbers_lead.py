"""Each number of the overview and of the home leads to a list of exactly as many rows; the parts add up."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from tests.indicators.small import KEY, OBSERVE, TODAY, actor, loaded, quote, target

from capcommun.contract.indicators.api import Entry, Target, record_observation
from capcommun.contract.plan.api import Action
from capcommun.kit.access.api import Actor
from capcommun.reference.partners.api import Person

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
DONE = {"kind": "deliverable", "comparator": "done-by", "value": None, "unit": None, "per": "once",
        "firmness": "commitment"}  # fmt: skip
VAGUE = {"kind": "direction", "comparator": "increase", "value": None, "unit": None}
DISCREPANCIES = [
    {"key": f"ecart{n}", "title": f"Deux lectures {n}", "readings": [
        {"statement": "Trois ans", "quote": quote("trois ans")},
        {"statement": "Cinq ans", "quote": quote("cinq ans")},
    ]} for n in range(3)
]  # fmt: skip
TARGETS = [
    *(target(f"2023.tenue{n}", per="once") for n in range(3)),
    *(target(f"2023.retard{n}", deadline={"date": "2023-06-30"}, **DONE) for n in range(7)),
    *(target(f"2023.avenir{n}", deadline={"date": "2023-12-15"}, **DONE) for n in range(4)),
    *(target(f"2023.muette{n}", per="once", attached_to="os2") for n in range(8)),
    *(target(f"2023.passee{n}", deadline={"date": "2023-05-31"}, **DONE) for n in range(2)),
    *(target(f"2023.floue{n}", **VAGUE) for n in range(3)),
    target("2023.image", firmness="illustration", per="once"),
    *(target(f"2023.contexte{n}", firmness="context", per="once") for n in range(3)),
    target("cadre.velo", year=None, per="term"),
    target("cadre.floue", year=None, per="term", **VAGUE),
    target("2023.lettre", comparator="exactly", value=1, unit="lettre", per="month", firmness="commitment"),
]  # fmt: skip
ACTIONS = [
    {"key": f"2023.a{n}", "title": f"Action {n}", "objective": "os1.oo1", "quotes": [quote("Faire.")],
     **({"end": "2023-08-31"} if n < 4 else {})}
    for n in range(6)
]  # fmt: skip
LISTS = re.compile(r"/cibles/\?|/changements/|/plan/tableau|/ecarts/")
LINK = re.compile(r'<a[^>]*href="([^"]*)"[^>]*>(.*?)</a>', re.S)


@pytest.fixture
def reader() -> Actor:
    loaded(targets=TARGETS, actions={2023: ACTIONS}, discrepancies=DISCREPANCIES)
    who = actor("action@example.org", OBSERVE | {"audit.read"})
    values = {
        "2023.tenue": (100, "2023-09-30"),
        "2023.retard": (0, "2023-06-30"),
        "2023.lettre": (1, "2023-09-30"),
    }
    for row in Target.objects.select_related("agreement"):
        for begins, (value, day) in values.items():
            if row.key.startswith(begins):
                entry = Entry(Decimal(value), dt.date.fromisoformat(day))
                record_observation(row, entry, actor=who, today=TODAY)
    person = Person.objects.create(account_id=who.user_id, name="Anne", email="action@example.org")
    Action.objects.filter(key__in=[f"2023.a{n}" for n in range(5)]).update(owner=person)
    return who


def body(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return html.unescape(main).replace("\u00a0", " ").replace("\u202f", " ")


def rows(client: Client, url: str) -> int:
    """How many rows the list at this address shows."""
    text = body(client, url)
    if "/cibles/" in url:
        lists = re.findall(r'<ul class="target-rows">(.*?)</ul>', text, re.S)
        return sum(one.count('<div class="what">') for one in lists)
    if "/changements/" in url:
        return text.count("<li><div><a href=")
    if "/ecarts/" in url:
        return text.count('<ul class="versus">')
    assert "/plan/tableau" in url, url
    return text.count('<tr><th scope="row">')


def counted(text: str) -> list[tuple[int, str]]:
    """The links whose words begin with a number, or hold one (« Les 7 cibles en retard »)."""
    found = []
    for href, words in LINK.findall(text):
        number = re.search(r"\d+", re.sub("<[^>]*>", "", words))
        if number and LISTS.search(href):
            found.append((int(number[0]), href))
    return found


@pytest.mark.parametrize("query", ["", "?annee=2023&au=2023-09-30"])
def test_each_number_of_the_overview_leads_to_as_many_rows(
    reader: Actor, signed_in: SignIn, query: str
) -> None:
    client = signed_in(reader)
    links = counted(body(client, f"/contrats/{KEY}/{query}"))
    assert len(links) > 15
    wrong = [(n, href, rows(client, href)) for n, href in dict.fromkeys(links) if rows(client, href) != n]
    assert wrong == []


def test_the_parts_add_up_to_the_total_shown(reader: Actor, signed_in: SignIn) -> None:
    client = signed_in(reader)
    text = body(client, f"/contrats/{KEY}/")
    say = text.partition('<p class="say">')[2].partition("</p>")[0]
    rest = text.partition('<p class="say-rest">')[2].partition("</p>")[0]
    said = {re.sub(r".*(etat|fermete)=", "", href): n for n, href in counted(say)}
    assert (said["held"], said["late"], said["waiting"], said["promise"]) == (3, 7, 8, 29)
    assert said["promise"] == said["held"] + said["late"] + said["missing"] + said["waiting"]
    reasons = {re.sub(r".*etat=", "", href): n for n, href in counted(rest)}
    assert reasons.pop("context") == 3
    assert sum(reasons.values()) == said["waiting"]
    assert {"ahead", "open", "illustration"} == set(reasons)
    # and the objectives, one by one, to the same total
    goals = text.partition('<ol class="goals">')[2].partition("</ol>")[0]
    assert sum(n for n, _href in counted(goals)) == said["promise"]
    listed = body(client, f"/contrats/{KEY}/cibles/?annee=2023")
    assert f"{said['promise']} cibles" in listed
    assert "3 lignes de contexte" in listed
    assert rows(client, f"/contrats/{KEY}/cibles/?annee=2023") == said["promise"] + 3


def test_late_targets_and_late_actions_are_told_apart(reader: Actor, signed_in: SignIn) -> None:
    client = signed_in(reader)
    text = body(client, f"/contrats/{KEY}/")
    assert "7 cibles sont en retard" in text
    (late,) = [href for href, words in LINK.findall(text) if words == "Les actions en retard"]
    assert rows(client, late) == 4


def test_the_plan_counts_its_late_actions_as_the_table_lists_them(reader: Actor, signed_in: SignIn) -> None:
    client = signed_in(reader)
    links = counted(body(client, f"/contrats/{KEY}/plan/?annee=2023"))
    assert [n for n, _href in links] == [4]
    assert all(rows(client, href) == n for n, href in links)


def test_who_does_not_follow_the_plan_is_not_told_of_its_actions(reader: Actor, signed_in: SignIn) -> None:
    client = signed_in(actor("office@example.org", frozenset({"agreement.read"}), "office-test"))
    text = body(client, f"/contrats/{KEY}/")
    assert "actions en retard" not in text
    assert all(rows(client, href) == n for n, href in counted(text))


def test_each_number_of_the_home_leads_to_as_many_rows(reader: Actor, signed_in: SignIn) -> None:
    text = body(signed_in(reader), "/")
    say = text.partition('<p class="say">')[2].partition("</p>")[0]
    links = [(int(re.findall(r"\d+", words)[0]), href) for href, words in LINK.findall(say)]
    assert len(links) >= 3
    blocks = re.split(r'<div id="([^"]*)" class="waiting-kind">', text.partition('id="next"')[0])
    listed = {
        name: block.count('<a class="hit-title"')
        for name, block in zip(blocks[1::2], blocks[2::2], strict=True)
    }
    assert {href.removeprefix("#"): n for n, href in links} == listed
    assert "4 actions dont vous répondez sont en retard" in text
    assert "valeurs sont à saisir" in text
