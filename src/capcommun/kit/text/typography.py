"""Spaces that do not break: « Marais ; » never begins a line with its semicolon, nor ends one with a «."""

from __future__ import annotations

import re

BEFORE = re.compile(r" (?=[;:?!»%€](?:\W|$))")
AFTER = re.compile(r"(?<=«) ")
HYPHEN = re.compile(r"(?<=\w)-(?=\w)")
TEXT = re.compile(r">([^<>]+)<")


def tied(text: str) -> str:
    """Ordinary spaces beside French punctuation become non-breaking ones; the words stay as they are."""
    return AFTER.sub("\u00a0", BEFORE.sub("\u00a0", text))


def whole(text: str) -> str:
    """The same for a title, in which « Pas-de-Calais » stays on one line too."""
    return HYPHEN.sub("-\u2060", tied(text))


def tied_html(html: str) -> str:
    """The same in a whole page, between its tags only."""
    return TEXT.sub(lambda match: f">{tied(match[1])}<", html)
