"""What every test may use."""

from __future__ import annotations

import signal

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

# how busy the machine is says nothing of the rules: neither a slow draw nor a slow example is a failure
hypothesis_settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("steady")

# a password costs a third of a second to keep, on purpose; here the same code does the least that it can
ScryptPasswordHasher.work_factor, ScryptPasswordHasher.parallelism = 2, 1

pytest_plugins = ["tests.browser"]

DATABASE = {"db", "transactional_db", "live_server", "client", "admin_client", "django_db_setup"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="keep to the tests that touch the database: the second database need not run the others",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Ctrl-C is ignored by what a shell without job control starts in the background, and by all it starts:
    tests of Ctrl-C would wait for ever."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # files with long tests first: left to the end, one process would wait for the other
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)
    if not config.getoption("--database-only"):
        return
    kept, dropped = [], []
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        touches = (
            item.get_closest_marker("django_db") or names & DATABASE or item.get_closest_marker("database")
        )
        (kept if touches else dropped).append(item)
    config.hook.pytest_deselected(items=dropped)
    items[:] = kept
