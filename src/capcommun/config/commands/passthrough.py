"""Words handed to a management command as they are."""

from __future__ import annotations

import argparse

from capcommun.config.commands import start

HANDED = {
    "territories": "load France's territories, or update them with a new edition",
    "person": "export, erase or purge personal data",
}


def register(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    manage = words.add_parser("manage", help="any management command, for instance: manage showmigrations")
    manage.add_argument("command", nargs=argparse.REMAINDER)
    manage.set_defaults(run=_manage, passes=True)
    worker = words.add_parser("worker", help="run the background tasks until it is stopped")
    worker.set_defaults(run=_worker)
    for word, told in HANDED.items():
        handed = words.add_parser(word, help=told, add_help=False)
        handed.add_argument("command", nargs=argparse.REMAINDER)
        handed.set_defaults(run=_handed, passes=True)


def _execute(words: list[str]) -> int:
    start()
    from django.core.management import ManagementUtility

    ManagementUtility(["capcommun", *words]).execute()
    return 0


def _manage(arguments: argparse.Namespace) -> int:
    return _execute([*arguments.command, *arguments.rest])


def _handed(arguments: argparse.Namespace) -> int:
    return _execute([arguments.word, *arguments.command, *arguments.rest])


def _worker(arguments: argparse.Namespace) -> int:
    return _execute(["db_worker"])
