"""What the desk proposes for a sentence: what it probably becomes, and the values read from it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from capcommun.contract.agreements import operations, place
from capcommun.contract.agreements.desk import Desk
from capcommun.contract.agreements.element_forms.fields import cells_of
from capcommun.contract.agreements.element_forms.law import article_heading
from capcommun.contract.agreements.segments import Sentence

_PART = re.compile(
    r"^(?:annexe|titre|partie|d[ée]lib[ée]ration|convention|rapport|avenant|pr[ée]ambule)\b", re.I
)
_MONEY = re.compile(r"\d[\d\s\u202f\u00a0.,]*\s?(?:€|euros?|F\s?CFP|XPF)\b|€", re.I)
_BASIS = re.compile(r"^(?:vu|consid[ée]rant)\b", re.I)
_CLAUSE = re.compile(r"r[ée]sili|litige|tribunal|renouvel|reconduc|pr[ée]avis|assur", re.I)
_OWED = re.compile(r"s['’]engage|transmet|remet|fourni|produi|adresse", re.I)
_SHARE = re.compile(r"(\d{1,3})\s?%")


_HEADINGS = (
    ("part", _PART),
    ("strategic", re.compile(r"strat[ée]gique|^axe\b", re.I)),
    ("operational", re.compile(r"op[ée]rationnel", re.I)),
)
_SENTENCES = (
    ("basis", _BASIS),
    ("amount", _MONEY),
    ("payment", re.compile(r"\bacompte|\bsolde\b|\bversement", re.I)),
    ("clause", _CLAUSE),
    ("obligation", _OWED),
    ("target", re.compile(r"\d")),
)


def likely_kinds(table: Desk, chosen: Sentence | None) -> list[str]:
    """At most three kinds that such words usually become; the writer decides."""
    if chosen is None:
        return []
    if table.block_of(chosen).kind == "heading":
        found = ["article"] if article_heading(chosen.text) else []
        found += [kind for kind, words in _HEADINGS if words.search(chosen.text)]
        return found or ["operational", "part"]
    return [kind for kind, words in _SENTENCES if words.search(chosen.text)][:3] or ["action", "rule"]


def first_values(kind: str, table: Desk, chosen: Sequence[Sentence]) -> dict[str, Any]:
    """Sensible first values for the form: from the chosen words, and from the draft."""
    start = table.data.get("term", {}).get("start", "")
    values: dict[str, Any] = {"year": start[:4]} if start else {}
    values["part"] = table.part_of(chosen[-1] if chosen else None)
    if not chosen:
        return values
    words = chosen[-1].text
    values |= {"quote": words, "quotes": [{"text": words}]}
    values["readings"] = [{"quote": {"text": one.text}} for one in chosen]
    heading = table.block_of(chosen[-1]).kind == "heading"
    if kind == "article":
        values |= article_values(table, chosen[-1])
    elif kind == "part":
        values |= {"title": words, "heading": words, "occurrence": _rank(table, chosen[-1])}
    elif kind == "table":
        values |= {"cells": _table_around(table, chosen[-1])}
    elif kind == "basis":
        values |= {"title": re.sub(r"^vu\s+", "", words, flags=re.I).rstrip(" ;,.")[:500]}
    elif kind in {"strategic", "operational"} and heading:
        values |= {"title": words, "short_title": words[:120]}
    elif kind == "payment" and (share := _SHARE.search(words)):
        values |= {"share_percent": share[1]}
    return values


def article_values(table: Desk, heading: Sentence) -> dict[str, Any]:
    """Number, title and text of the article that this heading starts."""
    number, title = article_heading(heading.text) or ("", heading.text)
    return {"number": number, "title": title, "text": _text_under(table, heading)[:20_000]}


def _text_under(table: Desk, heading: Sentence) -> str:
    """The paragraphs under a heading, without marks, up to the next article or the next heading of its rank.

    Converted files give the headings of one text several levels: numbers tell more than levels do.
    """
    found: list[str] = []
    inside = False
    level = table.block_of(heading).level
    starts = {start for start, _key in table.starts}
    for block in table.blocks:
        first = block.sentences[0]
        if first == heading:
            inside = True
            continue
        if not inside:
            continue
        if block.kind == "heading":
            numbered = re.match(r"\d", first.text)  # « 2.1 : les engagements » stands inside article 2
            over = article_heading(first.text) or (block.level <= level and not numbered)
            if over or first.start in starts or _PART.match(first.text):
                break
        words = " ".join(sentence.text for sentence in block.sentences)
        found.append(f"- {words}" if block.kind == "item" else words)
    return "\n\n".join(found).replace("\n\n- ", "\n- ")


def _rank(table: Desk, heading: Sentence) -> int:
    same = [s for s in table.sentences if s.text.casefold() == heading.text.casefold()]
    headings = [s for s in same if table.block_of(s).kind == "heading"]
    return headings.index(heading) + 1 if heading in headings else 1


def _table_around(table: Desk, chosen: Sentence) -> list[list[str]]:
    """The rows of the table that the sentence stands in, when the text has it as one."""
    text = table.source.text if table.source else ""
    lines = text.splitlines()
    rank = text.count("\n", 0, chosen.start)
    rows = [rank] if rank < len(lines) and _is_row(lines[rank]) else []
    for step in (-1, 1):
        at = rank + step
        while rows and 0 <= at < len(lines) and (_is_row(lines[at]) or not lines[at].strip()):
            rows.append(at)
            at += step
    return cells_of("\n".join(lines[at] for at in sorted(rows)))


def _is_row(line: str) -> bool:
    return "\t" in line.strip() or line.lstrip().startswith("|")


def articles_found(table: Desk) -> list[operations.Data]:
    """The articles that the text has and the draft has not, ready to be added."""
    known = {_named(a["number"], a["title"]) for a in table.data.get("articles", [])}
    taken = operations.keys(table.data)
    found = []
    starts = table.starts
    for block in table.blocks:
        heading = block.sentences[0]
        named = article_heading(heading.text) if block.kind == "heading" else None
        part = place.part_at(heading.start, table.data.get("parts", []), starts)
        if named is None or _named(*named) in known:
            continue
        values = article_values(table, heading)
        if not values["text"]:
            continue
        known.add(_named(*named))
        key = operations.new_key(f"article-{operations.slug(named[0], 20)}", taken)
        taken.add(key)
        found.append({"key": key, **values, "part": part})
    return found


def _named(number: str, title: str) -> tuple[str, str]:
    """An article by its number and title, whatever their capitals: a deliberation has an article 1 too."""
    return number.casefold(), operations.slug(title, 200)
