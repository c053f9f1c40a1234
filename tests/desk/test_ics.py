"""The calendar file, read back by a strict parser of RFC 5545."""

from __future__ import annotations

import datetime as dt
import re

from hypothesis import given
from hypothesis import strategies as st

from capcommun.kit.gather.api import Due
from capcommun.portal.desk import ics

NOW = dt.datetime(2023, 10, 16, 9, 30, tzinfo=dt.UTC)
NAME = re.compile(r"[A-Za-z0-9-]+")


def parse(text: str) -> list[dict[str, str]]:
    """The events of a calendar; every breach of the format is an error."""
    raw = text.encode()
    assert raw.endswith(b"\r\n")
    physical = raw[:-2].split(b"\r\n")
    assert all(len(line) <= 75 for line in physical), "a line is longer than 75 octets"
    assert not any(b"\n" in line or b"\r" in line for line in physical), "a bare line break"
    for line in physical:
        line.decode()  # folded between characters, never inside one
    lines: list[str] = []
    for line in (p.decode() for p in physical):
        if line.startswith(" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    properties = [line.partition(":")[::2] for line in lines[1:-1]]
    assert all(NAME.match(name) for name, _ in properties)
    events: list[dict[str, str]] = []
    inside = False
    head: dict[str, str] = {}
    for name, value in properties:
        if (name, value) == ("BEGIN", "VEVENT"):
            assert not inside
            inside = True
            events.append({})
        elif (name, value) == ("END", "VEVENT"):
            assert inside
            inside = False
        elif inside:
            assert name not in events[-1], f"{name} twice"
            events[-1][name] = value
        else:
            head[name] = value
    assert not inside
    assert head["VERSION"] == "2.0"
    assert head["PRODID"]
    for event in events:
        assert re.fullmatch(r"\d{8}T\d{6}Z", event["DTSTAMP"])
        start = dt.datetime.strptime(event["DTSTART;VALUE=DATE"], "%Y%m%d")
        end = dt.datetime.strptime(event["DTEND;VALUE=DATE"], "%Y%m%d")
        assert end - start == dt.timedelta(days=1), "an all-day event ends the day after"
    assert len({event["UID"] for event in events}) == len(events), "an identifier is used twice"
    return events


def plain(value: str) -> str:
    """A TEXT value unescaped; a separator that is not escaped is an error."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value)
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)


def made(*dues: Due) -> list[dict[str, str]]:
    return parse(ics.calendar(dues, name="Cap", now=NOW, base="https://cap.example:8000", language="fr"))


def test_an_event_says_the_day_the_title_and_the_address() -> None:
    (event,) = made(Due(dt.date(2023, 12, 31), "Bilan; comité, a\\b\nsuite", "/x/", "Jalon", uid="m1"))
    assert event["DTSTART;VALUE=DATE"] == "20231231"
    assert event["DTEND;VALUE=DATE"] == "20240101"
    assert plain(event["SUMMARY"]) == "Bilan; comité, a\\b\nsuite"
    assert event["URL"] == "https://cap.example:8000/x/"
    assert event["UID"].endswith("@cap.example")


def test_the_identifier_does_not_follow_the_title_or_the_day() -> None:
    (first,) = made(Due(dt.date(2023, 12, 31), "Ancien titre", "/x/", "Jalon", uid="m1"))
    (second,) = made(Due(dt.date(2024, 1, 5), "Nieuwe titel", "/x/", "Mijlpaal", uid="m1"))
    assert first["UID"] == second["UID"]


def test_two_dues_without_identifier_stay_two() -> None:
    assert (
        len(made(Due(dt.date(2023, 1, 1), "a", "/a/", "k"), Due(dt.date(2023, 1, 1), "b", "/b/", "k"))) == 2
    )


@given(st.lists(st.text(max_size=200), max_size=4))
def test_whatever_the_titles_the_file_holds(titles: list[str]) -> None:
    titles = [t.encode("utf-8", "ignore").decode() for t in titles]
    dues = [Due(dt.date(2023, 5, 1), t, "/x/", t, who=t, uid=str(i)) for i, t in enumerate(titles)]
    events = made(*dues)
    for event, title in zip(events, titles, strict=True):
        expected = ics.CONTROL.sub("", title).replace("\r\n", "\n").replace("\r", "\n")
        assert plain(event["SUMMARY"]) == expected
