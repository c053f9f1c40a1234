"""What an operator may set, typed and refused at start with a clear sentence when wrong."""

from __future__ import annotations

import datetime as dt
import re
import secrets
import tempfile
import zoneinfo
from contextlib import suppress
from pathlib import Path
from typing import Literal, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from capcommun.config.commands.language import gettext as _

LOCAL = {"127.0.0.1", "localhost"}
PARIS = "Europe/Paris"
SUBMISSION = 587  # where servers take letters from people's programs, after STARTTLS only
HOST = re.compile(r"^[a-z0-9.-]+(:[0-9]{1,5})?$", re.IGNORECASE)


def _check_address(value: str) -> None:
    """A sign of a password that is not escaped cuts the address short: told at once, without showing it."""
    try:
        _port = urlsplit(value).port
    except ValueError:
        raise ValueError(
            _("the port must be a number; in a password, write %3A, %2F, %23, %40 for : / # @")
        ) from None


def _check_tiles(address: str) -> None:
    """Tiles come from one host, which goes into the policy of the pages with a map: nothing else may."""
    url = urlsplit(address)
    local = url.scheme == "http" and url.hostname in LOCAL
    if url.scheme != "https" and not local:
        raise ValueError(_("must start with https:// (http:// is for a server on this machine)"))
    if not HOST.match(url.netloc):
        raise ValueError(_("must name one host, without {s}, user or password"))
    if missing := [word for word in ("{z}", "{x}", "{y}") if word not in address]:
        example = "https://host/{z}/{x}/{y}.png"
        raise ValueError(
            _("must hold %(words)s: %(example)s") % {"words": ", ".join(missing), "example": example}
        )


class Environment(BaseSettings):
    """Settings read from the environment; names are prefixed with ``CAPCOMMUN_``."""

    model_config = SettingsConfigDict(env_prefix="CAPCOMMUN_", extra="ignore", frozen=True)

    data: Path = Field(Path("var"), description="Folder of the database, files, logs and secret key.")
    database_url: str = Field(
        "",
        validation_alias="DATABASE_URL",
        description="postgresql://user:password@host:port/name; empty for SQLite in the data folder.",
    )
    secret_key: str = Field(
        "", description="At least 40 characters; made and kept in the data folder when empty."
    )
    secret_key_before: str = Field(
        "", description="The secret key before this one: what it signed or sealed still opens."
    )
    debug: bool = Field(False, description="Shows error details. Never in production.")
    hosts: str = Field("127.0.0.1,localhost", description="Host names served, separated by commas.")
    base_url: str = Field("http://127.0.0.1:8000", description="Address written in e-mails and documents.")
    today: dt.date | None = Field(
        None, description="Business date, YYYY-MM-DD, for a demonstration; real time when empty."
    )
    demo: bool = Field(False, description="Shows the demonstration's banner and its people to sign in as.")
    language: Literal["fr", "en", "nl"] = Field("fr", description="Language of those who chose none.")
    time_zone: str = Field(PARIS, description="Time zone of the days and hours told.")
    email_url: str = Field(
        "", description="smtp://user:password@host:587 (STARTTLS) or smtps:// (TLS); empty: to the log."
    )
    email_from: str = Field("Cap commun <noreply@localhost>", description="Sender of the e-mails.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Least level logged.")
    upload_max_mb: int = Field(20, ge=1, le=500, description="Largest file accepted, in megabytes.")
    own_values: bool = Field(
        False,
        description="Lets who may enter and validate values validate their own, which is then shown as such.",
    )
    tiles_url: str = Field(
        "",
        description="Background tiles of the interactive map, https://host/{z}/{x}/{y}.png; none when empty.",
    )
    tiles_attribution: str = Field(
        "",
        description="Credit that the tiles' licence asks for; an address at its end makes it a link.",
    )
    legal_publisher: str = Field("", description="Legal notice: who publishes, with address and telephone.")
    legal_director: str = Field("", description="Legal notice: the director of publication.")
    legal_host: str = Field("", description="Legal notice: who hosts, with address and telephone.")
    legal_contact: str = Field("", description="Legal notice: an e-mail or web address to write to.")
    oidc_issuer: str = Field("", description="Issuer of the OpenID Connect provider; off when empty.")
    oidc_client_id: str = Field("", description="Client identifier at the OpenID Connect provider.")
    oidc_client_secret: str = Field("", description="Client secret at the OpenID Connect provider.")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"postgresql", "postgres"}:
            raise ValueError(_("only postgresql:// addresses are known; leave it empty for SQLite"))
        _check_address(value)
        return value

    @field_validator("secret_key", "secret_key_before")
    @classmethod
    def _long_secret(cls, value: str) -> str:
        if value and len(value) < 40:
            raise ValueError(_("must have at least 40 characters; leave it empty to have one made"))
        return value

    @field_validator("base_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).hostname:
            raise ValueError(_("must start with http:// or https:// and name a host"))
        return value.rstrip("/")

    @field_validator("time_zone")
    @classmethod
    def _known_time_zone(cls, value: str) -> str:
        """The usual one is let through: ``doctor`` tells where the system has no time zones at all."""
        try:
            zoneinfo.ZoneInfo(value)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            if value != PARIS:
                raise ValueError(_("is not known here; for example Europe/Paris, Pacific/Noumea")) from None
        return value

    @field_validator("tiles_url")
    @classmethod
    def _tiles_address(cls, value: str) -> str:
        if value:
            _check_tiles(value)
        return value

    @model_validator(mode="after")
    def _credited_tiles(self) -> Self:
        if self.tiles_url and not self.tiles_attribution:
            raise ValueError(
                _("CAPCOMMUN_TILES_URL needs CAPCOMMUN_TILES_ATTRIBUTION too: who made the tiles")
            )
        return self

    @property
    def tiles_host(self) -> str:
        """The one host that a page with a map may call besides this one; empty when there is none."""
        return "{0.scheme}://{0.netloc}".format(urlsplit(self.tiles_url)) if self.tiles_url else ""

    @model_validator(mode="after")
    def _whole_provider(self) -> Self:
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_client_secret):
            raise ValueError(
                _("CAPCOMMUN_OIDC_ISSUER needs CAPCOMMUN_OIDC_CLIENT_ID and CAPCOMMUN_OIDC_CLIENT_SECRET too")
            )
        return self

    @field_validator("email_url")
    @classmethod
    def _known_mail(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"smtp", "smtps"}:
            raise ValueError(_("must start with smtp:// or smtps://"))
        _check_address(value)
        return value

    @property
    def mail_starts_tls(self) -> bool:
        """Whether smtp:// turns to TLS first: where servers ask for it, and before a password leaves."""
        url = urlsplit(self.email_url)
        away = bool(url.username) and url.hostname not in LOCAL
        return url.scheme == "smtp" and (url.port == SUBMISSION or away)

    def secret(self) -> str:
        """The secret key: as set, or made once and kept readable by its owner only."""
        if self.secret_key:
            return self.secret_key
        self.data.mkdir(parents=True, exist_ok=True)
        path = self.data / "secret-key"
        if not path.exists():
            self._make_secret(path)
        return path.read_text(encoding="ascii").strip()

    def _make_secret(self, path: Path) -> None:
        """Whole before it has its name: neither a full disk nor another process finds half a key there."""
        with tempfile.NamedTemporaryFile("w", dir=self.data, prefix=".secret-key-", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            with suppress(FileExistsError):  # another process was first: its key is the one
                path.hardlink_to(file.name)

    def database(self) -> dict[str, object]:
        """Django's description of the database."""
        if self.database_url:
            url = urlsplit(self.database_url)
            return {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": unquote(url.path.lstrip("/")),
                "USER": unquote(url.username or ""),
                "PASSWORD": unquote(url.password or ""),
                "HOST": url.hostname or "",
                "PORT": str(url.port or ""),
                "CONN_MAX_AGE": 60,
                "CONN_HEALTH_CHECKS": True,
                "OPTIONS": {"options": SHORT, **dict(parse_qsl(url.query, keep_blank_values=True))},
            }
        self.data.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str((self.data / "capcommun.sqlite3").absolute()),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
                    "PRAGMA mmap_size=268435456;PRAGMA cache_size=-16000;"
                ),
            },
        }


SHORT = "-c jit=off -c max_parallel_workers_per_gather=0"
"""Pages ask many short questions: a program compiled for one, or two processes started for it, cost a hundred
times the answer. An address with ``?options=`` says otherwise."""

SECRET = {
    "secret_key",
    "secret_key_before",
    "oidc_client_secret",
    "database_url",
    "email_url",
}  # the last two hold passwords


def _why(problem: ErrorDetails) -> str:
    """What is wrong, in the operator's language: our validators say it, the types are said here."""
    context = problem.get("ctx", {})
    told = {
        "literal_error": _("must be one of %s") % str(context.get("expected", "")).replace(" or ", ", "),
        "greater_than_equal": _("must be at least %s") % context.get("ge", ""),
        "less_than_equal": _("must be at most %s") % context.get("le", ""),
        "date": _("must be a date, YYYY-MM-DD"),
        "int": _("must be a whole number"),
        "bool": _("must be true or false"),
    }
    kind = problem["type"]
    other = problem["msg"].removeprefix("Value error, ")
    return told.get(kind) or told.get(kind.partition("_")[0]) or other


def explain(error: ValidationError) -> str:
    """One sentence for each setting that was refused."""
    lines = []
    for problem in error.errors():
        field = str(problem["loc"][0]) if problem["loc"] else "?"
        name = field.upper() if field.upper() == "DATABASE_URL" else f"CAPCOMMUN_{field.upper()}"
        if not problem["loc"]:  # about several settings, which it names
            lines.append(f"{_why(problem)}.")
            continue
        why = _why(problem)
        if not SECRET & {field.lower()}:
            why = _("%(why)s (given: %(value)s)") % {"why": why, "value": repr(problem["input"])}
        lines.append(_("The setting %(name)s is refused: %(why)s.") % {"name": name, "why": why})
    return "\n".join(lines)


def load() -> Environment:
    """Read the environment, or stop with one clear sentence for each wrong setting."""
    try:
        environment = Environment()
    except ValidationError as error:
        raise SystemExit(explain(error)) from None
    try:
        environment.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        told = {"folder": environment.data.absolute(), "reason": error.strerror}
        why = _("the folder %(folder)s cannot be made (%(reason)s)") % told
        refusal = _("The setting %(name)s is refused: %(why)s.") % {"name": "CAPCOMMUN_DATA", "why": why}
        raise SystemExit(refusal) from None
    return environment
