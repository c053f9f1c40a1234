"""``capcommun init``: an instance made, or brought to this version's state; twice changes nothing."""

from __future__ import annotations

import argparse

from capcommun.config.commands import Problem, say, start
from capcommun.config.commands.language import gettext as _

FIRST = "capcommun init --admin vous@example.fr --name 'Prénom Nom'"


def register(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = words.add_parser(
        "init", help=_("make the instance, or bring it to this version (after an upgrade too)")
    )
    parser.add_argument("--admin", metavar="EMAIL", help=_("make the first administrator, with this address"))
    parser.add_argument("--name", default="", help=_("the administrator's name"))
    parser.add_argument("--quiet", action="store_true", help=_("say nothing when all goes well"))
    parser.set_defaults(run=run)


def prepare(*, quiet: bool = False) -> None:
    """Folder, secret key, tables, static files; second factors sealed with the key of today."""
    from django.conf import settings
    from django.core.management import call_command

    from capcommun.kit.accounts.api import reseal

    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True, mode=0o750)
    call_command("migrate", interactive=False, verbosity=0)
    reseal()
    call_command("collectstatic", interactive=False, verbosity=0, clear=False)
    if not quiet:
        folder = settings.CAPCOMMUN.data.absolute()
        say(_("Data folder: %(folder)s. Tables and static files are up to date.") % {"folder": folder})


def run(arguments: argparse.Namespace) -> int:
    start()
    prepare(quiet=arguments.quiet)
    if arguments.admin:
        create_admin(arguments.admin, arguments.name)
    elif not arguments.quiet:
        say(_("First administrator: %(command)s") % {"command": FIRST})
        say(_("Check: capcommun doctor. Serve: capcommun serve, with capcommun worker beside it."))
    return 0


def create_admin(email: str, name: str) -> None:
    """Hand over to the package that knows people."""
    from django.core.management import CommandError, call_command

    try:
        call_command("create_admin", email, name=name)
    except CommandError as error:
        raise Problem(str(error)) from None
