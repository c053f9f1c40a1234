"""Every target of the demonstration says how its values come; those counted are what a hand counts."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.db import connection
from django.test import Client
from tests.desk.conftest import KEYS, PAS_DE_CALAIS, load_examples

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.indicators import demo, origin, queries
from capcommun.contract.indicators.demo_countings import table
from capcommun.contract.indicators.models import Counting, Declaration, Override, Series, Target
from capcommun.contract.indicators.modes import MODES, mode_of
from capcommun.contract.plan.api import create_demo
from capcommun.kit.access.api import SYSTEM
from capcommun.kit.accounts.api import User
from capcommun.reference.partners.api import Organisation
from capcommun.reference.partners.api import demo as people
from capcommun.reference.territories.api import Department, Epci, Region, Zone
from capcommun.registers.lists import demo as lists
from capcommun.registers.support import demo as support
from capcommun.registers.support import demo_territories

pytestmark = pytest.mark.django_db
YEAR = ("2023-01-01", "2023-10-16")
WINDOWS = {  # where the promise has days of its own
    "2023.os1.oo2.campagnes-t1-cible": ("2023-01-01", "2023-03-31"),
    "2023.os3.oo4.evenement-culinaire": ("2023-01-01", "2023-06-30"),
    "2023.os3.oo3.visites-saint-omer": ("2023-10-01", "2023-10-16"),
}
STANDS = "followed_on <= '2023-10-16' AND (ended_on IS NULL OR ended_on > '2023-10-16')"
SUPPORT = {
    "support.processes.complete": "SELECT COUNT(*) FROM registers_support_strategystep "
    "WHERE number = 4 AND finished_on BETWEEN '2023-01-01' AND '2023-10-16'",
    "support.processes.started": "SELECT COUNT(*) FROM (SELECT head_id, MIN(started_on) AS began "
    "FROM registers_support_strategystep GROUP BY head_id) AS firsts "
    "WHERE began BETWEEN '2023-01-01' AND '2023-10-16'",
    "support.sites.followed": f"SELECT COUNT(*) FROM registers_support_stakesite WHERE {STANDS}",
    "support.contracts.followed": f"SELECT COUNT(*) FROM registers_support_outreachcontract WHERE {STANDS}",
}


@pytest.fixture(autouse=True)
def whole_demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the demonstration makes it: the three agreements, people, registers, lists, activity, values."""
    own = settings.CAPCOMMUN.model_copy(update={"demo": True, "today": demo.UNTIL})
    monkeypatch.setattr(settings, "CAPCOMMUN", own)
    load_examples(*KEYS)
    people.create(KEYS)
    region = Region.objects.get_or_create(code="32", defaults={"name": "Hauts-de-France"})[0]
    here = Department.objects.get_or_create(code="62", defaults={"name": "62", "region": region})[0]
    Zone.objects.get_or_create(key="geopark", kind=Zone.Kind.SITE, name="Geopark", department=here)
    found = yaml.safe_load(demo_territories.FILE.read_text(encoding="utf-8"))
    sirens = {siren for row in found["strategies"] + found["contracts"] for siren in row["epcis"]}
    Epci.objects.bulk_create(
        [Epci(siren=siren, name=siren, folded=siren, kind="CC", edition="t") for siren in sirens],
        ignore_conflicts=True,
    )
    demo_territories.load(Organisation.objects.get(key=support.AGENCY))
    lists.create(1)
    create_demo(1)
    demo.create(1)


def by_hand(line: dict[str, Any]) -> int:
    """Plain SQL, written without the code that is tested; of sites and pages, what stands that day."""
    family, _colon, key = line["measure"].partition(":")
    if family != "lists":
        return _one(SUPPORT[family])
    start, end = WINDOWS.get(line["target"], YEAR)
    status = line.get("where", {}).get("status")
    followed = "SELECT id FROM registers_lists_followedlist WHERE key = %s"
    counts = "status = %s" if status else "status NOT IN (%s)"
    days = "day <= %s AND %s IS NOT NULL" if key == "sites-et-pages" else "day <= %s AND day >= %s"
    waiting = next(one["waiting"] for one in _lists() if one["key"] == key)
    wanted = [status] if status else list(waiting)
    counts = counts if status else counts.replace("%s", ", ".join(["%s"] * len(wanted)))
    return _one(
        f"SELECT COUNT(*) FROM registers_lists_listline WHERE followed_id IN ({followed}) "
        f"AND gone_on IS NULL AND {days} AND {counts}",
        [key, end, start, *wanted],
    )


def _lists() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(lists.DATA.read_text(encoding="utf-8"))["lists"]
    return found


def _one(sql: str, values: list[str] | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or [])
        return int(cursor.fetchone()[0])


def test_every_target_of_every_agreement_says_how_its_values_come() -> None:
    told: Counter[str] = Counter()
    for agreement in Agreement.objects.filter(key__in=KEYS):
        for item in queries.judged(SYSTEM, agreement, demo.UNTIL):
            mode = mode_of(item.target)
            assert mode.code in MODES
            assert mode.code != "none", f"{agreement.key}: {item.target.key} says nothing"
            assert mode.counted or mode.who == "Pas-de-Calais Tourisme", item.target.key
            told[mode.code] += 1
    assert sum(told.values()) == 177, "the two other texts set no target"
    assert told == {"measured": 5, "list": 30, "series": 8, "declared": 134}


def test_those_counted_have_the_figure_that_a_hand_counts() -> None:
    counted = Counting.objects.filter(mode="register", ended_on=None)
    assert counted.count() == len(table()["countings"]) == 35
    for line in table()["countings"]:
        target = Target.objects.select_related("agreement").get(key=line["target"])
        count = origin.count_on(target, demo.UNTIL)
        assert count, line
        assert count.answers, line
        assert count.total
        assert count.total.value == by_hand(line) > 0, line


def test_the_list_of_targets_is_kept_to_one_mode_and_says_who_declares(client: Client) -> None:
    client.force_login(User.objects.get(email="camille.demo@demo.invalid"))
    home = f"/contrats/{PAS_DE_CALAIS}/cibles/"
    page = client.get(f"{home}?annee=&origine=series").content.decode()
    assert page.count('<div class="tally">') == 8
    assert "n’a été choisi" not in page, "every target says it"
    one = client.get(f"{home}2023.os1.oo4.chiffre-affaires/").content.decode()
    assert "La centrale de réservation tient le chiffre" in one
    rows = client.get(f"{home}?annee=&format=csv").content.decode()
    assert rows.count("Déclarées") + rows.count("déclarées") >= 134


def test_a_series_was_brought_with_its_source_and_validated_by_somebody_else() -> None:
    brought = Series.objects.get()
    rows = list(Declaration.objects.filter(series=brought).select_related("observation"))
    assert len(rows) == 9
    assert {row.status for row in rows} == {"validated"}
    assert all(row.author_id != row.decided_by_id for row in rows)
    months = [f"{row.observation.period_start:%m}" for row in reversed(rows) if row.observation]
    assert months == [f"{month:02}" for month in range(1, 10)]
    assert "inventé" in brought.source


def test_declarations_are_in_every_state_and_one_judgement_stands(client: Client) -> None:
    """Returned, mended after a return, withdrawn, validated by their author and by somebody else."""
    rows = Declaration.objects.select_related("target")
    told = Counter(rows.values_list("status", flat=True))
    assert told["submitted"] >= 5
    assert {"returned", "mended", "withdrawn", "validated"} <= told.keys()
    new = rows.get(mends__isnull=False)
    assert (new.mends.status, new.status) == ("mended", "submitted")  # type: ignore[union-attr]  # sought so
    assert new.mends.answer  # type: ignore[union-attr]  # it was returned first
    own = rows.get(by_author=True)
    assert own.observation
    assert own.author_id == own.decided_by_id
    assert all("pour la démonstration" in row.note for row in rows)
    override = Override.objects.select_related("target").get()
    assert override.stands_on(demo.UNTIL)
    assert "inventé pour la démonstration" in override.reason
    client.force_login(User.objects.get(email="camille.demo@demo.invalid"))
    home = f"/contrats/{PAS_DE_CALAIS}/cibles/"
    assert "validée par son auteur" in client.get(f"{home}{own.target.key}/").content.decode()
    page = client.get(f"{home}{override.target.key}/").content.decode()
    assert "30 nov. 2023" in page.replace("\u00a0", " ")
    assert override.reason in page
