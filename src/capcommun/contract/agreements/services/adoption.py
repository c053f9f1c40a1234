"""Bring a document into force: one short transaction, from the version to every projection."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from capcommun.contract.agreements import document as doc
from capcommun.contract.agreements.models import Agreement
from capcommun.kit.access.api import Actor


@dataclass(frozen=True)
class Loaded:
    """What a load did."""

    agreement: Agreement
    created: bool
    changed: bool


def load(
    document: doc.Agreement, *, actor: Actor, known_on: dt.date, source_text: str | None = None, note: str = ""
) -> Loaded:
    """Load a checked document as the agreement in force. Loading the same twice changes nothing."""
    raise NotImplementedError
