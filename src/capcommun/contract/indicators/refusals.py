"""The field that a refusal speaks of, by its code: it is told beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capcommun.kit.access.api import Refusal
from capcommun.kit.ui.api import refused

if TYPE_CHECKING:
    from capcommun.contract.indicators.forms import EntryForm

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
    "target.declare.far": "sure",
    "target.declare.twice": "period_end",
    "target.return.no-reason": "why",
    "target.parts.no-value": "parts",
    "target.parts.negative": "parts",
    "target.parts.rest": "parts",
    "target.parts.less": "parts",
    "target.parts.more": "parts",
    "documents.too-large": "file",
    "documents.empty-file": "file",
    "documents.kind": "file",
}
ASKED = {"target.parts.less": "rest", "target.declare.far": "sure"}
"""The box which, ticked, answers a refusal: it is shown only then."""
EXPECTED = {
    "target.expect.before": "day",
    "target.expect.after": "day",
    "target.expect.twice": "day",
    "target.expect.value": "value",
}


def told_beside(form: EntryForm, refusal: Refusal) -> int:
    """Tell a refused value beside its field, with the box that answers it where there is one."""
    if refusal.code in ASKED:  # first: what is refused is no longer among what the form has cleaned
        form.ask(ASKED[refusal.code])
    return refused(form, refusal, FIELDS.get(refusal.code, ""))
