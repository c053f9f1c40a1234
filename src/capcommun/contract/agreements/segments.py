"""A signed text cut into headings, paragraphs and sentences, each with its place. Pure.

Offsets are those of the text itself, so that a sentence always finds its quotation again.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from capcommun.contract.agreements.quoting import flatten

_HEADING = re.compile(r"^(#{1,6})\s+(.*)$")
# A line in bold is a heading, unless it is long and ends as a sentence does: then it says something.
_BOLD_HEADING = re.compile(r"^\*\*(?:[^*]{3,160}(?<![.;,])|[^*]{3,50})\*\*$")
_ITEM = re.compile(r"^\s*(?:[-•o]|\d+[.)])\s+")
# A sentence ends before white space and a capital; « M. », « art. 3 » and initials do not end one.
_END = re.compile(r"(?<!\bM\.)(?<!\bMM\.)(?<!\bart\.)(?<=[.!?;»])\s+(?=[«“\"(A-ZÀ-Ý*-])")


@dataclass(frozen=True)
class Sentence:
    """``index`` is its rank in the whole text."""

    index: int
    start: int
    end: int
    text: str
    place: str


@dataclass(frozen=True)
class Block:
    kind: Literal["heading", "paragraph", "item"]
    level: int
    sentences: tuple[Sentence, ...]


def cut(text: str) -> list[Block]:
    """The text's blocks in order; a block without a letter or a digit is left out."""
    blocks: list[Block] = []
    headings: list[tuple[int, str]] = []
    index = 0
    for start, raw in _paragraphs(text):
        kind, level = _kind(raw)
        if not re.search(r"\w", raw):
            continue
        place = " > ".join(title for _, title in headings)
        sentences = []
        for left, right in [(0, len(raw))] if kind == "heading" else _sentences(raw):
            clean = flatten(raw[left:right]).text
            if re.search(r"\w", clean):
                sentences.append(Sentence(index, start + left, start + right, clean, place or clean[:200]))
                index += 1
        if kind == "heading" and sentences:
            headings = [h for h in headings if h[0] < level]
            headings.append((level, sentences[0].text[:160]))
        if sentences:
            blocks.append(Block(kind, level, tuple(sentences)))
    return blocks


def _paragraphs(text: str) -> Iterable[tuple[int, str]]:
    """Runs of lines between blank lines; headings and list items stand alone."""
    start = 0
    lines: list[str] = []
    at = 0
    for line in text.splitlines(keepends=True):
        alone = _HEADING.match(line.strip()) or _BOLD_HEADING.match(line.strip())
        if lines and (not line.strip() or alone or _ITEM.match(line)):
            yield start, "".join(lines).rstrip()
            lines = []
        if line.strip():
            if not lines:
                start = at
            lines.append(line)
            if alone:
                yield start, line.rstrip()
                lines = []
        at += len(line)
    if lines:
        yield start, "".join(lines).rstrip()


def _kind(raw: str) -> tuple[Literal["heading", "paragraph", "item"], int]:
    if match := _HEADING.match(raw.strip()):
        return "heading", len(match[1])
    if _BOLD_HEADING.match(raw.strip()):
        return "heading", 7
    return ("item", 0) if _ITEM.match(raw) else ("paragraph", 0)


def _sentences(raw: str) -> Iterable[tuple[int, int]]:
    left = 0
    for match in _END.finditer(raw):
        if _ITEM.fullmatch(raw[left : match.end()]):  # « 1. » numbers what follows
            continue
        yield left, match.start()
        left = match.end()
    yield left, len(raw)


def used(sentences: Iterable[Sentence], taken: Iterable[tuple[int, int]]) -> set[int]:
    """Ranks of the sentences that a quotation touches by more than a few characters."""
    spans = sorted(taken)
    starts = [start for start, _ in spans]
    longest = max((end - start for start, end in spans), default=0)
    found = set()
    for sentence in sentences:
        first = bisect_left(starts, sentence.start - longest)
        for start, end in spans[first:]:
            if start >= sentence.end:
                break
            if min(end, sentence.end) - max(start, sentence.start) > 3:
                found.add(sentence.index)
                break
    return found


def all_sentences(blocks: Iterable[Block]) -> list[Sentence]:
    return [sentence for block in blocks for sentence in block.sentences]
