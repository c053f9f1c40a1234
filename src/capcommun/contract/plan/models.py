"""Objectives, yearly actions and what is told about them.

Two owners share a row of ``Action``. What the contract says (title, description, quotations, objective,
partners named) is a projection of the document in force and is rewritten by it. What the agency lives by
(owner, declared status, its own dates, work, cost) is never touched by a projection.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capcommun.contract.plan.rules import Status as StatusCode
from capcommun.reference.partners.api import Visibility


class Origin(models.TextChoices):
    CONTRACT = "contract", _("in the contract")
    AGENCY = "agency", _("added by the agency")


class Status(models.TextChoices):
    NOT_STARTED = StatusCode.NOT_STARTED, pgettext_lazy("action status", "not started")
    IN_PROGRESS = StatusCode.IN_PROGRESS, pgettext_lazy("action status", "in progress")
    DONE = StatusCode.DONE, pgettext_lazy("action status", "done")
    LATE = StatusCode.LATE, pgettext_lazy("action status", "late")
    BLOCKED = StatusCode.BLOCKED, pgettext_lazy("action status", "blocked")
    ABANDONED = StatusCode.ABANDONED, pgettext_lazy("action status", "abandoned")
    CARRIED_OVER = StatusCode.CARRIED_OVER, pgettext_lazy("action status", "carried over")


class Projected(models.Model):
    """A row that follows an element of the document, by the element's key."""

    agreement = models.ForeignKey("contract_agreements.Agreement", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    position = models.PositiveIntegerField(default=0)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        abstract = True


class StrategicObjective(Projected):
    number = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=500)
    short_title = models.CharField(_("short title"), max_length=500)
    summary = models.TextField(_("summary"), blank=True)
    quotes = models.JSONField(default=list)

    class Meta:
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(fields=["agreement", "key"], name="strategic_key_once")]

    def __str__(self) -> str:
        return self.title


class OperationalObjective(Projected):
    strategic = models.ForeignKey(StrategicObjective, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=500)
    summary = models.TextField(_("summary"), blank=True)
    quotes = models.JSONField(default=list)
    commitments = models.JSONField(default=list)

    class Meta:
        ordering = ("strategic__position", "position", "pk")
        constraints = [models.UniqueConstraint(fields=["agreement", "key"], name="operational_key_once")]

    def __str__(self) -> str:
        return self.title


class Action(Projected):
    """An action of one year's roadmap."""

    year = models.PositiveIntegerField(_("year"))
    strategic = models.ForeignKey(StrategicObjective, on_delete=models.PROTECT, related_name="+")
    objective = models.ForeignKey(
        OperationalObjective, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    continues = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.CONTRACT)
    title = models.CharField(_("title"), max_length=500)
    description = models.TextField(_("description"), blank=True)
    partners = models.JSONField(default=list)
    territories = models.JSONField(default=list)
    quotes = models.JSONField(default=list)
    contract_start = models.DateField(null=True, blank=True)
    contract_end = models.DateField(null=True, blank=True)

    # what the agency lives by
    owner = models.ForeignKey(
        "reference_partners.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    status_declared = models.CharField(
        _("declared status"), max_length=20, choices=Status.choices, blank=True
    )
    progress = models.PositiveSmallIntegerField(_("progress, in percent"), null=True, blank=True)
    start = models.DateField(_("from"), null=True, blank=True)
    end = models.DateField(_("until"), null=True, blank=True)
    territory = models.CharField(_("territory"), max_length=300, blank=True)
    work = models.TextField(_("work to do"), blank=True)
    cost = models.DecimalField(_("cost"), max_digits=14, decimal_places=2, null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("strategic__position", "objective__position", "position", "pk")
        constraints = [models.UniqueConstraint(fields=["agreement", "key"], name="action_key_once")]
        indexes = [
            models.Index(fields=["agreement", "year"], name="action_year"),
            models.Index(fields=["owner", "year"], name="action_owner"),
        ]

    def __str__(self) -> str:
        return self.title


class Scope(models.Model):
    """A destination or a market that an action names, to filter by."""

    class Kind(models.TextChoices):
        DESTINATION = "destination", _("destination")
        MARKET = "market", _("market")

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    key = models.CharField(max_length=80)
    label = models.CharField(max_length=500)

    class Meta:
        ordering = ("kind", "pk")
        constraints = [models.UniqueConstraint(fields=["action", "kind", "key"], name="scope_once")]

    def __str__(self) -> str:
        return self.label


class Milestone(models.Model):
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    position = models.PositiveIntegerField(default=0)
    withdrawn = models.BooleanField(default=False)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.CONTRACT)
    title = models.CharField(_("title"), max_length=500)
    due = models.DateField(_("due"), null=True, blank=True)
    due_label = models.CharField(max_length=500, blank=True)
    quotes = models.JSONField(default=list)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(fields=["action", "key"], name="milestone_key_once")]

    def __str__(self) -> str:
        return self.title


class ActionLink(models.Model):
    """``action`` waits for ``blocker``."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="+")
    blocker = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.CONTRACT)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["action", "blocker"], name="blocked_once")]

    def __str__(self) -> str:
        return f"{self.action_id} < {self.blocker_id}"


class ActionRevision(models.Model):
    """The whole action as one change left it, so that every page can be read as of a day.

    Rows are only ever added, in the transaction of the change they tell. ``state`` holds everything that
    an action's page shows, people by their number: a name that is erased is erased here too.
    """

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=80)  # the audit's word for the change; empty: the document in force
    author = models.ForeignKey("kit_accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.JSONField()
    known_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["action", "known_on"], name="revision_known")]

    def __str__(self) -> str:
        return f"{self.action_id} {self.known_on}"


class Note(models.Model):
    """A dated progress note. A correction is a new row, so that what was known then can be read again."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("note"))
    visibility = models.CharField(
        _("visibility"), max_length=10, choices=Visibility.choices, default=Visibility.INTERNAL
    )
    organisation = models.ForeignKey(
        "reference_partners.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey("kit_accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    known_on = models.DateField(_("date"))
    recorded_at = models.DateTimeField()
    since = models.DateField()  # these words stand from this day…
    until = models.DateField(null=True, blank=True)  # …to this one, when corrected or withdrawn
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-known_on", "-pk")
        indexes = [models.Index(fields=["action", "known_on"], name="note_known")]

    def __str__(self) -> str:
        return self.text[:80]


def _stored_name(instance: Any, filename: str) -> str:
    """A name that tells nothing and collides with nothing; the real one is a column."""
    return f"plan/{uuid.uuid4().hex}"


class Attachment(models.Model):
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="+")
    file = models.FileField(_("file"), upload_to=_stored_name, blank=True)
    title = models.CharField(_("title"), max_length=200, blank=True)
    name = models.CharField(max_length=200)
    mime = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    visibility = models.CharField(
        _("visibility"), max_length=10, choices=Visibility.choices, default=Visibility.INTERNAL
    )
    organisation = models.ForeignKey(
        "reference_partners.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey("kit_accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    known_on = models.DateField()
    recorded_at = models.DateTimeField()
    removed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("-known_on", "-pk")
        indexes = [models.Index(fields=["action", "known_on"], name="attachment_known")]

    def __str__(self) -> str:
        return self.title or self.name


class SavedView(models.Model):
    """Filters of the table that somebody keeps under a name."""

    agreement = models.ForeignKey("contract_agreements.Agreement", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("kit_accounts.User", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["agreement", "user", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name


class PlanImport(models.Model):
    """A spreadsheet being imported: its cells wait here from the upload to the application."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    agreement = models.ForeignKey("contract_agreements.Agreement", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("kit_accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    header = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    lines = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)  # field -> index of the column
    year = models.PositiveIntegerField(null=True, blank=True)  # for lines that name none
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class ColumnMapping(models.Model):
    """What each column title meant the last time, for the agreement: a second import need not ask again."""

    agreement = models.OneToOneField(
        "contract_agreements.Agreement", on_delete=models.PROTECT, related_name="+"
    )
    titles = models.JSONField(default=dict)  # field -> column title

    def __str__(self) -> str:
        return str(self.agreement_id)
