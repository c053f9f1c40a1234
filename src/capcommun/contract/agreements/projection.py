"""Upper packages project the document into their tables; they register here at start-up."""

from __future__ import annotations

from collections.abc import Callable

from capcommun.contract.agreements import document as doc
from capcommun.contract.agreements.models import Agreement
from capcommun.kit.gather.api import Registry

Projector = Callable[[Agreement, doc.Agreement], None]
"""Brings the package's rows of this agreement in line with the document.

Runs inside the adoption's transaction. Rows are matched by (agreement, key): changed in place, added, or
marked ``withdrawn`` when their key left the document; never deleted, because work hangs on them.
Must be idempotent, and use few statements (``bulk_create``/``bulk_update``).
"""

projectors: Registry[Projector] = Registry()
