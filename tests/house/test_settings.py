"""A wrong setting stops the start with one clear sentence; the right ones are typed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from capcommun.config.environment import SHORT, Environment

SETTINGS = [
    ("DATABASE_URL", "mysql://x@y/z", "DATABASE_URL is refused: only postgresql:// addresses are known"),
    ("CAPCOMMUN_SECRET_KEY", "short", "CAPCOMMUN_SECRET_KEY is refused: must have at least 40 characters"),
    ("CAPCOMMUN_TODAY", "16/10/2023", "CAPCOMMUN_TODAY is refused"),
    ("CAPCOMMUN_LANGUAGE", "de", "CAPCOMMUN_LANGUAGE is refused"),
    ("CAPCOMMUN_TIME_ZONE", "Mars/Olympus", "CAPCOMMUN_TIME_ZONE is refused: is not known here"),
    ("CAPCOMMUN_TIME_ZONE", "../../etc/passwd", "CAPCOMMUN_TIME_ZONE is refused: is not known here"),
    ("CAPCOMMUN_EMAIL_URL", "mail.example.org", "CAPCOMMUN_EMAIL_URL is refused: must start with smtp://"),
    ("DATABASE_URL", "postgresql://me:pa#55@host/base", "DATABASE_URL is refused: the port must be a number"),
    ("CAPCOMMUN_EMAIL_URL", "smtp://me:pa/55@host:587", "EMAIL_URL is refused: the port must be a number"),
    ("CAPCOMMUN_UPLOAD_MAX_MB", "0", "CAPCOMMUN_UPLOAD_MAX_MB is refused"),
    ("CAPCOMMUN_DEBUG", "perhaps", "CAPCOMMUN_DEBUG is refused"),
    ("CAPCOMMUN_BASE_URL", "capcommun.example.org", "CAPCOMMUN_BASE_URL is refused: must start with http"),
    ("CAPCOMMUN_TILES_URL", "tiles", "CAPCOMMUN_TILES_URL is refused: must start with https://"),
    ("CAPCOMMUN_TILES_URL", "http://a.example/{z}/{x}/{y}.png", "must start with https://"),
    ("CAPCOMMUN_TILES_URL", "https://{s}.a.example/{z}/{x}/{y}.png", "must name one host, without {s}"),
    ("CAPCOMMUN_TILES_URL", "https://a.example; script-src */{z}/{x}/{y}.png", "must name one host"),
    ("CAPCOMMUN_TILES_URL", "https://a.example/{z}/{x}.png", "must hold {y}: https://host/{z}/{x}/{y}.png"),
    ("CAPCOMMUN_TILES_URL", "https://a.example/{z}/{x}/{y}.png", "needs CAPCOMMUN_TILES_ATTRIBUTION too"),
    ("CAPCOMMUN_OIDC_ISSUER", "https://a.example", "CAPCOMMUN_OIDC_CLIENT_ID"),
]


ENGLISH = {"LC_ALL": "", "LC_MESSAGES": "en_GB.UTF-8"}


def start(tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CAPCOMMUN_")}
    environment = {**kept, "DATABASE_URL": "", "CAPCOMMUN_DATA": str(tmp_path), **ENGLISH, **variables}
    words = [sys.executable, "-c", "import capcommun.config.settings"]
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=False, cwd=Path.cwd())


@pytest.mark.parametrize(("name", "value", "sentence"), SETTINGS)
def test_a_wrong_setting_is_refused_with_a_sentence(
    tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    done = start(tmp_path, **{name: value})
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_every_wrong_setting_is_told_at_once(tmp_path: Path) -> None:
    done = start(tmp_path, CAPCOMMUN_LANGUAGE="de", CAPCOMMUN_UPLOAD_MAX_MB="900", CAPCOMMUN_TODAY="soon")
    assert len(done.stderr.strip().splitlines()) == 3


@pytest.mark.parametrize(
    ("locale", "sentences"),
    [
        (
            "fr_FR.UTF-8",
            ("Le réglage CAPCOMMUN_UPLOAD_MAX_MB est refusé", "au plus 500", "une date, AAAA-MM-JJ"),
        ),
        ("nl_BE.UTF-8", ("Instelling CAPCOMMUN_UPLOAD_MAX_MB is geweigerd", "hoogstens 500", "een datum")),
    ],
)
def test_it_is_told_in_the_operator_s_language(
    tmp_path: Path, locale: str, sentences: tuple[str, ...]
) -> None:
    done = start(tmp_path, CAPCOMMUN_UPLOAD_MAX_MB="900", CAPCOMMUN_TODAY="soon", LC_MESSAGES=locale)
    for sentence in sentences:
        assert sentence in done.stderr


def test_a_refused_secret_is_never_shown(tmp_path: Path) -> None:
    done = start(tmp_path, CAPCOMMUN_SECRET_KEY="hush-hush", DATABASE_URL="mysql://me:pa55@host/base")
    assert "hush-hush" not in done.stderr
    assert "pa55" not in done.stderr


def test_a_data_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = start(tmp_path, CAPCOMMUN_DATA=str(tmp_path / "file" / "data"))
    assert done.returncode == 1
    assert "CAPCOMMUN_DATA is refused" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("address", "starts"),
    [
        ("smtp://me:pass@mail.example:587", True),
        ("smtp://mail.example:587", True),
        ("smtp://me:pass@mail.example:25", True),
        ("smtp://me:pass@mail.example", True),
        ("smtps://me:pass@mail.example:465", False),
        ("smtp://mail.example:25", False),
        ("smtp://me:pass@127.0.0.1:2525", False),
        ("", False),
    ],
)
def test_a_password_leaves_this_machine_only_after_starttls(
    tmp_path: Path, address: str, starts: bool
) -> None:
    assert Environment(data=tmp_path, email_url=address).mail_starts_tls is starts


def test_behind_https_no_other_host_sets_the_session(tmp_path: Path) -> None:
    told = (
        "from capcommun.config import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_SECURE, s.EMAIL_USE_TLS)"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CAPCOMMUN_")}
    given = {
        "CAPCOMMUN_DATA": str(tmp_path),
        "CAPCOMMUN_BASE_URL": "https://cap.example",
        "CAPCOMMUN_EMAIL_URL": "smtp://me:pass@mail.example:587",
    }
    words = [sys.executable, "-c", told]
    done = subprocess.run(words, env={**kept, **given}, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["__Host-sessionid", "__Host-csrftoken", "True", "True"]


def test_the_secret_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = Environment(data=tmp_path / "data", secret_key="").secret()
    assert Environment(data=tmp_path / "data", secret_key="").secret() == first
    assert len(first) >= 40
    assert (tmp_path / "data" / "secret-key").stat().st_mode & 0o077 == 0


def test_a_full_disk_leaves_no_half_of_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_size: int) -> str:
        raise OSError("No space left on device")

    environment = Environment(data=tmp_path, secret_key="")
    with monkeypatch.context() as patched:
        patched.setattr("secrets.token_urlsafe", full)
        with pytest.raises(OSError, match="No space"):
            environment.secret()
    assert len(environment.secret()) >= 40
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_the_database_address_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://us%40er:p%2Fw@db.example:5433/base?sslmode=require")
    database = Environment().database()
    assert (database["USER"], database["PASSWORD"], database["HOST"]) == ("us@er", "p/w", "db.example")
    assert (database["PORT"], database["NAME"]) == ("5433", "base")
    assert database["OPTIONS"] == {"sslmode": "require", "options": SHORT}
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/base?options=")
    assert Environment().database()["OPTIONS"] == {"options": ""}, "PgBouncer refuses any"


def test_the_day_is_the_one_of_the_instance_s_time_zone(tmp_path: Path) -> None:
    """Half past one in the afternoon, UTC, of a last day of the year: New Caledonia is in the next year."""
    told = (
        "import datetime as dt, django; django.setup(); from django.utils import timezone;"
        "print(timezone.localtime(dt.datetime(2025, 12, 31, 13, 30, tzinfo=dt.UTC)).date())"
    )
    days = {}
    for zone in ("Europe/Paris", "Pacific/Noumea"):
        environment = {**os.environ, "DATABASE_URL": "", "CAPCOMMUN_DATA": str(tmp_path)}
        environment |= {"CAPCOMMUN_TIME_ZONE": zone, "DJANGO_SETTINGS_MODULE": "capcommun.config.settings"}
        done = subprocess.run(
            [sys.executable, "-c", told], env=environment, capture_output=True, text=True, check=True
        )
        days[zone] = done.stdout.strip()
    assert days == {"Europe/Paris": "2025-12-31", "Pacific/Noumea": "2026-01-01"}
