"""The field that a refusal speaks of, by its code: it is told beside it."""

from __future__ import annotations

FIELDS = {
    "target.observe.no-value": "value",
    "target.observe.both": "reason",
    "target.observe.future": "period_end",
    "target.observe.period": "period_end",
    "target.observe.before": "period_end",
    "target.observe.negative": "value",
    "target.observe.nobody": "visibility",
    "target.observe.visibility": "visibility",
    "target.correct.no-reason": "why",
    "target.correct.other-organisation": "value",
    "target.declare.link": "link",
    "target.declare.twice": "period_end",
    "target.return.no-reason": "why",
    "documents.too-large": "file",
    "documents.empty-file": "file",
    "documents.kind": "file",
}
EXPECTED = {
    "target.expect.before": "day",
    "target.expect.after": "day",
    "target.expect.twice": "day",
    "target.expect.value": "value",
}
