"""A real worker keeps what is counted fresh, and one that is killed leaves nothing that wrongly says so."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.house.conftest import Instance

pytestmark = [pytest.mark.database, pytest.mark.slow]
DAY = {"CAPCOMMUN_DEMO": "1", "CAPCOMMUN_TODAY": "2023-10-16"}
AGREEMENT = "pas-de-calais-2023-2027"
WITHIN = 10
BOUND = f"""
import datetime as dt
from capcommun.contract.indicators import services
from capcommun.contract.indicators.models import Counting, Target
from capcommun.kit.accounts.api import User
from capcommun.kit.clock.api import today
from capcommun.reference.partners.api import actor_for
chief = actor_for(User.objects.get(email="camille.demo@demo.invalid"))
rows = Target.objects.select_related("agreement").filter(agreement__key="{AGREEMENT}", withdrawn=False)
target = rows.filter(year=2023).first()
services.count_by(target, "support.offices_with_sadi", (), actor=chief, today=today())
print("TARGET", target.key)
"""
CHANGE = """
import time
from capcommun.contract.indicators.models import Counting, StoredReading
from capcommun.contract.indicators.services import stale_readings
from capcommun.kit.accounts.api import User
from capcommun.kit.clock.api import today
from capcommun.reference.partners.api import actor_for
from capcommun.registers.support.models import OfficeSupport
from capcommun.registers.support.services.offices import change_support
chief = actor_for(User.objects.get(email="camille.demo@demo.invalid"))
office = OfficeSupport.objects.order_by("pk").first()
said = "no" if office.sadi in ("yes", "to-update") else "yes"
words = {"sadi": said, "sadi_on": None}
change_support(office, actor=chief, seen=office.revision, said=words, today=today())
began = time.monotonic()
while stale_readings(today())[0] and time.monotonic() - began < %d:
    time.sleep(0.1)
by_hand = OfficeSupport.objects.filter(sadi__in=("yes", "to-update")).count()
rows = StoredReading.objects.filter(counting__measure="support.offices_with_sadi", day=today())
right = all(row.value == by_hand for row in rows.filter(counting__ended_on=None))
print("FRESH", int(right and not stale_readings(today())[0]), f"{time.monotonic() - began:.1f}")
"""
"""An office gains or loses its plan; then one waits until nothing is stale any more."""


@contextmanager
def worker(instance: Instance) -> Iterator[subprocess.Popen[str]]:
    process = instance.start("worker", group=True, **DAY)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def change(instance: Instance, wait: int) -> tuple[bool, float]:
    told = instance.run("manage", "shell", "-v", "0", "-c", CHANGE % wait, **DAY)
    found = re.search(r"FRESH (\d) ([\d.]+)", told)
    assert found, told
    return found[1] == "1", float(found[2])


def test_what_is_written_is_counted_again_within_ten_seconds(demonstration: Instance) -> None:
    assert "TARGET" in demonstration.run("manage", "shell", "-v", "0", "-c", BOUND, **DAY)
    assert "are to be counted again" in demonstration.run("doctor", **DAY), "nobody has counted it yet"
    with worker(demonstration):
        time.sleep(5)  # it starts
        fresh, seconds = change(demonstration, 30)
        assert fresh
        assert seconds <= WITHIN
        for _turn in range(2):  # and again, whatever it keeps in mind
            fresh, seconds = change(demonstration, 30)
            assert fresh
            assert seconds <= WITHIN
    fresh, _seconds = change(demonstration, 2)
    assert not fresh, "killed: nobody counts, and nothing says that it is fresh"
    assert "all fresh" not in demonstration.run("doctor", **DAY)
    assert "0 readings" not in demonstration.run("readings", "refresh", **DAY)
    assert "all fresh" in demonstration.run("doctor", **DAY)
    fresh, _seconds = change(demonstration, 1)
    assert not fresh
    with worker(demonstration):
        fresh, _seconds = change(demonstration, 60)
        assert fresh, "another worker goes on where the killed one left"
