"""Invented lists for the demonstration: each line says so, and they come by files, as people send them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from capcommun.kit.access.api import SYSTEM
from capcommun.kit.documents.api import csv
from capcommun.reference.partners.api import Organisation
from capcommun.registers.lists import columns
from capcommun.registers.lists.models import FollowedList
from capcommun.registers.lists.services import imports
from capcommun.registers.lists.services.lists import begin_list

AGENCY = "pas-de-calais-tourisme"
DATA = Path(__file__).resolve().parent / "data" / "demo.yaml"
BEGUN = dt.date(2023, 1, 16)
FILES = (dt.date(2023, 4, 5), dt.date(2023, 7, 5), dt.date(2023, 10, 4), dt.date(2023, 10, 16))
"""The days on which a file is sent: each holds the lines of the year so far."""
PRIOR = dt.date(2019, 1, 1)
INVENTED = "inventé pour la démonstration"
Row = list[Any]


def create(seed: int) -> None:
    """The same lists for the same seed; those that are there stay as they are."""
    if not settings.CAPCOMMUN.demo:
        raise RuntimeError("Invented lists only belong where CAPCOMMUN_DEMO is on.")
    agency = Organisation.objects.filter(key=AGENCY).first()
    there = set(FollowedList.objects.values_list("key", flat=True))
    data = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    for told in data["lists"]:
        if agency and told["key"] not in there:
            _one(told, data, random.Random(f"{seed}/{told['key']}"), agency)  # noqa: S311 - not a secret


def _one(told: Mapping[str, Any], data: Mapping[str, Any], dice: random.Random, agency: Organisation) -> None:
    statuses = [*told["counted"], *told["waiting"]]
    followed = begin_list(
        actor=SYSTEM, organisation=agency, key=told["key"], today=BEGUN,
        told={name: told[name] for name in ("title", "line", "unit", "definition")}
        | {"statuses": statuses, "counted": told["counted"], "standing": told.get("standing", False)},
    )  # fmt: skip
    rows = _rows(told, data, dice)
    prior = [row for row in rows if row[2].year < BEGUN.year]
    if prior:
        name = f"{told['key']}-annees-precedentes.csv"
        _send(followed, told, prior, name=name, today=BEGUN, known_on=PRIOR)
    for day in FILES:
        so_far = [row for row in rows if BEGUN.year == row[2].year and row[2] <= day]
        _send(followed, told, so_far, name=f"{told['key']}-{day:%Y-%m}.csv", today=day)


def _send(
    followed: FollowedList,
    told: Mapping[str, Any],
    rows: Sequence[Row],
    *,
    name: str,
    today: dt.date,
    known_on: dt.date | None = None,
) -> None:
    """By the same way as a file that somebody sends."""
    followed = FollowedList.objects.select_related("organisation").get(pk=followed.pk)
    header = [*told["columns"].values(), *told["extra"], "Remarque"]
    draft = imports.upload(followed, actor=SYSTEM, content=csv([header, *rows]), name=name)
    if not followed.mapping:
        mapping = {field: at for at, field in enumerate(told["columns"])}
        imports.set_mapping(
            draft, actor=SYSTEM, seen=followed.revision, mapping=mapping,
            extra=columns.others(header, mapping), accepted=[], counted=followed.counted, today=today,
        )  # fmt: skip
    seen = FollowedList.objects.values_list("revision", flat=True).get(pk=followed.pk)
    imports.load(draft, actor=SYSTEM, seen=seen, complete=False, today=today, known_on=known_on)


def _rows(told: Mapping[str, Any], data: Mapping[str, Any], dice: random.Random) -> list[Row]:
    """Every line of the list, by day, numbered within its year: as written, or as many as told."""
    if "lines" in told:
        return [_written(told, number, line) for number, line in enumerate(told["lines"], start=1)]
    found: list[Row] = []
    for year, count in told["years"].items():
        statuses = _statuses(told, count)
        if year == BEGUN.year:
            statuses += [status for status, n in told["waiting"].items() for _n in range(n)]
        dice.shuffle(statuses)
        days = sorted(_days(year, len(statuses), dice))
        for number, (day, status) in enumerate(zip(days, statuses, strict=True), start=1):
            found.append(
                _row(told, data, dice, key=f"{told['prefix']}-{year}-{number:03}", day=day, status=status)
            )
    return found


def _written(told: Mapping[str, Any], number: int, line: Sequence[Any]) -> Row:
    label, day, status, territory, market, *_more = [*line, "", ""]
    values = {"key": f"{told['prefix']}-{day.year}-{number:03}", "label": label, "day": day, "status": status}
    values |= {"territory": territory, "market": market, "end": ""}
    return [*(values[field] for field in told["columns"]), INVENTED]


def _statuses(told: Mapping[str, Any], count: int) -> list[str]:
    """The statuses that count, the first most often."""
    first, *others = told["counted"]
    if not others:
        return [first] * count
    few = count * 9 // 20
    return (
        [first] * few + [others[0]] * (count - few)
        if len(told["years"]) == 1
        else ([first] * (count - few) + [others[0]] * few)
    )


def _days(year: int, count: int, dice: random.Random) -> Iterator[dt.date]:
    """Working days of the year, up to the demonstration's own; a little fewer in winter."""
    last = FILES[-1] if year == BEGUN.year else dt.date(year, 12, 20)
    first = BEGUN if year == BEGUN.year else dt.date(year, 1, 10)
    for _n in range(count):
        day = first + dt.timedelta(days=int((last - first).days * dice.random() ** 0.9))
        yield day - dt.timedelta(days=max(day.weekday() - 4, 0))


def _row(
    told: Mapping[str, Any],
    data: Mapping[str, Any],
    dice: random.Random,
    *,
    key: str,
    day: dt.date,
    status: str,
) -> Row:
    name = f"{dice.choice(told['names'])} {dice.choice(data['words'])} ({key[-3:]})"
    values = {
        "key": key, "label": name, "day": day, "territory": dice.choice(data["communes"]), "status": status,
    }  # fmt: skip
    if "end" in told["columns"]:
        values["end"] = day.replace(year=day.year + told["valid_years"], day=min(day.day, 28))
    if markets := told.get("markets"):
        # dice of their own: what else is invented stays what it was
        apart = random.Random(f"market/{key}")  # noqa: S311 - not a secret
        values["market"] = apart.choices(list(markets), list(markets.values()))[0]
    extra = [dice.choice(choices) for choices in told["extra"].values()]
    return [*(values[field] for field in told["columns"]), *extra, INVENTED]
