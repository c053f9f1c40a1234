"""Words as a reader types them, compared without accents or case, and shown where they were found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

LONGEST = 200
MOST_WORDS = 8
SHORTEST = 2
APOSTROPHES = str.maketrans(
    {"’": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " ", "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"}
)


def _folded_char(char: str) -> str:
    plain = unicodedata.normalize("NFKD", char.translate(APOSTROPHES))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def fold(text: str) -> str:
    """Lower case, without accents nor ligatures: « Îles » reads « iles », « Œuvre » reads « oeuvre »."""
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", text.translate(APOSTROPHES))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def words(text: str) -> list[str]:
    """The folded words of a query: bounded, each once, too short ones left out.

    A hyphen parts words: « Accueil-Vélo » is sought as the text may write it, « Accueil Vélo ».
    """
    parts = re.split(r"[\s\u2010-\u2014-]+", fold(text[:LONGEST]))
    found = dict.fromkeys(word for word in parts if len(word) >= SHORTEST)
    return list(found)[:MOST_WORDS]


def matches(sought: Sequence[str], *texts: str) -> bool:
    """Whether every folded word is somewhere in the texts."""
    whole = "\n".join(fold(text) for text in texts)
    return bool(sought) and all(word in whole for word in sought)


def _places(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the index of the one it comes from."""
    folded, origin = [], []
    for index, char in enumerate(text):
        plain = _folded_char(char)
        folded.append(plain)
        origin.extend([index] * len(plain))
    return "".join(folded), origin


def spans(text: str, sought: Sequence[str]) -> list[tuple[int, int]]:
    """Where the folded words stand in the text, merged and in order."""
    folded, origin = _places(text)
    found = sorted(span for word in sought for span in _each(folded, origin, word))
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _each(folded: str, origin: list[int], word: str) -> Iterator[tuple[int, int]]:
    at = folded.find(word) if word else -1
    while at >= 0:
        yield origin[at], origin[at + len(word) - 1] + 1
        at = folded.find(word, at + len(word))


def highlight(text: str, sought: Sequence[str]) -> SafeString:
    """The text, escaped, with the words found between ``<mark>``."""
    parts, last = [], 0
    for start, end in spans(text, sought):
        parts += [
            escape(text[last:start]),
            mark_safe("<mark>"),
            escape(text[start:end]),
            mark_safe("</mark>"),
        ]
        last = end
    parts.append(escape(text[last:]))
    return mark_safe("".join(parts))  # noqa: S308 - every part was escaped just above


def excerpt(text: str, sought: Sequence[str], size: int = 240) -> str:
    """The part of a long text around the first word found."""
    flat = " ".join(text.split())
    if len(flat) <= size:
        return flat
    found = spans(flat, sought)
    start = max(0, found[0][0] - size // 3) if found else 0
    start = flat.rfind(" ", 0, start) + 1 if start else 0
    cut = flat[start : start + size]
    return ("… " if start else "") + cut.rsplit(" ", 1)[0] + (" …" if start + size < len(flat) else "")
