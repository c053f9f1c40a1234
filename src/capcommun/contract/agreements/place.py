"""Where words stand in the signed text: the sentence, the headings above it, the part. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from capcommun.contract.agreements import operations
from capcommun.contract.agreements.quoting import flatten, spans
from capcommun.contract.agreements.segments import Block, Sentence, all_sentences, used

FILE_END = "\f\n"
"""Stands between the files of one text: the first is the one that the draft began with."""


def mark(words: str) -> str:
    """The name of a quotation's place in the text's page, made from its words alone."""
    return "q-" + hashlib.sha256(flatten(words).text.encode()).hexdigest()[:12]


def starts_of_parts(parts: Sequence[operations.Data], blocks: Sequence[Block]) -> list[tuple[int, str]]:
    """Where each part that names its heading starts, in the text's order."""
    seen: dict[str, list[int]] = {}
    for block in blocks:
        seen.setdefault(block.sentences[0].text.casefold(), []).append(block.sentences[0].start)
    found = []
    for part in parts:
        if heading := part.get("heading"):
            places = seen.get(flatten(heading).text.casefold(), [])
            if len(places) >= part.get("occurrence", 1):
                found.append((places[part.get("occurrence", 1) - 1], part["key"]))
    return sorted(found)


def part_at(position: int, parts: Sequence[operations.Data], starts: Sequence[tuple[int, str]]) -> str:
    """The part that holds this position; before the first heading that starts one, the text's first part."""
    before = [key for start, key in starts if start <= position]
    if before:
        return before[-1]
    unplaced = [part["key"] for part in parts if not part.get("heading")]
    return str((unplaced or [part["key"] for part in parts])[0])


def locate(
    words: str,
    text: str,
    blocks: Sequence[Block],
    parts: Sequence[operations.Data],
    near: Sentence | None = None,
) -> operations.Data | None:
    """The quotation with its place; the sentence that was chosen first, when the words stand twice."""
    found = spans(words, text)
    if not found:
        return None
    if near is not None:
        found.sort(key=lambda span: not (span[0] < near.end and span[1] > near.start))
    sentences = all_sentences(blocks)
    first = min(used(sentences, found[:1]), default=0)
    starts = starts_of_parts(parts, blocks)
    return {
        "text": words,
        "part": part_at(found[0][0], parts, starts),
        "place": sentences[first].place,
    }


def placed_again(
    before: operations.Data, after: operations.Data, text: str, blocks: Sequence[Block]
) -> operations.Data:
    """The draft's data once a part starts elsewhere: what stood in the part that gives way follows.

    What a person put in another part than its place says stays there.
    """
    old, new = before.get("parts", []), after.get("parts", [])
    was, now = starts_of_parts(old, blocks), starts_of_parts(new, blocks)
    known = {part["key"] for part in new}

    def belongs(words: str, part: str) -> str:
        places = [start for start, _end in spans(words, text)]
        here = [part_at(start, new, now) for start in places]
        if part in here:
            return part
        moved = part not in known or part in [part_at(start, old, was) for start in places]
        return (here or [new[0]["key"]])[0] if moved else part

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            value = {name: walk(item) for name, item in value.items()}
            if isinstance(value.get("part"), str) and ("text" in value or value["part"] not in known):
                value["part"] = belongs(value.get("text", ""), value["part"])
            return value
        return [walk(item) for item in value] if isinstance(value, list) else value

    changed: operations.Data = walk(after)
    return changed


def section(blocks: Sequence[Block], at: Sentence) -> list[Sentence]:
    """The sentences under a heading, up to the next heading of its level or above; else the paragraph's."""
    for rank, block in enumerate(blocks):
        if at not in block.sentences:
            continue
        if block.kind != "heading":
            return list(block.sentences)
        found: list[Sentence] = []
        for following in blocks[rank + 1 :]:
            if following.kind == "heading" and following.level <= block.level:
                break
            found += following.sentences
        return found
    return []
