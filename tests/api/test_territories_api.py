"""Territories in the reading API: open to all, filtered, paged, and since a moment."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from capcommun.kit.access.api import SYSTEM
from capcommun.kit.clock.api import today
from capcommun.reference.territories.api import Zone, change_zone, load_edition
from capcommun.reference.territories.models import Edition, ZoneMember

pytestmark = pytest.mark.django_db
BASE = "/api/v1/territories"
HOME, OTHER = "246200299", "246200364"


def edition(folder: Path, year: int, communes: list[list[Any]], former: list[list[Any]]) -> Path:
    data = {
        "format": "capcommun/territories/1",
        "edition": str(year),
        "valid_from": f"{year}-01-01",
        "complete": True,
        "source": "essai",
        "regions": [["32", "Hauts-de-France"], ["11", "Île-de-France"]],
        "departments": [["62", "Pas-de-Calais", "32"], ["75", "Paris", "11"]],
        "epcis": [[HOME, "CA d'Hénin-Carvin", "CA"], [OTHER, "CA de Lens - Liévin", "CA"]],
        "communes": communes,
        "former": former,
    }
    path = folder / f"{year}.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def row(code: str, name: str, department: str = "62", epci: str | None = HOME) -> list[Any]:
    return [code, name, department, epci, "", 100, f"{department}000 {department}001", ""]


@pytest.fixture(autouse=True)
def fresh_counts(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def loaded(db: None, tmp_path: Path) -> None:
    communes = [row("62215", "Carvin"), row("62498", "Lens", epci=OTHER), row("62413", "Harnes", epci=OTHER)]
    load_edition(edition(tmp_path, 2020, [*communes, row("75056", "Paris", "75", None)], []))
    zone = Zone.objects.create(key="bassin", kind="destination", name="Bassin", department_id="62")
    start = dt.date(2020, 1, 1)
    ZoneMember.objects.create(zone=zone, epci_id=OTHER, start=start, verified=True)
    ZoneMember.objects.create(zone=zone, commune_id="62215", start=start)
    site = Zone.objects.create(key="site", kind="special-site", name="Site", department_id="62")
    ZoneMember.objects.create(zone=site, commune_id="62215", start=start)


def get(tail: str, **query: Any) -> Any:
    answer = Client().get(BASE + tail, query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def codes(tail: str, **query: Any) -> list[str]:
    return [next(iter(item.values())) for item in get(tail, **query)["items"]]


def test_everything_is_open_and_filtered() -> None:
    assert codes("/regions") == ["11", "32"]
    assert codes("/departments") == ["62", "75"]
    assert codes("/departments", region="11") == ["75"]
    assert codes("/epcis") == [HOME, OTHER]
    assert codes("/epcis", department="75") == []
    assert codes("/communes") == ["62215", "62413", "62498", "75056"]
    assert codes("/communes", department="75") == ["75056"]
    assert codes("/communes", region="32", epci=OTHER) == ["62413", "62498"]
    assert codes("/communes", q="carv") == codes("/communes", q="62215") == ["62215"]
    assert codes("/communes", postal_code="62001", q="lens") == ["62498"]
    assert codes("/zones", kind="special-site") == ["site"]
    assert codes("/zones", department="75") == []
    assert get("/communes/62215")["postal_codes"] == ["62000", "62001"]
    assert get(f"/epcis/{HOME}")["name"] == "CA d'Hénin-Carvin"


def test_a_zone_is_read_on_a_day_with_its_communes() -> None:
    zone = Zone.objects.get(key="bassin")
    told = get("/zones/bassin")
    assert [(m["code"], m["kind"], m["verified"]) for m in told["members"]] == [
        ("62215", "commune", False),
        (OTHER, "epci", True),
    ]
    assert codes("/zones/bassin/communes") == ["62215", "62413", "62498"]
    assert codes("/zones/bassin/communes", on="2019-12-31") == []
    day = today()
    change_zone(zone, actor=SYSTEM, revision=1, today=day, codes=["62215"])
    assert codes("/zones/bassin/communes", on=day.isoformat()) == ["62215"]
    before = (day - dt.timedelta(days=1)).isoformat()
    assert codes("/zones/bassin/communes", on=before) == ["62215", "62413", "62498"]
    assert get("/zones/bassin", on=before)["on"] == before
    twin = Zone.objects.create(key="jumelle", kind="destination", name="J", department_id="62")
    ZoneMember.objects.create(zone=twin, epci_id=HOME, start=dt.date(2020, 1, 1))
    assert get("/zones/bassin")["overlaps"] == [{"zone": "jumelle", "communes": ["62215"]}]


def test_since_tells_what_an_edition_or_a_change_brought(tmp_path: Path) -> None:
    Edition.objects.update(loaded_at=timezone.now() - dt.timedelta(hours=1))
    Zone.objects.update(changed_at=timezone.now() - dt.timedelta(hours=1))
    moment = timezone.now() - dt.timedelta(minutes=1)
    since = moment.isoformat()
    for tail in ("/regions", "/departments", "/epcis", "/communes", "/zones", "/zones/bassin/communes"):
        assert get(tail, since=since)["total"] == 0, tail
    zone = Zone.objects.get(key="site")
    change_zone(zone, actor=SYSTEM, revision=1, today=today(), codes=["62498"])
    assert codes("/zones", since=since) == ["site"]
    assert codes("/zones/site/communes", since=since) == ["62498"]
    merged = [["62413", "Harnes", "merged", "62498", None]]
    load_edition(edition(tmp_path, 2021, [row("62498", "Lens", epci=OTHER), row("62215", "Carvin")], merged))
    changed = {item["code"]: item for item in get("/communes", since=since)["items"]}
    assert set(changed) == {"62215", "62413", "62498", "75056"}
    assert changed["62413"]["merged_into"] == "62498"
    assert changed["75056"]["valid_to"] == "2020-12-31"  # ended, and told
    assert codes("/communes") == ["62215", "62498"]
    assert codes("/communes", all=True) == ["62215", "62413", "62498", "75056"]


def test_pages_follow_each_other_and_asking_again_costs_no_body() -> None:
    address, found = f"{BASE}/communes?limit=3", []
    while address:
        answer = Client().get(address).json()
        found += [item["code"] for item in answer["items"]]
        address = answer["next"]
    assert found == ["62215", "62413", "62498", "75056"]
    first = Client().get(f"{BASE}/zones")
    again = Client().get(f"{BASE}/zones", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("tail", "status"),
    [
        ("/communes?limit=201", 422), ("/communes?department=a", 422), ("/communes?epci=1", 422),
        ("/communes?q=x", 422), ("/zones?kind=x", 422), ("/zones?on=x", 422), ("/zones?on=0001-01-01", 422),
        ("/communes/99999", 404), ("/epcis/1", 404), ("/zones/rien", 404), ("/zones/rien/communes", 404),
        ("/communes?q=%00%00", 200), ("/communes/62215%00", 422),
    ],
)  # fmt: skip
def test_wrong_values_and_absent_ones_are_told(tail: str, status: int) -> None:
    answer = Client().get(BASE + tail)
    assert answer.status_code == status
    if status != 200:
        assert set(answer.json()) == {"code", "reason", "remedy"}


def test_lists_take_few_queries(django_assert_max_num_queries: Any) -> None:
    lists = (("/communes", 8), ("/zones", 10), ("/zones/bassin", 11), ("/zones/bassin/communes", 10))
    for tail, most in lists:
        get(tail)
        with django_assert_max_num_queries(most):
            get(tail)
