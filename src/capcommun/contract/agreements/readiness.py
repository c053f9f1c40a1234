"""Is a draft ready to bind? What stops it, and what its adopter must have read. Pure; words in ``wording``.

A draft without fault may still say less than its text: what is brought into force is only amended afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from capcommun.contract.agreements.document import Agreement
from capcommun.contract.agreements.faults import Fault

PARTIES = 2
"""Nobody contracts alone."""


@dataclass(frozen=True)
class Remark:
    """Something that may be right, and that is not brought into force unread."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


def faults(document: Agreement) -> list[Fault]:
    """What stops the draft, beside the faults of its form."""
    if len(document.parties) < PARTIES:
        return [Fault("ready.parties", ("parties",), {"count": len(document.parties)})]
    return []


def remarks(document: Agreement, left: int) -> list[Remark]:
    """What the draft does not say; ``left`` counts the text's sentences neither used nor set aside."""
    found = [Remark("left", {"n": left})] if left else []
    empty = {
        "term": document.term is None,
        "objectives": not document.objectives,
        "promises": not (document.targets or any(document.actions.values())),
        "obligations": not document.obligations,
        "credits": not document.credits,
    }
    return [*found, *(Remark(code) for code, lacks in empty.items() if lacks)]
