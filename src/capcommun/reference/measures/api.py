"""Public face of the package."""

from capcommun.reference.measures.definitions import (
    Batch,
    Kind,
    Line,
    Measure,
    Page,
    RecordLabel,
    Source,
    Total,
    Window,
)
from capcommun.reference.measures.generations import (
    generation_now,
    generation_of,
    generations,
    named_together,
    touched,
)
from capcommun.reference.measures.proofs import Broken, Difference, Opened, Sealed, compare, opened, seal
from capcommun.reference.measures.ratios import divided, ratio, share
from capcommun.reference.measures.records import Records
from capcommun.reference.measures.registry import (
    any_measure,
    declare,
    declare_family,
    every_measure,
    made_by_rows,
    measure_named,
    measures,
)
from capcommun.reference.measures.uses import Use, Uses, used_by, uses

__all__ = [
    "Batch",
    "Broken",
    "Difference",
    "Kind",
    "Line",
    "Measure",
    "Opened",
    "Page",
    "RecordLabel",
    "Records",
    "Sealed",
    "Source",
    "Total",
    "Use",
    "Uses",
    "Window",
    "any_measure",
    "compare",
    "declare",
    "declare_family",
    "divided",
    "every_measure",
    "generation_now",
    "generation_of",
    "generations",
    "made_by_rows",
    "measure_named",
    "measures",
    "named_together",
    "opened",
    "ratio",
    "seal",
    "share",
    "touched",
    "used_by",
    "uses",
]
