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


class Refused(Exception):
    """The file cannot be taken; every fault at once."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults
