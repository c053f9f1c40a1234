"""What a well-shaped document must still respect: keys once, known references, targets that can be judged.

Pure functions from the document to faults; all of them are told at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from capcommun.contract.agreements import document as doc
from capcommun.contract.agreements.faults import Fault, Path
from capcommun.contract.agreements.quoting import quoted, quotes


def check(document: doc.Agreement, source_text: str | None = None) -> list[Fault]:
    """Every fault of the document; quotations are compared with the source text where it is at hand."""
    checks = [_keys, _references, _actions, _targets, _term, _tables, _parts, _questions]
    faults = [fault for one in checks for fault in one(document)]
    if source_text is not None:
        faults += _verbatim(document, source_text)
    return faults


def _keys(document: doc.Agreement) -> Iterator[Fault]:
    for name, elements in _collections(document):
        counts = Counter(element.key for element in elements)
        for key, times in counts.items():
            if times > 1:
                index = max(i for i, element in enumerate(elements) if element.key == key)
                yield Fault("key.twice", (*name, index, "key"), {"key": key})
    operational = Counter(o.key for s in document.objectives for o in s.operational)
    for key, times in operational.items():
        if times > 1:
            yield Fault("key.twice", ("objectives",), {"key": key})


def _collections(document: doc.Agreement) -> Iterator[tuple[Path, list[doc.Party]]]:
    for name in type(document).model_fields:
        value = getattr(document, name)
        if isinstance(value, list) and value and hasattr(value[0], "key"):
            yield (name,), value
    for year, actions in document.actions.items():
        yield ("actions", year), actions  # type: ignore[misc]  # years are numbers, other collections words


def objective_keys(document: doc.Agreement) -> set[str]:
    return {s.key for s in document.objectives} | {o.key for s in document.objectives for o in s.operational}


def action_keys(document: doc.Agreement) -> set[str]:
    return {a.key for actions in document.actions.values() for a in actions}


def _references(document: doc.Agreement) -> Iterator[Fault]:
    objectives, actions = objective_keys(document), action_keys(document)
    parties = {p.key for p in document.parties}
    targets = {t.key for t in document.targets}
    destinations, markets = {d.key for d in document.destinations}, {m.key for m in document.markets}
    instalments = {i.key for i in document.payment_terms} | {
        i.key for c in document.credits for i in c.instalments
    }
    for year, index, action in _each_action(document):
        here: Path = ("actions", year, index)
        yield from _known(here, "objective", [action.objective], objectives)
        yield from _known(here, "destinations", action.destinations, destinations)
        yield from _known(here, "markets", action.markets, markets)
        yield from _known(here, "continues", _some(action.continues), actions)
        yield from _known(here, "blocked_by", action.blocked_by, actions)
    for i, target in enumerate(document.targets):
        here = ("targets", i)
        yield from _known(here, "attached_to", [target.attached_to], objectives | actions)
        yield from _known(here, "serves", _some(target.serves), targets)
        yield from _known(here, "destination", _some(target.destination), destinations)
        yield from _known(here, "market", _some(target.market), markets)
    for i, obligation in enumerate(document.obligations):
        here = ("obligations", i)
        yield from _known(here, "debtor", [obligation.debtor], parties)
        yield from _known(here, "creditor", [obligation.creditor], parties)
        yield from _known(here, "gates", obligation.gates, instalments)
    linked = {a.key for a in document.linked_agreements}
    for i, credit in enumerate(document.credits):
        here = ("credits", i)
        yield from _known(here, "payer", [credit.payer], parties)
        yield from _known(here, "payee", [credit.payee], parties)
        yield from _known(here, "linked_agreement", _some(credit.linked_agreement), linked)
    for i, contribution in enumerate(document.contributions):
        yield from _known(("contributions", i), "giver", [contribution.giver], parties)
    anything = objectives | actions | {e.key for _, elements in _collections(document) for e in elements}
    for name in ("facts", "rules"):
        for i, element in enumerate(getattr(document, name)):
            yield from _known((name, i), "attached_to", _some(element.attached_to), anything)


def _some(key: str | None) -> list[str]:
    return [] if key is None else [key]


def _known(here: Path, field: str, keys: Iterable[str], known: set[str]) -> Iterator[Fault]:
    for key in keys:
        if key not in known:
            yield Fault("key.unknown", (*here, field), {"key": key, "near": nearest(key, known)})


def nearest(key: str, known: Iterable[str]) -> str:
    """The known key that was probably meant; empty when none is close."""
    import difflib

    return next(iter(difflib.get_close_matches(key, list(known), n=1, cutoff=0.6)), "")


def _each_action(document: doc.Agreement) -> Iterator[tuple[int, int, doc.Action]]:
    for year, actions in document.actions.items():
        for index, action in enumerate(actions):
            yield year, index, action


def _actions(document: doc.Agreement) -> Iterator[Fault]:
    for year, index, action in _each_action(document):
        here: Path = ("actions", year, index)
        siblings = {a.key: a for a in document.actions[year]}
        if action.parent is not None:
            parent = siblings.get(action.parent)
            if parent is None:
                near = nearest(action.parent, siblings)
                yield Fault("key.unknown", (*here, "parent"), {"key": action.parent, "near": near})
            elif parent.parent is not None:
                yield Fault("action.too-deep", (*here, "parent"), {"key": action.parent})
        if action.start and action.end and action.end < action.start:
            yield Fault("dates.order", (*here, "end"), {"start": action.start, "end": action.end})
    graph = {a.key: a.blocked_by for _, _, a in _each_action(document)}
    if loop := cycle(graph):
        for year, index, action in _each_action(document):
            if action.key == loop[0]:
                yield Fault(
                    "action.circle", ("actions", year, index, "blocked_by"), {"loop": " → ".join(loop)}
                )


def cycle(graph: Mapping[str, Iterable[str]]) -> list[str] | None:
    """A circular path, first key repeated at its end; ``None`` when there is none."""
    done: set[str] = set()
    for root in graph:
        path: list[str] = []
        stack: list[tuple[str, Iterator[str]]] = [(root, iter(graph[root]))]
        path.append(root)
        while stack:
            _key, following = stack[-1]
            step = next(following, None)
            if step is None:
                stack.pop()
                done.add(path.pop())
            elif step in path:
                return [*path[path.index(step) :], step]
            elif step not in done and step in graph:
                path.append(step)
                stack.append((step, iter(graph[step])))
    return None


def _targets(document: doc.Agreement) -> Iterator[Fault]:
    for index, target in enumerate(document.targets):
        here: Path = ("targets", index)
        yield from (Fault(code, (*here, field), {"key": target.key}) for code, field in target_faults(target))
        if target.low is not None and target.high is not None and target.low > target.high:
            yield Fault("target.range", (*here, "low"), {"low": target.low, "high": target.high})


def target_faults(target: doc.Target) -> Iterator[tuple[str, str]]:
    """What keeps a target from being judged: (code, field)."""
    if target.kind == "quantity" and not target.unit:
        yield "target.no-unit", "unit"
    if target.kind == "quantity" and target.comparator == "between":
        if target.low is None or target.high is None:
            yield "target.no-range", "low"
    elif target.kind in {"quantity", "rank"} and target.value is None:
        yield "target.no-value", "value"
    if target.comparator == "done-by" and target.deadline is None:
        yield "target.no-deadline", "deadline"
    if target.kind == "direction" and target.comparator not in {"increase", "decrease", "maintain"}:
        yield "target.no-direction", "comparator"


def _term(document: doc.Agreement) -> Iterator[Fault]:
    term = document.term
    if term is None:
        return
    if term.end <= term.start:
        yield Fault("dates.order", ("term", "end"), {"start": term.start, "end": term.end})
        return
    for year in document.actions:
        if not term.start.year <= year <= term.end.year:
            yield Fault(
                "year.outside", ("actions", year), {"year": year, "start": term.start, "end": term.end}
            )


def _tables(document: doc.Agreement) -> Iterator[Fault]:
    for index, table in enumerate(document.tables):
        for row, cells in enumerate(table.rows):
            if len(cells) != len(table.columns):
                params = {"cells": len(cells), "columns": len(table.columns)}
                yield Fault("table.width", ("tables", index, "rows", row), params)


def _parts(document: doc.Agreement) -> Iterator[Fault]:
    parts = {part.key for part in document.parts}
    for path, quote in quotes(document):
        yield from _known(path, "part", [quote.part], parts)
    for name in ("articles", "tables"):
        for index, element in enumerate(getattr(document, name)):
            yield from _known((name, index), "part", [element.part], parts)


def _questions(document: doc.Agreement) -> Iterator[Fault]:
    """One fault for all of them: a hundred lines that say the same would hide the others."""
    if left := len(document.questions):
        yield Fault("question.open", ("questions",), {"n": left, "year": document.questions[0].year})


def _verbatim(document: doc.Agreement, source_text: str) -> Iterator[Fault]:
    for path, quote in quotes(document):
        if not quoted(quote.text, source_text):
            yield Fault("quote.not-verbatim", (*path, "text"), {"text": quote.text[:80]})
