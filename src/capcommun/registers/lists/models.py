"""Lists that people kept in a spreadsheet: each line by its stable key, and everything known of it before."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PROTECT = models.PROTECT


class FollowedList(models.Model):
    """A list, what it counts, and how its file is read: the columns are told once, by their titles."""

    key = models.SlugField(max_length=60, unique=True)
    title = models.CharField(pgettext_lazy("of a list", "title"), max_length=200)
    line = models.CharField(_("what a line is"), max_length=120)
    """In the singular: « a provider recruited »."""
    unit = models.CharField(_("what is counted"), max_length=120)
    """In the plural, as beside the figure: « providers recruited »."""
    definition = models.TextField(_("what counts"))
    organisation = models.ForeignKey("reference_partners.Organisation", PROTECT, related_name="+")
    """Who keeps it."""
    mapping = models.JSONField(default=dict, blank=True)  # field -> title of its column
    statuses = models.JSONField(_("statuses"), default=list, blank=True)  # as written, in their order
    counted = models.JSONField(_("statuses that count"), default=list, blank=True)
    standing = models.BooleanField(_("what stands on a day"), default=False)
    """With an end, lines stand from their day until it; without, they happen on their day."""
    weighed = models.BooleanField(_("lines have a weight"), default=False)
    rule = models.PositiveIntegerField(default=1)
    """Grows each time that what is counted changes: a figure kept before says by which rule."""
    known_on = models.DateField()
    """The last business date on which something was written in it."""
    revision = models.PositiveIntegerField(default=1)
    """Grows at each write, of the list or of a line: what was checked against it is no longer sure."""
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("title", "pk")
        constraints = (
            models.CheckConstraint(name="lists_rule_positive", condition=Q(rule__gte=1)),
            models.CheckConstraint(name="lists_said", condition=~Q(title="") & ~Q(definition="")),
        )

    def __str__(self) -> str:
        return self.title


SAID = ("label", "day", "end", "territory", "status", "market", "weight", "extra")
"""What is said of a line: what a file or a form changes, and what is kept at each change."""
FOUND = ("territory_code", "destination")
"""What the reference adds to it, when it is written."""


class Said(models.Model):
    """What is said of a line, now or once."""

    label = models.CharField(_("name"), max_length=300)
    day = models.DateField(_("day"), null=True, blank=True)
    end = models.DateField(pgettext_lazy("last day", "end"), null=True, blank=True)
    territory = models.CharField(_("territory"), max_length=200, blank=True)
    territory_code = models.CharField(max_length=80, blank=True)  # empty where the name is not recognised
    destination = models.CharField(_("destination"), max_length=200, blank=True)
    """The one in which the territory lay on the line's day, as the reference told when this was written."""
    status = models.CharField(_("status"), max_length=80, blank=True)
    market = models.CharField(_("market"), max_length=80, blank=True)
    weight = models.DecimalField(
        pgettext_lazy("of a line", "weight"), max_digits=16, decimal_places=4, default=1
    )
    extra = models.JSONField(default=dict, blank=True)  # title of the column -> what it holds
    revision = models.PositiveIntegerField(default=1)
    gone_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def said(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in (*SAID, *FOUND, "gone_on")}


def _possible(of: str) -> list[models.BaseConstraint]:
    """What the database itself refuses to keep: of the line, and of what was kept of it."""
    return [
        models.CheckConstraint(name=f"{of}_named", condition=~Q(label="")),
        models.CheckConstraint(
            name=f"{of}_order", condition=Q(end__isnull=True) | Q(day__isnull=True) | Q(end__gte=F("day"))
        ),
        models.CheckConstraint(name=f"{of}_weight", condition=Q(weight__gte=0)),
    ]


class ListLine(Said):
    """One line, found again by its key at each import. It is withdrawn, never deleted."""

    followed = models.ForeignKey(FollowedList, PROTECT, related_name="+")
    key = models.CharField(_("key"), max_length=120)

    class Meta:
        ordering = ("followed", "pk")
        constraints = (
            *_possible("lists_line"),
            models.UniqueConstraint(fields=["followed", "key"], name="lists_line_once"),
            models.CheckConstraint(name="lists_line_keyed", condition=~Q(key="")),
        )

    def __str__(self) -> str:
        return self.label


class ListImport(models.Model):
    """A file: its cells wait from the upload until they are loaded; what it did stays."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    followed = models.ForeignKey(FollowedList, PROTECT, related_name="+")
    author = models.ForeignKey("kit_accounts.User", PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    header = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    lines = models.JSONField(default=list)  # the number of each row in the file
    mapping = models.JSONField(default=dict)  # field -> index of the column
    told_known_on = models.DateField(null=True, blank=True)
    """For the lines of prior years: the day from which they are to be known."""
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    known_on = models.DateField(null=True, blank=True)
    complete = models.BooleanField(default=False)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["followed", "applied_at"], name="lists_import_of"),)
        constraints = (
            models.CheckConstraint(
                name="lists_import_known", condition=Q(applied_at__isnull=True) | Q(known_on__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def begun(self) -> bool:
        """Whether a part of it is loaded: it is taken up from there."""
        return self.applied_at is None and bool(self.added or self.changed or self.removed)


class ListLineRevision(Said):
    """The whole line as one change left it: what an earlier day knew, and what is counted.

    Rows are only ever added, in the transaction of the change that they keep; only ``until`` is written
    later, once, by the revision that follows: a day reads its revisions without comparing them.
    """

    followed = models.ForeignKey(FollowedList, PROTECT, related_name="+")
    line = models.ForeignKey(ListLine, PROTECT, related_name="+")
    verb = models.CharField(max_length=80)  # the audit's word for the change
    author = models.ForeignKey("kit_accounts.User", PROTECT, null=True, related_name="+")
    imported = models.ForeignKey(ListImport, PROTECT, null=True, related_name="+")
    known_on = models.DateField()
    until = models.DateField(null=True)
    """The day on which something else became known of the line."""
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(fields=["followed", "day"], name="lists_kept_day"),
            models.Index(fields=["line", "known_on"], name="lists_kept_line"),
        )
        constraints = (
            *_possible("lists_kept"),
            models.UniqueConstraint(fields=["line", "revision"], name="lists_revision_once"),
            models.UniqueConstraint(
                fields=["line"], condition=Q(until__isnull=True), name="lists_last_revision_once"
            ),
            models.CheckConstraint(
                name="lists_kept_until", condition=Q(until__isnull=True) | Q(until__gte=F("known_on"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.line_id} {self.known_on}"
