"""Strategies, sites and contracts: who may write them, what is kept, two people at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.support.conftest import DAY, EARLIER

from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import trail, verb_words
from capcommun.reference.partners.api import Organisation
from capcommun.reference.territories.api import Commune, Epci, Zone, ZoneMember
from capcommun.registers.support import territory_queries as queries
from capcommun.registers.support.kinds import CONTRACT, KINDS, SITE, STRATEGY
from capcommun.registers.support.models import (
    ContractMember,
    OfficeSupport,
    SiteReview,
    StrategyRevision,
    StrategyStep,
    TerritoryStrategy,
)
from capcommun.registers.support.services import contracts, plans, sites, strategies
from capcommun.registers.support.services.keeping import Overtaken

pytestmark = pytest.mark.django_db
People = dict[str, Actor]
A, B, C = "200069029", "200044030", "245901160"


@pytest.fixture
def epcis(zones: dict[str, Zone]) -> dict[str, Epci]:
    """Two of the department, one of the next."""
    names = {A: "CA des Deux Baies", B: "CC des 7 Vallées", C: "CA de Valenciennes"}
    made = {
        siren: Epci.objects.create(siren=siren, name=name, folded=name, kind="CC", edition="t")
        for siren, name in names.items()
    }
    for code, siren in (("62108", A), ("62178", B)):
        Commune.objects.create(
            code=code, name=code, folded=code, kind="current", department_id="62", epci_id=siren, edition="t"
        )
    return made


def agency() -> int:
    return Organisation.objects.get(key="agency").pk


@pytest.fixture
def territory(people: People, epcis: Any) -> TerritoryStrategy:
    return strategies.begin_strategy(
        "Montreuillois", epcis=[A], actor=people["director"], organisation_id=agency(), today=EARLIER
    )


def step(head: TerritoryStrategy, number: int, actor: Actor, today: dt.date = DAY, **said: Any) -> Any:
    head.refresh_from_db()
    return strategies.write_step(head, number, actor=actor, seen=head.revision, said=said, today=today)


def finish(head: TerritoryStrategy, actor: Actor, today: dt.date = DAY) -> None:
    for number in (1, 2, 3, 4):
        days = {"started_on": dt.date(2023, number, 1), "finished_on": dt.date(2023, number, 20)}
        step(head, number, actor, today, **days)


def refused(action: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        action()
    return caught.value


def test_a_territory_begins_with_its_four_steps(territory: TerritoryStrategy) -> None:
    assert territory.key == "montreuillois"
    assert [row.number for row in StrategyStep.objects.filter(head=territory)] == [1, 2, 3, 4]
    kept = StrategyRevision.objects.get(head=territory)
    assert (kept.revision, kept.known_on, kept.started_on) == (1, EARLIER, None)
    assert kept.content["members"] == [{"siren": A, "name": "CA des Deux Baies"}]


def test_the_last_step_waits_for_the_others_and_says_which(
    territory: TerritoryStrategy, people: People
) -> None:
    said = {"started_on": DAY, "finished_on": DAY}
    no = refused(lambda: step(territory, 4, people["director"], **said))
    assert no.code == "support.not-last"
    assert "Méthode partagée" in no.reason
    finish(territory, people["director"])
    kept = queries.rows(STRATEGY).get(head=territory)
    assert (kept.started_on, kept.finished_on) == (dt.date(2023, 1, 1), dt.date(2023, 4, 20))
    no = refused(lambda: step(territory, 2, people["director"], finished_on=None))
    assert no.code == "support.needed"


def test_every_write_keeps_the_whole_and_an_earlier_day_reads_it(
    territory: TerritoryStrategy, people: People
) -> None:
    actor = people["manager"]
    step(territory, 1, actor, dt.date(2023, 5, 2), started_on=dt.date(2023, 5, 2), participants="CA2BM")
    territory.refresh_from_db()
    plans.add_action(territory, actor=actor, seen=2, said={"title": "Itinéraire"}, today=DAY)
    then = queries.rows(STRATEGY, dt.date(2023, 6, 1)).get(head=territory)
    assert then.content["steps"][0]["participants"] == "CA2BM"
    assert then.content["actions"] == []
    now = queries.rows(STRATEGY).get(head=territory)
    assert now.revision == 3
    assert now.content["actions"][0]["title"] == "Itinéraire"
    assert not queries.rows(STRATEGY, EARLIER - dt.timedelta(days=1)).exists()
    changes = queries.history(STRATEGY, territory, DAY)
    assert [change.now.revision for change in changes] == [3, 2, 1]


def test_who_comes_second_is_told_and_nothing_is_written(
    territory: TerritoryStrategy, people: People
) -> None:
    first, second = people["director"], people["manager"]
    strategies.write_step(
        territory, 1, actor=first, seen=1, said={"started_on": EARLIER}, today=DAY
    )  # fmt: skip
    no = refused(
        lambda: strategies.write_step(territory, 2, actor=second, seen=1, said={"started_on": DAY}, today=DAY)
    )
    assert isinstance(no, Overtaken)
    assert no.status == 409
    assert StrategyStep.objects.get(head=territory, number=2).started_on is None
    assert StrategyRevision.objects.filter(head=territory).count() == 2
    change = {"title": "Autre", "epcis": [B], "today": DAY}
    assert refused(
        lambda: strategies.change_strategy(territory, actor=second, seen=1, **change)
    ).status == 409  # fmt: skip
    assert refused(
        lambda: plans.add_action(territory, actor=second, seen=1, said={"title": "x"}, today=DAY)
    ).status == 409  # fmt: skip


def test_the_same_said_again_keeps_nothing(territory: TerritoryStrategy, people: People) -> None:
    strategies.change_strategy(
        territory, actor=people["director"], seen=1, title="Montreuillois", epcis=[A], today=DAY
    )
    step(territory, 1, people["director"])
    assert StrategyRevision.objects.filter(head=territory).count() == 1


def test_only_the_agency_writes(territory: TerritoryStrategy, people: People) -> None:
    for name in ("funder", "finance", "office", "elsewhere"):
        assert refused(lambda who=name: step(territory, 1, people[who], started_on=DAY)).status == 403  # type: ignore[misc]  # a default binds the name
    no = refused(
        lambda: strategies.begin_strategy(
            "x", epcis=[A], actor=people["funder"], organisation_id=agency(), today=DAY
        )
    )
    assert no.status == 403


def test_who_reads(territory: TerritoryStrategy, people: People, berck: OfficeSupport) -> None:
    """The agency, its department, and the office whose area is of that intermunicipality."""
    reads = lambda name: queries.find(STRATEGY, people[name], territory.key) is not None  # noqa: E731 - a word
    assert [name for name in people if reads(name)] == ["director", "manager", "funder"]
    ZoneMember.objects.create(zone=berck.zone, commune_id="62108", start=EARLIER)
    assert reads("office"), "Berck's commune is of the intermunicipality"
    ZoneMember.objects.update(end=EARLIER)
    assert not reads("office")
    ZoneMember.objects.create(zone=berck.zone, epci_id=A, start=EARLIER)
    assert reads("office")


@pytest.fixture
def said(epcis: Any) -> dict[str, Any]:
    return {"title": "Autour du Louvre-Lens", "part": "carries", "followed_on": EARLIER, "confirmed": True}


def test_a_contract_joins_two_at_least(people: People, said: dict[str, Any]) -> None:
    begin = {"actor": people["director"], "organisation_id": agency(), "said": said, "today": DAY}
    for sirens, code in (([A], "few-contract"), ([A, A], "few-contract"), ([A, "999"], "unknown-epci")):
        assert refused(lambda s=sirens: contracts.begin_contract(epcis=s, **begin)).code == f"support.{code}"  # type: ignore[misc]  # a default binds it
    head = contracts.begin_contract(epcis=[A, C], **begin)
    no = refused(
        lambda: contracts.change_contract(
            head, actor=people["director"], seen=1, said={}, epcis=[C], today=DAY
        )
    )
    assert no.code == "support.few-contract"
    assert ContractMember.objects.filter(head=head).count() == 2
    contracts.change_contract(head, actor=people["director"], seen=1, said={}, epcis=[A, B], today=DAY)
    assert sorted(ContractMember.objects.values_list("epci", flat=True)) == sorted([A, B])
    kept = queries.rows(CONTRACT).get(head=head)
    assert kept.revision == 2
    assert "7 Vallées" in str(kept.content["members"])


def test_a_site_and_its_reviews(people: People, zones: dict[str, Zone]) -> None:
    actor = people["director"]
    said = {"title": "Deux-Caps", "followed_on": EARLIER, "zone": zones["opale"]}
    head = sites.begin_site(actor=actor, organisation_id=agency(), said=said, today=DAY)
    held = {"held_on": dt.date(2023, 9, 5), "conclusion": "Gardé", "today": DAY}
    sites.add_review(head, actor=actor, seen=1, **held)
    assert refused(lambda: sites.add_review(head, actor=actor, seen=2, **held)).code == "support.review-there"
    assert refused(
        lambda: sites.add_review(head, actor=actor, seen=1, **held | {"held_on": DAY})
    ).status == 409  # fmt: skip
    assert SiteReview.objects.count() == 1
    plans.add_action(head, actor=actor, seen=2, said={"title": "Séminaire"}, today=DAY)
    row = queries.rows(SITE).get(head=head)
    number = row.content["actions"][0]["id"]
    plans.change_action(head, number, actor=actor, seen=3, said={"state": "done"}, today=DAY)
    assert queries.rows(SITE).get(head=head).content["actions"][0]["state"] == "done"
    assert row.content["zone"]["name"] == "Opale"
    assert refused(
        lambda: plans.change_action(head, 999, actor=actor, seen=4, said={"title": "x"}, today=DAY)
    ).code == "support.gone"  # fmt: skip


def test_every_verb_has_its_words(territory: TerritoryStrategy, people: People) -> None:
    said = {"title": "Itinéraire", "who": "CA2BM", "by_when": DAY}
    plans.add_action(territory, actor=people["director"], seen=1, said=said, today=DAY)
    step(territory, 1, people["director"], started_on=DAY)
    events = list(trail("support.strategy", "montreuillois"))
    assert len(events) == 3
    assert all(verb_words(event.verb) != event.verb for event in events)
    verbs = {"added", "changed", "step", "action-added", "action-changed"}
    verbs_of = {"strategy": verbs, "site": verbs - {"step"} | {"reviewed"}, "contract": {"added", "changed"}}
    for kind in KINDS:
        for verb in verbs_of[kind.code]:
            assert verb_words(f"{kind.audited}.{verb}") != f"{kind.audited}.{verb}"


def test_names_make_keys_of_their_own(people: People, epcis: Any, territory: TerritoryStrategy) -> None:
    again = strategies.begin_strategy(
        "Montreuillois", epcis=[A, B], actor=people["director"], organisation_id=agency(), today=DAY
    )
    assert again.key == "montreuillois-2"
