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

from capcommun.config.commands import say, start


@dataclass(frozen=True)
class Finding:
    """What a check found; ``remedy`` is empty when all is well."""

    level: str  # "ok", "warn", "bad"
    text: str
    remedy: str = ""


Check = Callable[[], Finding]


def register(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = words.add_parser(
        "doctor", help="check the instance; the exit code is 1 when something is broken"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    start()
    worst = 0
    for name, check in CHECKS.items():
        try:
            finding = check()
        except Exception as error:  # a check that breaks is a finding; the others still run
            finding = Finding(
                "bad", f"{type(error).__name__}: {error}", "Read the message, then run doctor again."
            )
        say(f"{finding.level:5} {name:14} {finding.text}")
        if finding.remedy:
            say(f"{'':20} → {finding.remedy}")
        worst = max(worst, 1 if finding.level == "bad" else 0)
    return worst


def database() -> Finding:
    from django.db import DatabaseError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        text = str(error).strip().splitlines()[0]
        return Finding("bad", f"unreachable: {text}", "Start the database, or correct DATABASE_URL.")
    if connection.vendor == "sqlite":
        return _sqlite()
    version = getattr(connection, "pg_version", 0) // 10000
    if version < 15:
        return Finding("bad", f"PostgreSQL {version}", "Use PostgreSQL 15 or later.")
    return Finding("ok", f"PostgreSQL {version}")


def _sqlite() -> Finding:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check")
        result = str(cursor.fetchone()[0])
        cursor.execute("PRAGMA journal_mode")
        mode = str(cursor.fetchone()[0])
    if result != "ok":
        return Finding("bad", f"SQLite file damaged: {result}", "Restore the last backup: capcommun restore.")
    if mode != "wal":
        return Finding(
            "warn", f"SQLite in {mode} mode", "Keep the data folder on a local disk, not a network share."
        )
    return Finding("ok", "SQLite, write-ahead log, sound")


def migrations() -> Finding:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        return Finding("bad", f"{len(plan)} to apply", "Back up, then run: capcommun init")
    return Finding("ok", "all applied")


def data_folder() -> Finding:
    from django.conf import settings

    folder = settings.CAPCOMMUN.data.absolute()
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-"):
            pass
    except OSError as error:
        owner = f"chown -R {os.environ.get('USER', 'capcommun')} {folder}"
        return Finding(
            "bad", f"{folder} cannot be written ({error.strerror})", f"Give it to the service: {owner}"
        )
    return Finding("ok", str(folder))


def disk() -> Finding:
    from django.conf import settings

    free = shutil.disk_usage(settings.CAPCOMMUN.data.absolute()).free / 1e9
    text = f"{free:.1f} GB free"
    if free < 0.2:
        return Finding("bad", text, "Free at least 1 GB: writes are about to fail.")
    if free < 2:
        return Finding("warn", text, "Plan more room: a backup needs as much as the data.")
    return Finding("ok", text)


def pdf() -> Finding:
    try:
        import weasyprint  # noqa: F401 - importing it is the check: it loads Pango
    except (OSError, ImportError):
        packages = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        return Finding("warn", "Pango is missing: PDF documents are refused", f"apt-get install {packages}")
    return Finding("ok", "documents can be made")


def mail() -> Finding:
    from django.conf import settings
    from django.core.mail import get_connection

    if not settings.CAPCOMMUN.email_url:
        return Finding(
            "warn", "e-mails go to the log", "Set CAPCOMMUN_EMAIL_URL=smtp://user:password@host:587"
        )
    try:
        connection = get_connection(fail_silently=False, timeout=10)
        connection.open()
        connection.close()
    except OSError as error:
        return Finding(
            "bad", f"the server refuses: {error}", "Correct CAPCOMMUN_EMAIL_URL (host, port, password)."
        )
    return Finding("ok", f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} answers")


def static() -> Finding:
    from django.conf import settings

    if settings.DEBUG:
        return Finding("warn", "CAPCOMMUN_DEBUG is on: errors are shown to all", "Unset it in production.")
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        return Finding("bad", "not collected: pages have no style", "Run: capcommun init")
    return Finding("ok", "collected")


def clock() -> Finding:
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            apart = abs(float(cursor.fetchone()[0]) - time.time())
        if apart > 5:
            return Finding("warn", f"{apart:.0f} s from the database's", "Set both machines by NTP.")
    now = dt.datetime.now(dt.UTC)
    if now.year < 2024:
        return Finding(
            "bad", f"the machine says {now:%Y-%m-%d}", "Set the clock by NTP: sessions depend on it."
        )
    if settings.CAPCOMMUN.today:
        text = f"business date fixed on {settings.CAPCOMMUN.today}"
        return Finding(
            "warn" if not settings.CAPCOMMUN.demo else "ok", text, "Unset CAPCOMMUN_TODAY in production."
        )
    return Finding("ok", f"{now:%Y-%m-%d %H:%M} UTC")


def time_zone() -> Finding:
    from django.conf import settings

    try:
        zone = zoneinfo.ZoneInfo(settings.TIME_ZONE)
    except zoneinfo.ZoneInfoNotFoundError:
        return Finding("bad", f"{settings.TIME_ZONE} is not known here", "apt-get install tzdata")
    return Finding("ok", f"{settings.TIME_ZONE}, {dt.datetime.now(zone):%H:%M}")


def secret_key() -> Finding:
    from django.conf import settings

    path: Path = settings.CAPCOMMUN.data / "secret-key"
    if settings.CAPCOMMUN.secret_key:
        return Finding("ok", "given by the environment")
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Finding("bad", f"readable by others ({mode:o})", f"chmod 600 {path.absolute()}")
    return Finding("ok", "readable by its owner only")


def address() -> Finding:
    from django.conf import settings

    base = settings.CAPCOMMUN.base_url
    host = base.split("://", 1)[-1].split("/", 1)[0].rsplit(":", 1)[0]
    if host not in settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS:
        return Finding("bad", f"{host} is not served", f"Add {host} to CAPCOMMUN_HOSTS.")
    if not settings.SECURE and host not in {"127.0.0.1", "localhost"}:
        return Finding(
            "warn", f"{base} is not encrypted", "Put HTTPS in front, and https:// in CAPCOMMUN_BASE_URL."
        )
    return Finding("ok", base)


def administrator() -> Finding:
    from django.contrib.auth import get_user_model

    if not get_user_model().objects.filter(is_active=True).exists():
        return Finding(
            "warn", "nobody can sign in", "capcommun init --admin you@example.org --name 'Your Name'"
        )
    return Finding("ok", "someone can sign in")


CHECKS: dict[str, Check] = {
    "database": database,
    "migrations": migrations,
    "data folder": data_folder,
    "disk": disk,
    "secret key": secret_key,
    "static files": static,
    "pdf": pdf,
    "e-mail": mail,
    "clock": clock,
    "time zone": time_zone,
    "address": address,
    "accounts": administrator,
}
