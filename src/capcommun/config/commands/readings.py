"""``capcommun readings refresh``: the figures counted ahead of the pages, counted again."""

from __future__ import annotations

import argparse
import time

from capcommun.config.commands import say, start
from capcommun.config.commands.language import decimal
from capcommun.config.commands.language import gettext as _


def register(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    told = _("count again the figures that registers changed; the worker does it by itself")
    parser = words.add_parser("readings", help=told)
    parser.add_argument("act", choices=("refresh",))
    parser.add_argument("--all", action="store_true", help=_("those that did not change too"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    start()
    from capcommun.contract.indicators.api import refresh
    from capcommun.kit.clock.api import today

    began = time.monotonic()
    done = refresh(today(), every=arguments.all)
    said = {"n": done.stored, "seconds": decimal(time.monotonic() - began)}
    say(_("%(n)s readings counted again in %(seconds)s s.") % said)
    if done.failed:
        say(_("%s could not be counted: the log says why.") % done.failed)
    return 1 if done.failed else 0
