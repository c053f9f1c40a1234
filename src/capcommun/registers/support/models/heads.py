"""What strategies, sites and contracts have in common: who keeps them, and every state that they were in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capcommun.registers.support import territory_rules as rules

PROTECT = models.PROTECT


class Head(models.Model):
    """Something that the agency follows, with rows of its own; ``revision`` grows with any of them."""

    key = models.SlugField(max_length=80, unique=True)
    title = models.CharField(_("name"), max_length=rules.LONGEST_TITLE)
    note = models.TextField(_("note"), blank=True)
    organisation = models.ForeignKey("reference_partners.Organisation", PROTECT, related_name="+")
    """The agency that follows it, and keeps what is said of it."""
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class Kept(models.Model):
    """The whole of it as one change left it, its rows included: what an earlier day knew, what is counted.

    ``content`` is all that a page shows; the columns beside it are what measures count by. Rows are only
    ever added, in the transaction of the change that they keep; the last is how things stand.
    """

    verb = models.CharField(max_length=80)  # the audit's word for the change
    author = models.ForeignKey("kit_accounts.User", PROTECT, related_name="+", null=True)
    known_on = models.DateField()
    recorded_at = models.DateTimeField()
    revision = models.PositiveIntegerField()
    title = models.CharField(max_length=rules.LONGEST_TITLE)
    content = models.JSONField()

    class Meta:
        abstract = True


class PlannedState(models.TextChoices):
    PLANNED = rules.Planned.PLANNED, pgettext_lazy("state of a planned action", "planned")
    UNDER_WAY = rules.Planned.UNDER_WAY, pgettext_lazy("state of a planned action", "under way")
    DONE = rules.Planned.DONE, pgettext_lazy("state of a planned action", "done")
    DROPPED = rules.Planned.DROPPED, pgettext_lazy("state of a planned action", "dropped")


class Planned(models.Model):
    """A line of an action plan: what, who, by when, where it stands. It is dropped, never erased."""

    title = models.CharField(_("action"), max_length=rules.LONGEST_TITLE)
    who = models.CharField(_("who"), max_length=rules.LONGEST_TITLE, blank=True)
    by_when = models.DateField(_("by when"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=PlannedState.choices)

    class Meta:
        abstract = True
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.title
