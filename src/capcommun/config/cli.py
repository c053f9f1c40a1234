"""``capcommun``: the operator's command. Each word lives in ``commands``; Django starts only when needed."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version

from capcommun.config.commands import (
    Problem,
    backup,
    demo,
    doctor,
    init,
    passthrough,
    readings,
    restore,
    serve,
    speak,
    start,
)
from capcommun.config.commands.language import gettext as _

WORDS = (init, serve, demo, doctor, backup, restore, readings, passthrough)


def parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    """The command's grammar. The agreement's words come from their package, which needs Django started."""
    tree = argparse.ArgumentParser(prog="capcommun", description=_("Runs an instance of Cap commun."))
    tree.add_argument("--version", action="version", version=version("capcommun"))
    words = tree.add_subparsers(dest="word", required=True, metavar="WORD")
    for module in WORDS:
        module.register(words)
    if argv[:1] == ["agreement"]:
        start(speaking=False)
        from capcommun.contract.agreements import cli as agreements

        agreements.register(words)
    else:
        told = _("check, load, export or compare an agreement's file")
        words.add_parser("agreement", help=told, add_help=False)
    return tree


def main(argv: Sequence[str] | None = None) -> int:
    """Run one word; the answer is the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "capcommun.config.settings")
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        arguments, rest = parser(words).parse_known_args(words)
        if rest and not getattr(arguments, "passes", False):
            parser(words).error(_("unknown words: %s") % " ".join(rest))
        arguments.rest = rest
        if arguments.word == "agreement":
            speak()
        code: int | None = arguments.run(arguments)
    except Problem as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    except KeyboardInterrupt:
        return 130
    return code or 0


if __name__ == "__main__":
    sys.exit(main())
