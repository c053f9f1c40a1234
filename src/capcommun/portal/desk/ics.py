"""An iCalendar file (RFC 5545) of all-day events. Pure: what it says depends on its arguments alone."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Iterator

from capcommun.kit.gather.api import Due

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
WIDTH = 75


def escaped(text: str) -> str:
    """A TEXT value: backslash, semicolon, comma and line break are escaped, control characters left out."""
    plain = CONTROL.sub("", text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def folded(line: str) -> str:
    """A content line cut every 75 octets, never inside a character; what follows begins with a space."""
    parts, current, size = [], "", 0
    for char in line:
        width = len(char.encode())
        if size + width > WIDTH:
            parts.append(current)
            current, size = " ", 1
        current, size = current + char, size + width
    return "\r\n".join([*parts, current])


def uid(due: Due, host: str) -> str:
    """The same event keeps its identifier, whatever its title or the reader's language becomes."""
    name = due.uid or f"{due.url}|{due.date.isoformat()}"
    return f"{hashlib.sha256(name.encode()).hexdigest()[:32]}@{host}"


def _event(due: Due, now: dt.datetime, base: str, host: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{uid(due, host)}"
    yield f"DTSTAMP:{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{due.date:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{due.date + dt.timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(('✓ ' if due.done else '') + due.title)}"
    yield f"CATEGORIES:{escaped(due.kind)}"
    if due.who:
        yield f"DESCRIPTION:{escaped(due.who)}"
    if due.url:
        yield f"URL:{base}{due.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def calendar(dues: Iterable[Due], *, name: str, now: dt.datetime, base: str, language: str) -> str:
    """The whole file. Of two dues with one identifier, the first stands."""
    host = re.sub(r"^https?://", "", base).split("/")[0].split(":")[0]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Cap commun//Calendar//{language.upper()}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
    ]
    seen: set[str] = set()
    for due in dues:
        if uid(due, host) not in seen:
            seen.add(uid(due, host))
            lines.extend(_event(due, now, base, host))
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)
