"""Server time and queries of each page of an instance that exists, or a crowd of agreements put into it.

Run as a program of its own: ``python -m bench.pages measure OUT`` prints nothing and writes JSON;
``python -m bench.pages crowd`` adds the invented agreements, their 40,000 targets and 2,400,000 values.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import django

KEY = "pas-de-calais-2023-2027"
PERSON = "camille.demo@demo.invalid"
AGREEMENTS, TARGETS = 997, 40  # with the demonstration's three: 1,000
VALUES = 60  # of each of the 40,000 invented targets: 2,400,000
ROUNDS = 9
DAY = dt.date(2023, 1, 2)


def addresses() -> list[tuple[str, str]]:
    """Each page's name and address."""
    from capcommun.contract.indicators.models import Target
    from capcommun.contract.plan.models import Action

    base = f"/contrats/{KEY}"
    action = _first(Action)
    target = _first(Target)
    return [
        ("home", "/"),
        ("agreements", "/contrats/"),
        ("overview", f"{base}/"),
        ("plan, tree", f"{base}/plan/"),
        ("plan, table", f"{base}/plan/tableau"),
        ("plan, timeline", f"{base}/plan/frise"),
        ("objective", f"{base}/objectifs/os1.oo1/"),
        ("action", f"{base}/actions/{action}/"),
        ("targets", f"{base}/cibles/"),
        ("target", f"{base}/cibles/{target}/"),
        ("text", f"{base}/texte/"),
        ("documents owed", f"{base}/dialogue-de-gestion/"),
        ("search", "/recherche/?q=v%C3%A9lo"),
        ("calendar", "/calendrier/"),
        ("organisations", "/partenaires/"),
    ]


def _first(model: Any) -> str:
    rows = model.objects.filter(agreement__key=KEY, withdrawn=False).order_by("key")
    key: str = rows.values_list("key", flat=True)[0]
    return key


def crowd() -> None:
    """The invented agreements: small, whole, loaded like any other."""
    from django.db import connection

    from capcommun.contract.agreements.api import document, load
    from capcommun.kit.access.api import SYSTEM

    for number in range(AGREEMENTS):
        load(document.Agreement.model_validate(_invented(number)), actor=SYSTEM, known_on=DAY)
    with connection.cursor() as cursor:
        cursor.execute(*_values())
        cursor.execute("ANALYZE")  # what PostgreSQL does by itself a minute later, at a moment of its own


def _values() -> tuple[str, list[Any]]:
    """The statement that gives every invented target its values, one after another in the year."""
    from django.db import connection
    from django.utils import timezone

    from capcommun.contract.indicators.models import Observation, Target

    day = "date('2023-01-02', (4 * i) || ' days')"
    if connection.vendor == "postgresql":
        day = "(date '2023-01-02' + 4 * i)"
    sql = (
        f"INSERT INTO {Observation._meta.db_table} "
        "(target_id, value, reason, period_end, known_on, recorded_at, note, visibility, parts, provisional, "
        "far) "
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {VALUES}) "
        f"SELECT t.id, i, '', {day}, {day}, %s, '', 'shared', '{{}}', FALSE, FALSE "
        f"FROM {Target._meta.db_table} t, n WHERE t.key LIKE %s"
    )
    return sql, [timezone.now(), "2023.t%"]


def _invented(number: int) -> dict[str, Any]:
    key = f"invente-{number:04d}"
    quote = {"text": "Convention inventée pour la mesure.", "part": "texte", "place": "Mesure"}
    operational = [{"key": "os1.oo1", "number": 1, "title": "Objectif opérationnel"}]
    action = {"key": "2023.a", "title": "Action vélo", "objective": "os1.oo1", "quotes": [quote]}
    target = {"attached_to": "os1.oo1", "year": 2023, "comparator": "at-least", "unit": "visite"}
    target |= {"firmness": "objective", "quote": quote}
    return {
        "format": "capcommun/agreement/1",
        "key": key,
        "kind": "convention-objectifs",
        "title": f"Convention inventée {number}",
        "short_title": f"Inventée {number}",
        "source": {"title": "Mesure"},
        "parts": [{"key": "texte", "title": "Texte"}],
        "parties": [
            {"key": "departement", "name": f"Département {number}", "short_name": "D", "kind": "collectivity",
             "roles": ["funder"]},
        ],
        "term": {"start": "2023-01-01", "end": "2027-12-31", "years": 5},
        "objectives": [
            {"key": "os1", "number": 1, "title": "Objectif", "short_title": "Un", "operational": operational},
        ],
        "actions": {2023: [action]},
        "targets": [
            {**target, "key": f"2023.t{n}", "title": f"Cible {n}", "value": 10 + n}
            for n in range(TARGETS + (number < 120))
        ],
    }  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """A page's number of queries, and the milliseconds of each of its answers."""

    queries: int
    times: list[float]


def measure() -> dict[str, Answer]:
    """Each page asked for again and again, by the agency's director, its caches warm."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from capcommun.kit.accounts.api import User

    client = Client()
    client.force_login(User.objects.get(email=PERSON))
    found = {}
    for name, address in addresses():
        for _ in range(2):
            response = client.get(address)
            assert response.status_code == 200, (address, response.status_code)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        queries = len(captured)  # now: the next request empties the log
        assert queries, address
        times = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            client.get(address)
            times.append((time.perf_counter() - began) * 1000)
        found[name] = Answer(queries, times)
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    tasks = parser.add_subparsers(dest="task", required=True)
    tasks.add_parser("measure").add_argument("out", type=Path)
    tasks.add_parser("crowd")
    options = parser.parse_args()
    django.setup()
    if options.task == "crowd":
        crowd()
    else:
        found = {name: asdict(answer) for name, answer in measure().items()}
        options.out.write_text(json.dumps(found), encoding="utf-8")
