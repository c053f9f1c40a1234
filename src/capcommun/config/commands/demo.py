"""``capcommun demo``: an instance on 16 October 2023 with its people, made once, then served."""

from __future__ import annotations

import argparse
import os
import time

from capcommun.config.commands import check_port, say, serve, start
from capcommun.config.commands.language import decimal
from capcommun.config.commands.language import gettext as _

DAY = "2023-10-16"


def register(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = words.add_parser("demo", help=_("load the demonstration of 16 October 2023 and serve it"))
    serve.add_address(parser)
    parser.add_argument("--seed", type=int, default=1, help=_("seed of the invented activity (default: 1)"))
    parser.add_argument("--no-serve", action="store_true", help=_("load only"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    began = time.monotonic()
    os.environ.setdefault("CAPCOMMUN_DATA", "var/demo")
    os.environ["CAPCOMMUN_TODAY"] = DAY
    os.environ["CAPCOMMUN_DEMO"] = "1"
    os.environ.setdefault("CAPCOMMUN_BASE_URL", f"http://{arguments.host}:{arguments.port}")
    if not arguments.no_serve:
        check_port(arguments.host, arguments.port)
    start()
    from capcommun.config.commands.init import prepare
    from capcommun.config.demo import load

    prepare(quiet=True)
    load(arguments.seed)
    say(_("Ready in %s s.") % decimal(time.monotonic() - began))
    if arguments.no_serve:
        return 0
    address = f"http://{arguments.host}:{arguments.port}"
    return serve.together(arguments, _("Open %(address)s (Ctrl-C to stop).") % {"address": address})
