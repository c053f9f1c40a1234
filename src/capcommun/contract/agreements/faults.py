"""What is wrong in an agreement file: where, what, and the remedy. Pure; words are in ``wording``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """``code`` names the sentence in ``wording``; ``params`` fill it; ``line`` counts from 1 (0: unknown)."""

    code: str
    path: Path = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    line: int = 0
    file: str = ""

    @property
    def where(self) -> str:
        """The path as people read it: ``targets[3].unit``."""
        text = ""
        for step in self.path:
            text += f"[{step + 1}]" if isinstance(step, int) else (f".{step}" if text else step)
        return text or "-"


def shown(value: Any) -> str:
    """A faulty value, short enough for a sentence."""
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def of_shape(problem: Any, path: Path | None = None) -> Fault:
    """What the format says of a value: one of the errors that pydantic lists."""
    params = {**problem.get("ctx", {}), "input": shown(problem.get("input")), "detail": problem["msg"]}
    return Fault(f"shape.{problem['type']}", tuple(problem["loc"]) if path is None else path, params)


class Refused(Exception):
    """The file cannot be taken; every fault at once."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults
