"""Words handed to a management command as they are."""

from __future__ import annotations

import argparse
import threading

from capcommun.config.commands import start
from capcommun.config.commands.language import gettext as _

PERSON = {"export": "person_export", "erase": "person_erase", "purge": "personal_purge"}


def register(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    manage = words.add_parser("manage", help=_("any management command, for instance: manage showmigrations"))
    manage.add_argument("command", nargs=argparse.REMAINDER)
    manage.set_defaults(run=_manage, passes=True)
    worker = words.add_parser("worker", help=_("run the background tasks until it is stopped"))
    worker.set_defaults(run=_worker)
    territories = words.add_parser(
        "territories", help=_("load France's territories, or update them with a new edition"), add_help=False
    )
    territories.add_argument("command", nargs=argparse.REMAINDER)
    territories.set_defaults(run=_territories, passes=True)
    person = words.add_parser("person", help=_("export, erase or purge personal data"))
    person.add_argument("act", choices=PERSON)
    person.add_argument("command", nargs=argparse.REMAINDER)
    person.set_defaults(run=_person, passes=True)


def _execute(words: list[str], *, speaking: bool = True) -> int:
    start(speaking=speaking)
    from django.core.management import ManagementUtility

    ManagementUtility(["capcommun", *words]).execute()
    return 0


def _manage(arguments: argparse.Namespace) -> int:
    return _execute([*arguments.command, *arguments.rest], speaking=False)


def _territories(arguments: argparse.Namespace) -> int:
    return _execute(["territories", *arguments.command, *arguments.rest])


def _person(arguments: argparse.Namespace) -> int:
    return _execute([PERSON[arguments.act], *arguments.command, *arguments.rest])


def _worker(arguments: argparse.Namespace) -> int:
    start(speaking=False)
    from capcommun.contract.agreements.api import resume_deliveries

    resume_deliveries()  # what a worker left when it was stopped
    from capcommun.contract.indicators.api import keep_fresh

    # beside the tasks, which may be long; it dies with the worker, and leaves nothing half done
    threading.Thread(target=keep_fresh, args=(threading.Event(),), daemon=True).start()
    return _execute(["db_worker"], speaking=False)
