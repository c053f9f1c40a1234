"""Twenty writers in forty lists, and what a reader sees meanwhile.

Run as a program of its own: ``python -m bench.writers fill`` binds forty of the demonstration's targets to
forty lists of 25,000 lines; ``write SECONDS`` is the twenty people at work; ``watch SECONDS OUT`` reads pages
in the quiet and in that storm, and tells how old readings were. Who writes and who reads are processes
apart, as they are on a server: threads of one process would wait for one another's Python.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import django

LISTS, LINES, WRITERS = 40, 25_000, 20
EACH = 1.0
"""Seconds between two writes of one writer: twenty people at their keyboards, not a loop."""
LOOK = 0.25
READY = "writing\n"
AGREEMENT = "pas-de-calais-2023-2027"
PERSON = "camille.demo@demo.invalid"
PAGES = {
    "overview": "/contrats/{key}/",
    "targets": "/contrats/{key}/cibles/",
    "target": "/contrats/{key}/cibles/{target}/",
}


def fill() -> None:
    from django.utils import timezone

    from bench.records import fill_list
    from capcommun.contract.indicators.models import Counting, Target
    from capcommun.kit.clock.api import today
    from capcommun.reference.partners.api import Organisation

    owner = Organisation.objects.get(key="pas-de-calais-tourisme")
    targets = Target.objects.filter(agreement__key=AGREEMENT, withdrawn=False, year=2023)
    standing = Counting.objects.filter(ended_on=None)
    free = targets.exclude(pk__in=standing.exclude(measure="").values("target"))
    for number, target in enumerate(free.order_by("pk")[:LISTS]):
        key = f"mesure-{number}"
        fill_list(key, owner, LINES, number * LINES + 100_000)
        standing.filter(target=target).update(ended_on=today())
        Counting.objects.create(
            target=target, measure=f"lists:{key}", known_on=today(), recorded_at=timezone.now()
        )


class Storm:
    """Writers, each in a thread with its own connection, by the register's own service."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.writes = 0
        self.failed: list[BaseException] = []
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._write, args=(seed,)) for seed in range(WRITERS)]

    def __enter__(self) -> Storm:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop.set()
        for thread in self._threads:
            thread.join()
        if self.failed:
            raise self.failed[0]

    def _line(self, followed: Any, dice: random.Random) -> Any:
        from capcommun.registers.lists.models import ListLine

        rows = ListLine.objects.filter(followed=followed).order_by("pk")
        line = rows[dice.randrange(LINES // 10)]
        line.followed = followed
        return line

    def _write(self, seed: int) -> None:
        from django.db import connections

        from capcommun.kit.accounts.api import User
        from capcommun.kit.clock.api import today
        from capcommun.reference.partners.api import actor_for
        from capcommun.registers.lists.models import FollowedList
        from capcommun.registers.lists.services.lines import change_line

        dice = random.Random(seed)
        try:
            chief = actor_for(User.objects.get(email=PERSON))
            lists = list(FollowedList.objects.filter(key__startswith="mesure-"))
            self.stop.wait(dice.random() * EACH)
            while not self.stop.is_set():
                began = time.monotonic()
                followed = dice.choice(lists)
                line = self._line(followed, dice)
                words = {"label": f"Ligne {dice.random()}"}
                change_line(line, actor=chief, seen=line.revision, said=words, today=today())
                with self._lock:
                    self.writes += 1
                self.stop.wait(max(0.0, EACH - (time.monotonic() - began)))
        except BaseException as error:
            self.failed.append(error)
        finally:
            connections.close_all()


class Ages:
    """How long each reading has been behind what was committed: looked at from outside, again and again."""

    def __init__(self) -> None:
        self.oldest = 0.0
        self._seen: dict[str, list[tuple[float, int]]] = defaultdict(list)

    def look(self) -> None:
        from capcommun.contract.indicators.models import StoredReading
        from capcommun.kit.clock.api import today
        from capcommun.reference.measures.api import generations

        rows = StoredReading.objects.filter(day=today(), counting__measure__startswith="lists:mesure-")
        kept = dict(rows.values_list("sources", "generation"))
        now, at = generations(), time.monotonic()
        for sources, generation in kept.items():
            source = sources.strip("|")
            seen = self._seen[source]
            if not seen or seen[-1][1] != now.get(source, 0):
                seen.append((at, now.get(source, 0)))
            since = next((when for when, number in seen if number > generation), None)
            if since is not None:
                self.oldest = max(self.oldest, at - since)


def _pages(client: Any, addresses: dict[str, str], seconds: float, ages: Ages | None) -> dict[str, float]:
    """Each page's median, in milliseconds, over this long."""
    times: dict[str, list[float]] = defaultdict(list)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for name, address in addresses.items():
            began = time.perf_counter()
            response = client.get(address)
            times[name].append((time.perf_counter() - began) * 1000)
            assert response.status_code == 200, address
            time.sleep(LOOK)
            if ages:
                ages.look()
    return {name: statistics.median(found) for name, found in times.items()}


def write(seconds: float) -> None:
    """Twenty people write for this long; told: when they begin, then how often they wrote."""
    with Storm() as storm:
        print(READY, end="", flush=True)
        time.sleep(seconds)
        writes = storm.writes
    print(writes, flush=True)


def watch(seconds: float) -> dict[str, Any]:
    from django.test import Client

    from capcommun.contract.indicators.models import Counting
    from capcommun.contract.indicators.services import stale_readings
    from capcommun.kit.accounts.api import User
    from capcommun.kit.clock.api import today

    while stale_readings(today())[0]:
        time.sleep(1)  # the worker's first pass
    client = Client()
    client.force_login(User.objects.get(email=PERSON))
    bound = Counting.objects.filter(measure__startswith="lists:mesure-").select_related("target").first()
    assert bound is not None
    addresses = {name: path.format(key=AGREEMENT, target=bound.target.key) for name, path in PAGES.items()}
    _pages(client, addresses, 3, None)
    quiet, ages = _pages(client, addresses, seconds / 2, None), Ages()
    words = [sys.executable, "-m", "bench.writers", "write", str(seconds)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as writers:
        assert writers.stdout
        assert writers.stdout.readline() == READY
        stormy = _pages(client, addresses, seconds, ages)
        writes = int(writers.stdout.readline())
    assert writers.returncode == 0
    pages = {name: (quiet[name], stormy[name]) for name in addresses}
    return {"oldest": ages.oldest, "writes": writes, "writers": WRITERS, "pages": pages}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    tasks = parser.add_subparsers(dest="task", required=True)
    tasks.add_parser("fill")
    writing = tasks.add_parser("write")
    writing.add_argument("seconds", type=float)
    watching = tasks.add_parser("watch")
    watching.add_argument("seconds", type=float)
    watching.add_argument("out", type=Path)
    options = parser.parse_args()
    django.setup()
    if options.task == "fill":
        fill()
    elif options.task == "write":
        write(options.seconds)
    else:
        options.out.write_text(json.dumps(watch(options.seconds)), encoding="utf-8")
