"""``capcommun readings``: figures counted ahead of the pages, kept figures compared, old readings thinned."""

from __future__ import annotations

import argparse
import time

from capcommun.config.commands import say, start
from capcommun.config.commands.language import decimal
from capcommun.config.commands.language import gettext as _


def register(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    told = _("count again the figures that registers changed; the worker does it by itself")
    parser = words.add_parser("readings", help=told)
    acts = _("refresh: figures of the day; proofs: kept figures; thin: remove old daily figures")
    parser.add_argument("act", choices=("refresh", "proofs", "thin"), help=acts)
    parser.add_argument("--all", action="store_true", help=_("those that did not change too"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    start()
    failed: int = {"refresh": _refresh, "proofs": _proofs, "thin": _thin}[arguments.act](arguments)
    if failed:
        say(_("%s could not be counted: the log says why.") % failed)
    return 1 if failed else 0


def _refresh(arguments: argparse.Namespace) -> int:
    from capcommun.contract.indicators.api import refresh
    from capcommun.kit.clock.api import today

    began = time.monotonic()
    done = refresh(today(), every=arguments.all)
    said = {"n": done.stored, "seconds": decimal(time.monotonic() - began)}
    say(_("%(n)s readings counted again in %(seconds)s s.") % said)
    return done.failed


def _proofs(_arguments: argparse.Namespace) -> int:
    from capcommun.contract.indicators.api import recount
    from capcommun.kit.clock.api import today

    began = time.monotonic()
    done = recount(today())
    said = {"n": done.done, "seconds": decimal(time.monotonic() - began)}
    say(_("%(n)s kept figures compared with their records in %(seconds)s s.") % said)
    return done.failed


def _thin(_arguments: argparse.Namespace) -> int:
    from capcommun.contract.indicators.api import thin
    from capcommun.kit.clock.api import today

    say(_("%s old readings removed: the last of each month stays.") % thin(today()))
    return 0
