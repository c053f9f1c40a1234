"""What a card of the matrix may say. Pure decisions."""

from __future__ import annotations

from enum import StrEnum

LONGEST = 300
"""Read from the other end of a room."""
MOST = 60
"""Cards in a column: more are no longer read."""

MOST_A_MINUTE = 40
"""Writes by one guests' link: a full room at work, and no machine."""


class Column(StrEnum):
    STRENGTHS = "strengths"
    WEAKNESSES = "weaknesses"
    OPPORTUNITIES = "opportunities"
    THREATS = "threats"


def problem(text: str, column: str, there: int = 0) -> str:
    """Why the card may not be written; nothing where it may."""
    if column not in set(Column):
        return "column"
    if not text:
        return "empty"
    if len(text) > LONGEST:
        return "long"
    return "full" if there >= MOST else ""


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most so many characters, cut between words; a longer word is cut where it must be."""
    lines: list[str] = []
    for word in text.split():
        piece = word
        while len(piece) > width:
            lines.append(piece[:width])
            piece = piece[width:]
        if lines and len(lines[-1]) + 1 + len(piece) <= width and piece == word:
            lines[-1] += f" {piece}"
        elif piece:
            lines.append(piece)
    return lines
