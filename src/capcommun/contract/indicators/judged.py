"""A target as one day and one reader see it: its light, its figure, and where the figure comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.indicators.models import Override, Target
from capcommun.contract.indicators.progress import Curve
from capcommun.contract.indicators.returns import Told
from capcommun.contract.indicators.rollup import Part
from capcommun.contract.indicators.rules import Promise, Seen, Verdict
from capcommun.contract.indicators.standing import Standing, standing
from capcommun.contract.indicators.stored import Held
from capcommun.contract.indicators.wording import promised, reason
from capcommun.kit.clock.api import today
from capcommun.kit.text.api import number


@dataclass(frozen=True)
class Place:
    """Where a target stands in the plan: its operational and strategic objectives, its action."""

    strategic: str = ""
    strategic_title: str = ""
    operational: str = ""
    operational_title: str = ""
    action: str = ""
    action_title: str = ""
    order: tuple[int, int] = (99, 0)


@dataclass
class Judged:
    """A target as one day and one reader see it."""

    target: Target
    verdict: Verdict
    place: Place = field(default_factory=Place)
    agreement_key: str = ""
    days: list[Told] = field(default_factory=list)
    """The days on which it is owed, each with what is said of it."""

    as_of: dt.date = dt.date.max
    curve: Curve | None = None
    """What is expected along the way, for those whom it is shared with."""

    reading: Held | None = None
    """Where the figure was counted ahead of the page, rather than entered or kept by somebody."""

    provisional: bool = False
    """Whether the figure is that of a value which its author said a final one will replace."""

    part: Part | None = None
    """What it brings to the objective that it belongs to."""

    team: Override | None = None
    """What the team judges of it, where a page says so: beside the light, never in its place."""

    def entered(self, seen: Iterable[Seen]) -> None:
        """Told what was entered, latest last: the figure is as sure as the value that it comes from."""
        verdict = self.verdict
        found = [one for one in seen if (one.end, one.value) == (verdict.seen_on, verdict.figure)]
        self.provisional = verdict.figure is not None and bool(found) and found[-1].provisional

    @property
    def told(self) -> str:
        """The figure with what is to be known of it, in a line."""
        return _("%(figure)s (provisional)") % {"figure": self.figure} if self.provisional else self.figure

    def counted(self, found: Held | None) -> Judged:
        """The same, once told what was counted: the figure comes from it where the verdict took that one."""
        verdict = self.verdict
        if found and (verdict.figure, verdict.seen_on) == (found.value, found.end):
            self.reading = found
        return self

    @property
    def coming(self) -> Told | None:
        """The first day still ahead on which it is owed and not kept yet."""
        return next((one for one in self.days if one.day >= self.as_of and not one.kept), None)

    @property
    def unsaid(self) -> dt.date | None:
        """The first day past for which no value was entered; the year's last where the text names no day."""
        for one in self.days:
            if one.day < self.as_of and one.missing:
                return one.day
        end = self.verdict.deadline
        return end if not self.days and self.light == "missing" and end and end < self.as_of else None

    @property
    def light(self) -> str:
        return self.verdict.light

    @property
    def standing(self) -> Standing:
        """Where it stands, to be counted: finer than the light."""
        return standing(self.verdict)

    @property
    def label(self) -> str:
        return self.target.title

    @property
    def reason(self) -> str:
        return reason(self.verdict)

    @property
    def promised(self) -> str:
        return promised(self.target)

    @property
    def figure(self) -> str:
        """The figure as one says it: something to be done is done or not."""
        value = self.verdict.figure
        if value is None:
            return ""
        if self.target.comparator == "done-by" and self.target.value is None:
            return _("done") if value >= 1 else _("not done")
        return number(value)

    @property
    def url(self) -> str:
        return reverse("indicators:target", kwargs={"key": self.agreement_key, "target": self.target.key})

    @property
    def origin(self) -> str:
        """Where its figure comes from, read at the same day: the records counted, or the values entered."""
        at = f"?au={self.as_of}" if self.as_of < today() else ""
        if self.reading is None:
            return f"{self.url}{at}#values"
        return reverse("indicators:origin", args=[self.agreement_key, self.target.key]) + at

    @property
    def baselines(self) -> list[dict[str, Any]]:
        return list(self.target.baseline)


def promise_of(target: Target, agreement: Agreement) -> Promise:
    """What the rule needs of a row."""
    return Promise(
        kind=target.kind,
        comparator=target.comparator,
        firmness=target.firmness,
        value=target.value,
        low=target.low,
        high=target.high,
        per=target.per,
        approximate=target.approximate,
        year=target.year,
        start=target.start,
        deadline=target.deadline,
        baseline=tuple(Decimal(str(b["value"])) for b in target.baseline),
        term=(agreement.start, agreement.end),
    )
