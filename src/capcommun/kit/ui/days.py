"""A day that nothing can be read at: a page says so, a file is not given at all."""

from __future__ import annotations

from django.utils.translation import gettext as _

from capcommun.kit.access.api import Refusal
from capcommun.kit.clock.api import WrongDay
from capcommun.kit.text.api import day


def no_file_of(wrong: WrongDay) -> Refusal:
    """A file has no room to say that it is of another day than the one asked: better none."""
    if wrong.to_come:
        reason = _("%(wanted)s has not come yet.") % {"wanted": day(wrong.to_come)}
    else:
        reason = _("“%(typed)s” is not a day.") % {"typed": wrong.typed}
    remedy = _("Take a day up to today, written year, month, day: 2023-10-16.")
    return Refusal("day.wrong", reason, remedy, status=400)
