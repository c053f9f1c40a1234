"""What people write in the cells of a spreadsheet, whatever it is about: days, numbers, titles of columns."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel.dates import get_month_names

DATE = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})")
DAY_MONTH = re.compile(r"(\d{1,2})[/.](\d{1,2})")
IN_WORDS = re.compile(r"(\d{1,2}) ?(?:er|st|nd|rd|th)? ([a-z]+) ((?:19|20)\d\d)")
COMPUTED = re.compile(
    r"#(?:REF|N/?A|NAME|NOM|NAAM|VALUE|VALEUR|WAARDE|DIV/0|NUM|NULL|NUL)[!?]?", re.IGNORECASE
)
GARBLED = re.compile("Ã[\u00a0-\u00bf]|â€|Â[«»°\u00a0]|\ufffd")


class BadCellError(ValueError):
    """What is wrong in a cell, and the remedy."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy


def folded(text: str) -> str:
    """Without accents, case or punctuation: what two people write the same."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe"))
    plain = "".join(char for char in plain if not unicodedata.combining(char)).lower()
    return re.sub(r"[^a-z0-9%]+", " ", plain).strip()


@lru_cache(maxsize=1)
def months() -> dict[str, int]:
    """The names of months in our languages, whole and short, and their numbers."""
    found: dict[str, int] = {}
    for language in ("fr", "en", "nl"):
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=language).items():
                found.setdefault(folded(name), number)
    return found


def figures_day(text: str, year: int | None = None) -> dt.date | None:
    """31/12/2023, 31.12.23, 2023-12-31 and, when the year is known, 31/12. ``ValueError`` on the 31/02."""
    if match := DATE.fullmatch(text):
        day, month, said = map(int, match.groups())
        return dt.date(said + 2000 if said < 100 else said, month, day)
    if re.match(r"\d{4}-\d{2}-\d{2}", text):
        return dt.date.fromisoformat(text[:10])
    if (match := DAY_MONTH.fullmatch(text)) and year:
        return dt.date(year, int(match[2]), int(match[1]))
    return None


def one_day(text: str) -> dt.date | None:
    """A day said whole, in figures or in words (« 15 mars 2023 »); none where it is no such day."""
    try:
        if found := figures_day(text.strip()):
            return found
        said = IN_WORDS.fullmatch(folded(text))
        return dt.date(int(said[3]), months()[said[2]], int(said[1])) if said else None
    except (ValueError, KeyError):
        return None


def number_in(text: str) -> Decimal | None:
    """A number as the French, the Dutch or the English write it, its unit aside; none where it is none."""
    plain = re.sub(r"[\s\u00a0\u202f]|^[~≈]|€|euros?$", "", text, flags=re.IGNORECASE)
    plain = re.sub(r"(?:HT|TTC|EUR)$", "", plain, flags=re.IGNORECASE)
    times = 1
    if found := re.fullmatch(r"([\d.,]+)([kKmM])", plain):
        plain, times = found[1], 1_000 if found[2] in "kK" else 1_000_000
    if re.fullmatch(r"[1-9]\d{0,2}(\.\d{3})+(,\d+)?", plain):  # 12.500,50 as the Dutch write it
        plain = plain.replace(".", "")
    try:
        value = Decimal(plain.replace(",", ".")) * times
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def is_computed(text: str) -> bool:
    """Whether the cell holds a formula, or the error that one gave, instead of what it says."""
    return text.startswith("=") or bool(COMPUTED.fullmatch(text))


def is_garbled(text: str) -> bool:
    """Whether accents were lost when the file was saved: « crÃ©Ã© » for « créé »."""
    return bool(GARBLED.search(text))


@dataclass(frozen=True)
class Wanted:
    """A column that is looked for in a spreadsheet: its field, its own title, other words for it."""

    field: str
    title: str
    words: tuple[str, ...] = ()


def guess_columns(
    titles: Sequence[str],
    remembered: Mapping[str, str],
    wanted: Sequence[Wanted],
    unread: Iterable[str] = (),
) -> dict[str, int]:
    """Which column holds which field: as the last time, else by its exact title, else by a word in it.

    ``unread``: titles that mean something else, though one of the words is in them.
    """
    known = [folded(title) for title in titles]
    closed = {folded(title) for title in unread}
    found: dict[str, int] = {}

    def take(field: str, match: Callable[[str], bool]) -> None:
        for index, title in enumerate(known):
            if field not in found and index not in found.values() and title and match(title):
                found[field] = index

    for field, title in remembered.items():
        take(field, folded(title).__eq__)
    for column in wanted:
        take(column.field, {folded(column.title), *column.words}.__contains__)
    for column in wanted:
        take(column.field, lambda title, words=column.words: title not in closed and _holds(title, words))  # type: ignore[misc]  # the default binds the value of this turn
    return found


def _holds(title: str, words: Iterable[str]) -> bool:
    return any(f" {word} " in f" {title} " for word in words)
