"""Loading an edition of the official codes: only what differs is written, in short transactions.

A load that was cut short is simply run again: it compares with what is there, and goes on. The edition is
marked as loaded last.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.kit.access.api import SYSTEM, Actor, Refusal
from capcommun.kit.audit import api as audit
from capcommun.kit.gather.api import fold
from capcommun.reference.territories.models import Commune, Department, Edition, Epci, Region

DATA = Path(__file__).resolve().parent.parent / "data"
BUNDLED = DATA / "france-2026.json.gz"
FORMAT = "capcommun/territories/1"
MOST, FEWEST = 1000, 50
"""Rows to a transaction, which sizes itself by how long the last one took."""
AIM = 0.25
"""Seconds that a transaction should take: nobody waits a second behind a load, even on a slow machine."""
LARGEST = 200 * 1024 * 1024
DAY = dt.timedelta(days=1)
Row = dict[str, Any]


@dataclass
class Report:
    """What a load did."""

    edition: str
    communes: int = 0
    written: int = 0
    closed: list[tuple[str, str, str]] = field(default_factory=list)
    """(code, name, code of the commune that took it over or nothing)"""
    closed_epcis: list[tuple[str, str]] = field(default_factory=list)
    seconds: float = 0.0
    longest: float = 0.0
    """Seconds of the longest transaction."""
    chunk: int = 200
    """Rows to the next one."""


def load_edition(path: Path | None = None, *, actor: Actor = SYSTEM) -> Report:
    """Load an edition; loading it again changes nothing."""
    began = time.monotonic()
    data, digest = _read(path or BUNDLED)
    since = dt.date.fromisoformat(data["valid_from"])
    first = _not_older(data["edition"], since)
    report = Report(data["edition"], communes=len(data["communes"]))
    if Edition.objects.filter(name=data["edition"], sha256=digest).exists():
        return report  # marked last: everything is in place
    _write(report, Region, [{"code": c, "name": n} for c, n in data["regions"]])
    _write(report, Department, [{"code": c, "name": n, "region_id": r} for c, n, r in data["departments"]])
    _write(report, Epci, _epcis(data, None if first else since))
    _write(report, Commune, _current(data, None if first else since))
    if data["complete"]:
        _write(report, Commune, _absent_communes(data, since - DAY))
        _write(report, Epci, _absent_epcis(data, since - DAY))
    _write(report, Commune, _former(data, since))
    if data["complete"] and not first:
        _closed(report, data, since - DAY)
    _mark(report, data, digest, since, actor)
    report.seconds = time.monotonic() - began
    return report


def _read(path: Path) -> tuple[Row, str]:
    """The edition's content and its digest; a file of another kind is told as such."""
    try:
        raw = path.read_bytes()
        text = raw
        if raw.startswith(b"\x1f\x8b"):
            with gzip.open(path) as packed:
                text = packed.read(LARGEST + 1)
        data = json.loads(text)
    except (OSError, EOFError, ValueError) as error:
        raise _unreadable(path) from error
    if len(text) > LARGEST or not isinstance(data, dict) or data.get("format") != FORMAT:
        raise _unreadable(path)
    return data, hashlib.sha256(raw).hexdigest()


def _unreadable(path: Path) -> Refusal:
    return Refusal(
        "territories.file",
        _("%(name)s is not an edition of the territories.") % {"name": path.name},
        _("Make it with tools/make_territories.py from the official package."),
        status=400,
    )


def _not_older(name: str, since: dt.date) -> bool:
    """Whether this is the first edition; an edition older than the one in place would undo mergers."""
    last = Edition.objects.order_by("-valid_from").first()
    if last and since < last.valid_from:
        raise Refusal(
            "territories.older",
            _("The edition %(name)s is older than %(last)s, which is in place.")
            % {"name": name, "last": last.name},
            _("Load a newer edition."),
            status=409,
        )
    return last is None or last.name == name


def _epcis(data: Row, since: dt.date | None) -> list[Row]:
    return [
        {"siren": siren, "name": name, "folded": fold(name), "kind": kind, "edition": data["edition"],
         "valid_from": since, "valid_to": None}
        for siren, name, kind in data["epcis"]
    ]  # fmt: skip


def _current(data: Row, since: dt.date | None) -> list[Row]:
    return [
        {"code": code, "name": name, "department_id": department, "epci_id": epci, "siren": siren,
         "population": population, "postal_codes": postal, "also": also, "folded": fold(f"{name} {also}"),
         "kind": Commune.Kind.CURRENT.value, "merged_into_id": None, "edition": data["edition"],
         "valid_from": since, "valid_to": None}
        for code, name, department, epci, siren, population, postal, also in data["communes"]
    ]  # fmt: skip


def _former(data: Row, since: dt.date) -> list[Row]:
    """The codes that are no commune of today; the day an earlier edition closed one on is kept."""
    homes = {row[0]: row[2] for row in data["communes"]}
    known = {c.code: c for c in Commune.objects.exclude(kind=Commune.Kind.CURRENT)}
    known |= {c.code: c for c in Commune.objects.filter(code__in=_codes(data["former"], set(known)))}
    rows = []
    for code, name, kind, into, morrow in data["former"]:
        was = known.get(code)
        last = dt.date.fromisoformat(morrow) - DAY if morrow else (was.valid_to if was else None)
        rows.append(
            {"code": code, "name": name or (was.name if was else ""), "kind": kind, "merged_into_id": into,
             "department_id": homes.get(into), "folded": fold(name), "edition": data["edition"],
             "siren": was.siren if was else "", "population": was.population if was else None,
             "postal_codes": was.postal_codes if was else "", "also": "", "epci_id": None,
             "valid_from": was.valid_from if was else None, "valid_to": last}
        )  # fmt: skip
    return rows


def _codes(former: Iterable[Sequence[Any]], known: set[str]) -> list[str]:
    return [row[0] for row in former if row[0] not in known]


def _absent_communes(data: Row, last: dt.date) -> list[Row]:
    """The communes that this edition no longer holds, ended; where they went, if it says."""
    names = {row[0] for row in data["communes"]}
    into = {row[0]: row[3] for row in data["former"]}
    rows = Commune.objects.filter(kind=Commune.Kind.CURRENT, valid_to__isnull=True)
    end = {"valid_to": last, "kind": Commune.Kind.MERGED.value, "epci_id": None, "edition": data["edition"]}
    return [
        row | end | {"merged_into_id": into.get(row["code"])}
        for row in rows.values(*_columns(Commune))
        if row["code"] not in names
    ]


def _absent_epcis(data: Row, last: dt.date) -> list[Row]:
    sirens = {row[0] for row in data["epcis"]}
    end = {"valid_to": last, "edition": data["edition"]}
    rows = Epci.objects.filter(valid_to__isnull=True).values(*_columns(Epci))
    return [row | end for row in rows if row["siren"] not in sirens]


def _closed(report: Report, data: Row, last: dt.date) -> None:
    """Tell what ended, from what is written: a load that was cut short then tells it all the same."""
    ended = Commune.objects.filter(valid_to=last, edition=data["edition"]).exclude(name="").order_by("code")
    report.closed = [(c.code, c.name, c.merged_into_id or "") for c in ended]
    report.closed_epcis = list(
        Epci.objects.filter(valid_to=last, edition=data["edition"]).values_list("siren", "name")
    )


def _columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _write(report: Report, model: type[models.Model], rows: list[Row]) -> None:
    """Write the rows that are new or differ. The first day of what is already there stays."""
    pk = str(model._meta.pk.attname)
    columns = _columns(model)
    keep = {"valid_from"} & set(columns)
    stored = {row[pk]: row for row in model._default_manager.values(*columns)}
    changed = []
    for row in rows:
        there = stored.get(row[pk])
        if there is None:
            changed.append(model(**row))
        elif there != (new := row | {name: there[name] for name in keep}):
            changed.append(model(**new))
    start = 0
    while start < len(changed):
        part = changed[start : start + report.chunk]
        _put(report, model, part)
        start += len(part)
    report.written += len(changed)


def _put(report: Report, model: type[models.Model], rows: list[models.Model]) -> None:
    """One transaction; the next one is sized by how long this one took."""
    updated = [f.name for f in model._meta.concrete_fields if not f.primary_key]
    began = time.monotonic()
    with transaction.atomic():
        model._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=[str(model._meta.pk.attname)], update_fields=updated
        )
    took = time.monotonic() - began
    report.longest = max(report.longest, took)
    report.chunk = max(FEWEST, min(MOST, report.chunk * 2, int(len(rows) * AIM / max(took, 0.001))))


def _mark(report: Report, data: Row, digest: str, since: dt.date, actor: Actor) -> None:
    """Say that the edition is in place."""
    values = {"valid_from": since, "source": data["source"], "sha256": digest, "loaded_at": timezone.now()}
    with transaction.atomic():
        Edition.objects.update_or_create(name=data["edition"], defaults=values)
        audit.record(
            "territories.edition.loaded",
            actor=actor,
            object_type="territories.edition",
            object_key=data["edition"],
            label=data["edition"],
            after={"communes": report.communes, "closed": len(report.closed), "sha256": digest},
        )
