"""What keeps readings fresh beside the worker: a look every second, and a count where something changed."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time

from django.db import close_old_connections
from django.db.models import Count, Max, Sum

from capcommun.contract.indicators.models import Counting, Proof
from capcommun.contract.indicators.services.readings import refresh
from capcommun.contract.indicators.services.recounts import recount
from capcommun.contract.indicators.services.thinning import thin
from capcommun.kit.clock.api import today
from capcommun.reference.measures.api import generations

TICK = 1.0
"""Seconds between two looks, which cost two small queries when nothing changed."""
AGAIN = 60.0
"""Seconds after which everything is looked at, whatever the look said."""
PAUSE = 5.0
"""Seconds after a failure: the database may be away."""
APART = 20.0
"""Seconds between two looks at the kept figures."""
SPENT = 3.0
"""Seconds after which they give way to readings, which wait ten at most; the next look goes on."""
log = logging.getLogger(__name__)


class Keeper:
    """Remembers what the database was like when all was fresh: the same again needs no count."""

    def __init__(self) -> None:
        self.known: object = None
        self.at = 0.0

    def look(self, on: dt.date, stop: threading.Event) -> int:
        """Count what is stale; gives how many readings were stored."""
        found = self.signature(on)  # before counting: what is written meanwhile makes it differ next time
        if found == self.known and time.monotonic() - self.at < AGAIN:
            return 0
        self.known = None
        done = refresh(on, stopped=stop.is_set)
        if not done.failed and not stop.is_set():
            self.known, self.at = found, time.monotonic()
        return done.stored

    @staticmethod
    def signature(on: dt.date) -> object:
        """What no reading outlives: the day, what was written, what is counted and how it is promised."""
        said = Counting.objects.aggregate(
            Max("pk"), Count("ended_on"), Sum("target__revision"), Sum("target__agreement__current_id")
        )
        return on, generations(), said


class Watch:
    """Beside the readings: kept figures counted again when what they read was written, old readings thinned.

    Neither is waited for: a few seconds of it, some time apart, so that readings come first.
    """

    def __init__(self) -> None:
        self.known: object = None
        self.at = -APART
        self.thinned: dt.date | None = None

    def look(self, on: dt.date, stop: threading.Event) -> None:
        if time.monotonic() - self.at < APART:
            return
        self.at = time.monotonic()
        found = generations(), Proof.objects.aggregate(Max("pk"))
        if found != self.known:
            self.known = None
            if recount(on, seconds=SPENT, stopped=stop.is_set).whole:
                self.known = found
        if self.thinned != on:
            thin(on, stopped=stop.is_set)
            self.thinned = None if stop.is_set() else on


def keep_fresh(stop: threading.Event) -> None:
    """Until told to stop. Killed at any moment, it leaves whole readings: each is one statement."""
    keeper, watch = Keeper(), Watch()
    while not stop.is_set():
        close_old_connections()
        try:
            keeper.look(today(), stop)
            watch.look(today(), stop)
        except Exception:  # whatever it is, it is told, and tried again: a worker goes on
            log.exception("readings: this look failed")
            keeper.known = None
            stop.wait(PAUSE)
        stop.wait(TICK)
    close_old_connections()
