"""How a target's values come: chosen as data, kept in history, said on its page, sought in the list."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.test import Client
from tests.indicators.small import KEY, OBSERVE, TODAY, actor, loaded

from capcommun.contract.indicators import origin, queries, services
from capcommun.contract.indicators.models import Counting, Target
from capcommun.contract.indicators.modes import mode_of, told
from capcommun.kit.access.api import SYSTEM, Actor, Refusal
from capcommun.kit.audit.api import trail
from capcommun.reference.partners.api import Mandate, Organisation, Person, RoleGrant

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
CHOOSE = OBSERVE | {"plan.edit"}
LIST = f"/contrats/{KEY}/cibles/"
ONE = f"{LIST}2023.recrutes/"
CHOICE = f"{ONE}origine/mesure/"


def chief() -> Actor:
    return actor("direction@example.org", CHOOSE)


@pytest.fixture
def target() -> Target:
    loaded()
    return Target.objects.select_related("agreement").get(key="2023.recrutes")


@pytest.fixture
def agency(target: Target) -> Organisation:
    """An organisation that holds a role on the agreement."""
    found = Organisation.objects.create(
        key="tenante", name="Agence tenante", short_name="Agence tenante", kind="tourism-agency"
    )
    person = Person.objects.create(name="Quelqu’un")
    Mandate.objects.create(person=person, organisation=found, start=dt.date(2023, 1, 1))
    RoleGrant.objects.create(
        person=person, organisation=found, role="action-manager", agreement=KEY, start=dt.date(2023, 1, 1)
    )
    return found


def mode_on(target: Target, day: dt.date) -> str:
    return mode_of(told(Target.objects.filter(pk=target.pk), day).get()).code


def plain(page: bytes) -> str:
    return re.sub(r"\s+", " ", page.decode().replace("\u00a0", " "))


def test_a_choice_ends_the_former_one_which_stays_in_the_history(
    target: Target, agency: Organisation
) -> None:
    before, later = TODAY - dt.timedelta(days=9), TODAY - dt.timedelta(days=3)
    services.come_by(
        target, "declared", organisation=agency, note=" Oui ou non. ", actor=chief(), today=before
    )
    services.come_by(target, "series", actor=chief(), today=later)
    assert mode_on(target, before - dt.timedelta(days=1)) == "none"
    assert mode_on(target, before) == "declared"
    assert mode_on(target, later) == mode_on(target, TODAY) == "series"
    kept = Counting.objects.order_by("pk").values_list("mode", "organisation", "note", "ended_on")
    assert list(kept) == [("declared", agency.pk, "Oui ou non.", later), ("series", None, "", None)]
    assert origin.count_on(target, TODAY) is None, "nothing of it is counted"
    assert origin.counting_on(target, before) is None
    events = trail("target", services.audit_key(target))
    assert [event.verb for event in events] == ["target.come-by"] * 2


def test_what_is_counted_is_not_declared_at_the_same_time(target: Target) -> None:
    row = Counting(target=target, measure="support.offices", known_on=TODAY, recorded_at="2023-10-16T10:00Z")
    row.save()
    assert mode_on(target, TODAY) == "measured"
    Counting.objects.filter(pk=row.pk).update(measure="lists:une-liste")
    assert mode_on(target, TODAY) == "list"
    services.come_by(target, "declared", actor=chief(), today=TODAY)
    assert mode_on(target, TODAY) == "declared"
    assert services.stale_readings(TODAY) == (0, 0), "nothing is left to count"
    for wrong in ({"mode": "declared", "measure": "support.offices"}, {"mode": "register"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Counting.objects.create(
                target=target, known_on=TODAY, recorded_at="2023-10-16T10:00Z", ended_on=TODAY, **wrong
            )


def test_who_may_not_choose_and_what_is_refused(target: Target, agency: Organisation) -> None:
    with pytest.raises(Refusal, match=r"target\.count\.forbidden"):
        services.come_by(target, "declared", actor=actor("action@example.org"), today=TODAY)
    with pytest.raises(Refusal, match=r"target\.way\.unknown"):
        services.come_by(target, "register", actor=chief(), today=TODAY)
    stranger = Organisation.objects.create(key="tiers", name="Tiers", short_name="Tiers", kind="company")
    with pytest.raises(Refusal, match=r"target\.way\.organisation"):
        services.come_by(target, "declared", organisation=stranger, actor=chief(), today=TODAY)
    assert not Counting.objects.exists()


def test_from_its_page_a_target_says_who_declares_it(
    target: Target, agency: Organisation, signed_in: SignIn
) -> None:
    client = signed_in(chief())
    page = plain(client.get(ONE).content)
    assert "Pas encore choisie" in page
    assert f'href="{CHOICE}"' in page
    refused = client.post(CHOICE, {"mode": "nothing"})
    assert refused.status_code == 422
    sent = {"mode": "declared", "organisation": agency.pk, "note": "Le texte demande si c’est fait."}
    told_page = plain(client.post(CHOICE, sent, follow=True).content)
    assert "Déclarées, par Agence tenante" in told_page
    assert "Le texte demande si c’est fait." in told_page
    then = plain(client.get(f"{ONE}?au={TODAY - dt.timedelta(days=1)}").content)
    assert "Pas encore choisie" in then
    public = plain(Client().get(ONE).content)
    assert "Agence tenante" in public or "login" in public


def test_the_list_seeks_by_mode_and_says_what_is_not_chosen(target: Target, signed_in: SignIn) -> None:
    client = signed_in(chief())
    services.come_by(target, "declared", actor=chief(), today=TODAY)
    page = plain(client.get(f"{LIST}?annee=").content)
    assert "2 cibles dont l’origine des valeurs n’est pas choisie" in page
    declared = plain(client.get(f"{LIST}?annee=&origine=declared").content)
    assert "cibles/2023.recrutes/" in declared
    assert "cibles/2023.guide/" not in declared
    none = plain(client.get(f"{LIST}?annee=&origine=none").content)
    assert "cibles/2023.recrutes/" not in none
    assert f'href="{LIST}2023.guide/origine/mesure/"' in none
    reader = plain(signed_in(actor("lecture@example.org")).get(f"{LIST}?annee=&origine=none").content)
    assert "pas encore choisie" in reader
    assert "origine/mesure/" not in reader, "who may not choose is offered nothing"


def test_entering_by_hand_again_makes_a_target_declared(target: Target, signed_in: SignIn) -> None:
    Counting.objects.create(
        target=target, measure="support.offices", known_on=TODAY, recorded_at="2023-10-16T10:00Z"
    )
    signed_in(chief()).post(f"{CHOICE}fin/")
    assert mode_on(target, TODAY) == "declared"


def test_the_api_tells_the_mode_of_each_target(target: Target, signed_in: SignIn) -> None:
    services.come_by(target, "declared", actor=chief(), today=TODAY)
    client = signed_in(chief())
    items = client.get(f"/api/v1/agreements/{KEY}/targets").json()["items"]
    assert {item["key"]: item["mode"] for item in items} == {
        "2023.recrutes": "declared", "2023.guide": "none", "cadre.velo": "none",
    }  # fmt: skip
    assert client.get(f"/api/v1/agreements/{KEY}/targets/2023.recrutes").json()["mode"] == "declared"
    (row,) = client.get(f"/api/v1/agreements/{KEY}/countings").json()["items"]
    assert (row["mode"], row["measure"], row["organisation"]) == ("declared", "", "")


def test_modes_are_read_with_the_targets(target: Target, django_assert_num_queries: Callable) -> None:  # type: ignore[type-arg]  # a pytest fixture
    agreement = target.agreement
    for row in Target.objects.select_related("agreement"):
        services.come_by(row, "declared", actor=chief(), today=TODAY)
    with django_assert_num_queries(1):
        rows = queries.targets_on(agreement, TODAY, None)
        assert {mode_of(row).code for row in rows} == {"declared"}
    assert Counting.objects.filter(Q(mode="declared"), target__agreement=agreement).count() == len(rows) == 3
    assert queries.judged(SYSTEM, agreement, TODAY)
