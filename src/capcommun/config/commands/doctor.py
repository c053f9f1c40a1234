"""``capcommun doctor``: each thing that an instance needs, checked, with what to do when it is not there."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import shutil
import stat
import tempfile
import time
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from capcommun.config import archive
from capcommun.config.commands import say, start
from capcommun.config.commands.init import FIRST
from capcommun.config.commands.language import decimal, pgettext
from capcommun.config.commands.language import gettext as _


@dataclass(frozen=True)
class Finding:
    """What a check found; ``remedy`` is empty when all is well."""

    level: str  # "ok", "warn", "bad"
    text: str
    remedy: str = ""


Check = Callable[[], Finding]


def register(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = words.add_parser(
        "doctor", help=_("check the instance; the exit code is 1 when something is broken")
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    start()
    levels = {
        "ok": pgettext("doctor", "ok"),
        "warn": pgettext("doctor", "warn"),
        "bad": pgettext("doctor", "bad"),
    }
    names = {name: title() for name, (title, _check) in CHECKS.items()}
    level_width, width = max(map(len, levels.values())), max(map(len, names.values()))
    worst = 0
    for name, (_title, check) in CHECKS.items():
        try:
            finding = check()
        except Exception as error:  # a check that breaks is a finding; the others still run
            text = f"{type(error).__name__}: {error}"
            finding = Finding("bad", text, _("Read the message, then run doctor again."))
        say(f"{levels[finding.level]:{level_width}}  {names[name]:{width}}  {finding.text}")
        if finding.remedy:
            say(f"{'':{level_width + width + 3}} → {finding.remedy}")
        worst = max(worst, 1 if finding.level == "bad" else 0)
    return worst


def database() -> Finding:
    from django.db import DatabaseError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        text = str(error).strip().splitlines()[0]
        return Finding("bad", _("unreachable: %s") % text, _("Start the database, or correct DATABASE_URL."))
    if connection.vendor == "sqlite":
        return _sqlite()
    version = getattr(connection, "pg_version", 0) // 10000
    if version < 15:
        return Finding("bad", f"PostgreSQL {version}", _("Use PostgreSQL 15 or later."))
    return Finding("ok", f"PostgreSQL {version}")


def _sqlite() -> Finding:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check")
        result = str(cursor.fetchone()[0])
        cursor.execute("PRAGMA journal_mode")
        mode = str(cursor.fetchone()[0])
    if result != "ok":
        return Finding(
            "bad",
            _("SQLite file damaged: %s") % result,
            _("Restore the last backup: %s") % "capcommun restore",
        )
    if mode != "wal":
        return Finding(
            "warn",
            _("SQLite in %s mode") % mode,
            _("Keep the data folder on a local disk, not a network share."),
        )
    return Finding("ok", _("SQLite, write-ahead log, sound"))


def migrations() -> Finding:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        return Finding("bad", _("%s to apply") % len(plan), _("Back up, then run: %s") % "capcommun init")
    return Finding("ok", _("all applied"))


def data_folder() -> Finding:
    from django.conf import settings

    folder = settings.CAPCOMMUN.data.absolute()
    if (folder / archive.BEGUN).exists():
        return Finding(
            "bad",
            _("a restore was stopped before its end"),
            _("Run the same one again; or, to keep what is there, remove %s") % (folder / archive.BEGUN),
        )
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-"):
            pass
    except OSError as error:
        owner = f"chown -R {os.environ.get('USER', 'capcommun')} {folder}"
        return Finding(
            "bad",
            _("%(folder)s cannot be written (%(reason)s)") % {"folder": folder, "reason": error.strerror},
            _("Give it to the service: %s") % owner,
        )
    return Finding("ok", str(folder))


def disk() -> Finding:
    from django.conf import settings

    free = shutil.disk_usage(settings.CAPCOMMUN.data.absolute()).free / 1e9
    text = _("%s GB free") % decimal(free)
    if free < 0.2:
        return Finding("bad", text, _("Free at least 1 GB: writes are about to fail."))
    if free < 2:
        return Finding("warn", text, _("Plan more room: a backup needs as much as the data."))
    return Finding("ok", text)


def pdf() -> Finding:
    try:
        import weasyprint  # noqa: F401 - importing it is the check: it loads Pango
    except (OSError, ImportError):
        packages = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        return Finding(
            "warn", _("Pango is missing: PDF documents are refused"), f"apt-get install {packages}"
        )
    return Finding("ok", _("documents can be made"))


def mail() -> Finding:
    from django.conf import settings
    from django.core.mail import get_connection

    if not settings.CAPCOMMUN.email_url:
        return Finding(
            "warn",
            _("e-mails go to the log"),
            _("Set %s") % "CAPCOMMUN_EMAIL_URL=smtp://user:password@host:587",
        )
    try:
        connection = get_connection(fail_silently=False, timeout=10)
        connection.open()
        connection.close()
    except OSError as error:
        return Finding(
            "bad",
            _("the server refuses: %s") % error,
            _("Correct CAPCOMMUN_EMAIL_URL (host, port, password)."),
        )
    return Finding("ok", _("%s answers") % f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}")


def static() -> Finding:
    from django.conf import settings

    if settings.DEBUG:
        return Finding(
            "warn", _("CAPCOMMUN_DEBUG is on: errors are shown to all"), _("Unset it in production.")
        )
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        return Finding("bad", _("not collected: pages have no style"), _("Run: %s") % "capcommun init")
    return Finding("ok", _("collected"))


def clock() -> Finding:
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            apart = abs(float(cursor.fetchone()[0]) - time.time())
        if apart > 5:
            return Finding("warn", _("%.0f s from the database's") % apart, _("Set both machines by NTP."))
    now = dt.datetime.now(dt.UTC)
    if now.year < 2024:
        return Finding(
            "bad",
            _("the machine says %s") % f"{now:%Y-%m-%d}",
            _("Set the clock by NTP: sessions depend on it."),
        )
    if settings.CAPCOMMUN.today:
        text = _("business date fixed on %s") % settings.CAPCOMMUN.today
        remedy = _("Unset CAPCOMMUN_TODAY in production.")
        return Finding("ok", text) if settings.CAPCOMMUN.demo else Finding("warn", text, remedy)
    return Finding("ok", f"{now:%Y-%m-%d %H:%M} UTC")


def time_zone() -> Finding:
    from django.conf import settings

    try:
        zone = zoneinfo.ZoneInfo(settings.TIME_ZONE)
    except zoneinfo.ZoneInfoNotFoundError:
        return Finding("bad", _("%s is not known here") % settings.TIME_ZONE, "apt-get install tzdata")
    return Finding("ok", f"{settings.TIME_ZONE}, {dt.datetime.now(zone):%H:%M}")


def secret_key() -> Finding:
    from django.conf import settings

    path: Path = settings.CAPCOMMUN.data / "secret-key"
    if settings.CAPCOMMUN.secret_key:
        return Finding("ok", _("given by the environment"))
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Finding("bad", _("readable by others (%s)") % f"{mode:o}", f"chmod 600 {path.absolute()}")
    return Finding("ok", _("readable by its owner only"))


def address() -> Finding:
    from django.conf import settings
    from django.http.request import split_domain_port, validate_host

    base = settings.CAPCOMMUN.base_url
    host, _port = split_domain_port(urlsplit(base).netloc)
    if not validate_host(host, settings.ALLOWED_HOSTS):
        return Finding("bad", _("%s is not served") % host, _("Add %s to CAPCOMMUN_HOSTS.") % host)
    if not settings.SECURE and host not in {"127.0.0.1", "localhost"}:
        return Finding(
            "warn",
            _("%s is not encrypted") % base,
            _("Put HTTPS in front, and https:// in CAPCOMMUN_BASE_URL."),
        )
    return Finding("ok", base)


def administrator() -> Finding:
    from django.contrib.auth import get_user_model

    if not get_user_model().objects.filter(is_active=True).exists():
        return Finding("warn", _("nobody can sign in"), FIRST)
    return Finding("ok", _("someone can sign in"))


def second_factors() -> Finding:
    from capcommun.kit.accounts.api import seals

    found = seals()
    if found.closed:
        return Finding(
            "bad",
            _("%s do not open: the secret key has changed") % found.closed,
            _("Put the key they were sealed with in CAPCOMMUN_SECRET_KEY_BEFORE, then run: %s")
            % "capcommun init",
        )
    if found.older:
        text = _("%s kept in clear, or sealed with an earlier key") % found.older
        return Finding("warn", text, _("Run: %s") % "capcommun init")
    return Finding("ok", _("sealed (%s)") % found.current)


def legal_notice() -> Finding:
    from capcommun.kit.ui.api import missing_from_the_legal_notice

    if missing := missing_from_the_legal_notice():
        return Finding("warn", _("not complete"), _("Set %s") % ", ".join(missing))
    return Finding("ok", _("complete"))


def readings() -> Finding:
    from capcommun.contract.indicators.api import stale_readings
    from capcommun.kit.clock.api import today

    stale, total = stale_readings(today())
    if stale:
        text = _("%(stale)s of %(total)s are to be counted again") % {"stale": stale, "total": total}
        return Finding(
            "warn", text, _("Run the worker, which does it within seconds: %s") % "capcommun worker"
        )
    return Finding("ok", _("%s, all fresh") % total)


# a title is asked for when it is shown: the language is known by then
CHECKS: dict[str, tuple[Callable[[], str], Check]] = {
    "database": (lambda: pgettext("doctor", "database"), database),
    "migrations": (lambda: pgettext("doctor", "migrations"), migrations),
    "data folder": (lambda: pgettext("doctor", "data folder"), data_folder),
    "disk": (lambda: pgettext("doctor", "disk"), disk),
    "secret key": (lambda: pgettext("doctor", "secret key"), secret_key),
    "static files": (lambda: pgettext("doctor", "static files"), static),
    "PDF": (lambda: pgettext("doctor", "PDF"), pdf),
    "e-mail": (lambda: pgettext("doctor", "e-mail"), mail),
    "clock": (lambda: pgettext("doctor", "clock"), clock),
    "time zone": (lambda: pgettext("doctor", "time zone"), time_zone),
    "address": (lambda: pgettext("doctor", "address"), address),
    "accounts": (lambda: pgettext("doctor", "accounts"), administrator),
    "second factors": (lambda: pgettext("doctor", "second factors"), second_factors),
    "readings": (lambda: pgettext("doctor", "readings"), readings),
    "legal notice": (lambda: pgettext("doctor", "legal notice"), legal_notice),
}
