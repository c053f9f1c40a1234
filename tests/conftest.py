"""What every test may use."""

from __future__ import annotations

import pytest

pytest_plugins = ["tests.browser"]

DATABASE = {"db", "transactional_db", "live_server", "client", "admin_client", "django_db_setup"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="keep to the tests that touch the database: the second database need not run the others",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
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
