"""From one year to the next: what is asked about, and what each answer makes of the draft. Pure.

Nothing is carried on without an answer: each action, target, obligation and credit of the year becomes a
question of the draft, and stays one until somebody settles it.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from capcommun.contract.agreements import operations

Decision = Literal["yes", "no", "changed"]


@dataclass(frozen=True)
class Answer:
    """Goes on as it is, ends, or goes on with these values instead."""

    decision: Decision
    values: Mapping[str, Any] = field(default_factory=dict)


def last_year(data: operations.Data) -> int | None:
    """The last year that has a roadmap."""
    return max((int(year) for year, actions in data.get("actions", {}).items() if actions), default=None)


def ask(data: operations.Data, year: int) -> operations.Data:
    """The draft with a question for each thing of ``year`` that nothing follows yet."""
    changed = copy.deepcopy(data)
    questions = changed.setdefault("questions", [])
    known = {(q["collection"], q["about"]) for q in questions}
    taken = operations.keys(changed)
    for collection, about in _of_year(changed, year):
        if (collection, about) not in known:
            key = operations.new_key(f"q{len(questions) + 1}", taken)
            taken.add(key)
            questions.append({"key": key, "collection": collection, "about": about, "year": year + 1})
    return changed


def _of_year(data: operations.Data, year: int) -> list[tuple[str, str]]:
    actions = data.get("actions", {})
    continued = {action.get("continues") for action in actions.get(str(year + 1), [])}
    found = [("actions", a["key"]) for a in actions.get(str(year), []) if a["key"] not in continued]
    for collection in ("targets", "credits"):
        items = data.get(collection, [])
        restated = {item["title"] for item in items if item.get("year") == year + 1}
        found += [
            (collection, i["key"]) for i in items if i.get("year") == year and i["title"] not in restated
        ]
    return found + [("obligations", item["key"]) for item in data.get("obligations", [])]


def about(data: operations.Data, question: operations.Data) -> operations.Data | None:
    """The element that a question is about; ``None`` when somebody took it out."""
    found = data.get(question["collection"], [])
    if question["collection"] == "actions":
        found = found.get(str(question["year"] - 1), []) if found else []
    return next((element for element in found if element["key"] == question["about"]), None)


def part_of(data: operations.Data, question: operations.Data) -> str:
    """The page that the question is answered on: its objective's, « obligations » or « montants »."""
    if question["collection"] in {"obligations", "credits"}:
        return "obligations" if question["collection"] == "obligations" else "montants"
    element = about(data, question) or {}
    if question["collection"] == "actions":
        return str(element.get("objective", "-"))
    at = element.get("attached_to", "-")
    for actions in data.get("actions", {}).values():
        for action in actions:
            if action["key"] == at:
                return str(action["objective"])
    return str(at)


def settle(data: operations.Data, answers: Mapping[str, Answer]) -> operations.Data:
    """The draft once these questions (by key) are answered."""
    questions = {q["key"]: q for q in data.get("questions", [])}
    for name in ("actions", "targets", "credits", "obligations"):
        for key, answer in answers.items():
            question = questions.get(key)
            if question and question["collection"] == name:
                data = _SETTLERS[name](data, question, answer)
    ended = {
        questions[key]["about"]
        for key, answer in answers.items()
        if key in questions and questions[key]["collection"] == "actions" and answer.decision == "no"
    }
    targets = {t["key"] for t in data.get("targets", []) if t.get("attached_to") in ended}
    changed = copy.deepcopy(data)
    changed["questions"] = [
        q
        for q in changed.get("questions", [])
        if q["key"] not in answers and not (q["collection"] == "targets" and q["about"] in targets)
    ]
    return changed


def _action(data: operations.Data, question: operations.Data, answer: Answer) -> operations.Data:
    if answer.decision == "no":
        return data
    year = question["year"]
    changed = operations.next_year(data, year - 1, {question["about"]})
    if answer.decision == "changed":
        for action in changed["actions"][str(year)]:
            if action.get("continues") == question["about"]:
                action.update(answer.values)
    return changed


def _target(data: operations.Data, question: operations.Data, answer: Answer) -> operations.Data:
    element = about(data, question)
    if answer.decision == "no" or element is None:
        return data
    year = question["year"]
    element = {**copy.deepcopy(element), "key": _key(data, element, year), "year": year}
    element["attached_to"] = _attached(data, element["attached_to"], year)
    if "deadline" in element:
        element["deadline"] = {"date": _a_year_later(element["deadline"]["date"])}
    if "start" in element:
        element["start"] = _a_year_later(element["start"])
    if answer.decision == "changed":
        element.update(answer.values)
    return operations.add(data, "targets", element)


def _attached(data: operations.Data, at: str, year: int) -> str:
    """The action that carries the target's own on; the objective, when none does."""
    for action in data.get("actions", {}).get(str(year), []):
        if action.get("continues") == at:
            return str(action["key"])
    for action in data.get("actions", {}).get(str(year - 1), []):
        if action["key"] == at:
            return str(action["objective"])
    return at


def _credit(data: operations.Data, question: operations.Data, answer: Answer) -> operations.Data:
    element = about(data, question)
    if answer.decision == "no" or element is None:
        return data
    year = question["year"]
    element = {**copy.deepcopy(element), "key": _key(data, element, year), "year": year}
    if answer.decision == "changed":
        element.update(answer.values)
    renamed: dict[str, str] = {}
    taken = operations.keys(data) | {element["key"]}
    for instalment in element.get("instalments", []):
        new = operations.new_key(_renewed(instalment["key"], year), taken)
        taken.add(new)
        renamed[instalment["key"]] = new
        instalment["key"] = new
    changed = operations.add(data, "credits", element)
    for obligation in changed.get("obligations", []):
        gates = obligation.get("gates", [])
        gates += [renamed[gate] for gate in gates if gate in renamed and renamed[gate] not in gates]
    return changed


def _obligation(data: operations.Data, question: operations.Data, answer: Answer) -> operations.Data:
    try:
        if answer.decision == "no":
            return operations.remove(data, "obligations", question["about"])
        if answer.decision == "changed":
            return operations.update(data, "obligations", question["about"], dict(answer.values))
    except operations.UnknownElement:
        pass
    return data


_SETTLERS = {"actions": _action, "targets": _target, "credits": _credit, "obligations": _obligation}


def _key(data: operations.Data, element: operations.Data, year: int) -> str:
    return operations.new_key(_renewed(element["key"], year), operations.keys(data))


def _renewed(key: str, year: int) -> str:
    changed = key.replace(str(year - 1), str(year))
    return changed if changed != key else f"{key[:74]}-{year}"


def _a_year_later(day: str) -> str:
    date = dt.date.fromisoformat(day)
    try:
        return date.replace(year=date.year + 1).isoformat()
    except ValueError:
        return date.replace(year=date.year + 1, day=28).isoformat()
