"""The rules' reasons, in the reader's language."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from capcommun.contract.plan.rules import Reason
from capcommun.kit.text.api import day

SENTENCES = {
    "declared-done": gettext_noop("It was declared done; no milestone says otherwise."),
    "declared-abandoned": gettext_noop("It was declared abandoned."),
    "declared-begun": gettext_noop("It was declared begun; nothing has been noted yet."),
    "children-done": gettext_noop("All its sub-actions are over."),
    "children-begun": gettext_noop("A sub-action has begun."),
    "continued": gettext_noop("It goes on in the roadmap of %(year)s."),
    "end-late": gettext_noop("It was to end on %(date)s."),
    "year-over": gettext_noop("The year %(year)s is over and nothing shows that it is done."),
    "noted": gettext_noop("Its progress has been noted."),
    "no-sign": gettext_noop("It was to begin on %(date)s; no note or milestone shows that it has."),
    "starts-later": gettext_noop("It begins on %(date)s."),
    "nothing-yet": gettext_noop("Nothing has been noted yet."),
    "done-but-children": gettext_noop("Declared done, but a sub-action is still open."),
}


def _plural(reason: Reason, values: dict[str, Any]) -> str | None:
    count = values.get("count", 0)
    match reason.code:
        case "steps-done":
            return ngettext(
                "Its milestone was reached on %(date)s.",
                "Its %(count)s milestones are reached, the last on %(date)s.",
                count,
            )
        case "steps-some":
            return ngettext(
                "%(done)s of its %(count)s milestone is reached.",
                "%(done)s of its %(count)s milestones are reached.",
                count,
            )
        case "step-late":
            return ngettext(
                "The milestone “%(title)s” was due on %(date)s.",
                "%(count)s milestones are late; “%(title)s” was due on %(date)s.",
                count,
            )
        case "waits":
            return ngettext(
                "It waits for “%(title)s”.",
                "It waits for “%(title)s” and other actions (%(count)s in all).",
                count,
            )
        case "done-but-steps":
            return ngettext(
                "Declared done, but the milestone “%(title)s” is still open.",
                "Declared done, but %(count)s milestones are still open, “%(title)s” first.",
                count,
            )
    return None


def late_of_yours(count: int) -> str:
    """Several late actions of somebody's own."""
    return ngettext(
        "%(n)s action that you answer for is late", "%(n)s actions that you answer for are late", count
    ) % {"n": count}


def silent_of_yours(count: int) -> str:
    """Several actions of somebody's own about which nothing was noted for long."""
    return ngettext("%(n)s action waits for news from you", "%(n)s actions wait for news from you", count) % {
        "n": count
    }


def sentence(reason: Reason | None) -> str:
    """The reason as a sentence; empty when there is none."""
    if reason is None:
        return ""
    values = {k: day(v) if isinstance(v, dt.date) else v for k, v in reason.values.items()}
    if reason.code.startswith("differs-"):
        why = sentence(Reason(reason.code.removeprefix("differs-"), reason.values))
        return _("The facts say otherwise. %(why)s") % {"why": why}
    text = _plural(reason, values) or _(SENTENCES[reason.code])
    return text % values
