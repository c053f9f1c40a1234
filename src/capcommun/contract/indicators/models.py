"""Targets, projected from the document, and what is observed of them.

A target's row is a projection: it is changed only when a version enters into force. An observation is
never changed: a correction is another observation that names the one it corrects, so that a page read as
of a past day shows what was known then.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from capcommun.contract.indicators.override_model import Override as Override  # noqa: PLC0414 - a model of this app
from capcommun.contract.indicators.recount_model import Recount as Recount  # noqa: PLC0414 - a model of this app
from capcommun.contract.indicators.said_model import PROVISIONAL, Said
from capcommun.reference.partners.api import Visibility


class Target(models.Model):
    """A measurable promise of the agreement, with the sentence that made it."""

    agreement = models.ForeignKey("contract_agreements.Agreement", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    title = models.CharField(max_length=500)
    attached_to = models.CharField(max_length=80)  # an objective's key, or an action's
    year = models.PositiveSmallIntegerField(null=True, blank=True)  # none: a promise of the whole term
    kind = models.CharField(max_length=20)
    comparator = models.CharField(max_length=20)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    low = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    high = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    unit = models.CharField(max_length=500, blank=True)
    per = models.CharField(max_length=20)
    approximate = models.BooleanField(default=False)
    firmness = models.CharField(max_length=20)
    start = models.DateField(null=True, blank=True)
    deadline = models.DateField(null=True, blank=True)
    deadline_label = models.CharField(max_length=500, blank=True)
    baseline = models.JSONField(default=list)
    serves = models.CharField(max_length=80, blank=True)  # key of the framework target
    destination = models.CharField(max_length=80, blank=True)
    market = models.CharField(max_length=80, blank=True)
    territory = models.CharField(max_length=500, blank=True)
    indicator = models.CharField(max_length=80, blank=True)  # of the library, where the act names one
    quote = models.JSONField(default=dict)
    folded = models.TextField(default="", editable=False)  # title and sentence, as the search compares them
    position = models.PositiveIntegerField(default=0)  # in the document
    known_on = models.DateField()
    recorded_at = models.DateTimeField()
    withdrawn = models.BooleanField(default=False)  # its key left the document; its observations stay
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(fields=["agreement", "key"], name="target_key_once")]
        indexes = [
            models.Index(fields=["agreement", "year", "withdrawn"], name="target_of_year"),
            # a month of the calendar asks for what is due in it, and for what comes back: over all agreements
            models.Index(fields=["deadline"], name="target_deadline"),
            models.Index(fields=["per", "year"], name="target_per"),
        ]

    def __str__(self) -> str:
        return self.title


class TargetMilestone(models.Model):
    """How much is expected of a target by a day, said by those who follow it: no word of the contract.

    Withdrawn rather than deleted, and never changed: read as of a past day, a page expects what was expected
    then.
    """

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    value = models.DecimalField(max_digits=20, decimal_places=4)
    note = models.CharField(max_length=300, blank=True)
    author = models.ForeignKey(
        "kit_accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    known_on = models.DateField()  # business date
    recorded_at = models.DateTimeField()  # real time
    withdrawn_on = models.DateField(null=True, blank=True)  # business date: from that day, it expects nothing

    class Meta:
        ordering = ("day", "pk")
        indexes = [models.Index(fields=["target", "known_on"], name="target_milestone_known")]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "day"],
                condition=models.Q(withdrawn_on__isnull=True),
                name="target_milestone_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.day} {self.value}"


class Counting(models.Model):
    """How a target's values come: counted in a register (by which measure, kept to which part), declared
    by an organisation, or brought by it as a series; since when, and why.

    It is never changed: another choice ends this one, and both stay in the history.
    """

    class Mode(models.TextChoices):
        REGISTER = "register", _("counted in a register")
        DECLARED = "declared", _("declared")
        SERIES = "series", _("brought as a series")

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.REGISTER)
    organisation = models.ForeignKey(  # who declares the values, or brings them
        "reference_partners.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=500, blank=True)  # why so
    measure = models.CharField(max_length=80, blank=True)  # of a register alone
    where = models.JSONField(default=list)  # pairs: dimension, value
    known_on = models.DateField()
    recorded_at = models.DateTimeField()
    ended_on = models.DateField(null=True, blank=True)
    author = models.ForeignKey(
        "kit_accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["target"], condition=models.Q(ended_on__isnull=True), name="counted_in_one_way"
            ),
            models.CheckConstraint(
                condition=models.Q(mode="register") & ~models.Q(measure="")
                | ~models.Q(mode="register") & models.Q(measure=""),
                name="counted_by_a_measure",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.measure or self.mode}"


class Definition(models.Model):
    """What a target's words were agreed to mean: an indicator taken from the library, as it was then.

    It is never changed: another choice ends this one, and both stay in the history.
    """

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="+")
    indicator = models.CharField(max_length=80)  # its key in the library
    sheet = models.JSONField()  # the library's whole entry, on the day it was chosen
    note = models.CharField(max_length=500, blank=True)
    known_on = models.DateField()
    recorded_at = models.DateTimeField()
    ended_on = models.DateField(null=True, blank=True)
    author = models.ForeignKey(
        "kit_accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["target"], condition=models.Q(ended_on__isnull=True), name="defined_in_one_way"
            )
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.indicator}"


class StoredReading(models.Model):
    """A counted target's figure on a day, computed ahead of the pages: a copy, made again at any time.

    ``generation`` was read before the records were counted: it is fresh as long as nothing was written since,
    the rule is the same, and the promise asks for the same days. No clock decides.
    """

    counting = models.ForeignKey(Counting, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()  # business date on which it is how things stand
    start = models.DateField()
    end = models.DateField()
    kind = models.CharField(max_length=10)  # of its measure: flow, stock
    value = models.DecimalField(
        max_digits=20, decimal_places=4, null=True, blank=True
    )  # a ratio may have none
    records = models.PositiveIntegerField()
    rule = models.PositiveIntegerField()
    sources = models.CharField(max_length=500)  # |one|other|: what was read
    generation = models.PositiveBigIntegerField()
    computed_at = models.DateTimeField()  # real time, told to readers
    season = models.JSONField(default=dict)  # of a flow, by year before: what came in each month
    season_since = models.DateField(null=True, blank=True)  # business date from which it was known so

    class Meta:
        constraints = [models.UniqueConstraint(fields=["counting", "day"], name="read_once_a_day")]

    def __str__(self) -> str:
        return f"{self.counting_id} {self.day} {self.value}"


class Proof(models.Model):
    """A figure sealed with every record that made it (``reference.measures``). It is never changed."""

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(max_length=80)
    rule = models.PositiveIntegerField()
    start = models.DateField()
    end = models.DateField()
    where = models.JSONField(default=list)
    value = models.DecimalField(max_digits=20, decimal_places=4)
    records = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64)
    content = models.BinaryField()  # the file, compressed
    divided_by = models.OneToOneField(  # of a ratio's numerator: the proof of its denominator
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_on = models.DateField()  # business date
    taken_at = models.DateTimeField()  # real time
    author = models.ForeignKey(
        "kit_accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["target", "taken_on"], name="proof_of_target")]
        constraints = [
            models.CheckConstraint(condition=models.Q(start__lte=models.F("end")), name="proof_days")
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.end} {self.fingerprint[:8]}"


class Observation(Said):
    """A value seen on a day, or the reason why there is none."""

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)  # why the value is missing
    period_start = models.DateField(null=True, blank=True)
    period_end = models.DateField()
    known_on = models.DateField()  # business date
    recorded_at = models.DateTimeField()  # real time
    note = models.TextField(max_length=2000, blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.SHARED)
    organisation = models.ForeignKey(  # in whose name
        "reference_partners.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey(
        "kit_accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    corrects = models.OneToOneField(  # one correction per observation: the second to come is refused
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    proof = models.OneToOneField(  # where the value was counted: none for one that was typed
        Proof, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("-period_end", "-pk")
        indexes = [models.Index(fields=["target", "known_on"], name="observation_known"), PROVISIONAL]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(value__isnull=False) | ~models.Q(reason=""), name="missing_has_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.period_end} {self.value}"


def _evidence_name(instance: Declaration, filename: str) -> str:
    """A name that tells nothing and collides with nothing; the real one is a column."""
    return f"indicators/{uuid.uuid4().hex}"


class Series(models.Model):
    """A file of values with its source and its licence: read, checked, then declared line by line.

    Its cells are kept as they were sent: what was declared can be read again beside its line.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    agreement = models.ForeignKey("contract_agreements.Agreement", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=200)  # who produced the figures, and under what name
    licence = models.CharField(max_length=200)
    link = models.URLField(max_length=500, blank=True)  # where the source is published
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.SHARED)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    header = models.JSONField()
    rows = models.JSONField()
    lines = models.JSONField()  # the number of each row in the file
    author = models.ForeignKey(
        "kit_accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    known_on = models.DateField()
    recorded_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)  # how many of its rows were gone through

    class Meta:
        ordering = ("-pk",)
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.name


class Declaration(Said):
    """A value that somebody declares, until somebody else validates it or returns it.

    What was declared is never changed: a mended value is another row, which names the one it mends. Only the
    state moves, once, by a conditional update (``declaring.LIFE``). Figures are judged by observations
    alone, and a declaration becomes one when it is validated: until then it is shown beside, as waiting.
    """

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("to validate")
        RETURNED = "returned", _("returned")
        MENDED = "mended", _("mended since")
        VALIDATED = "validated", _("validated")
        WITHDRAWN = "withdrawn", _("withdrawn by its author")

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)  # why the value is missing
    period_start = models.DateField(null=True, blank=True)
    period_end = models.DateField()
    note = models.TextField(max_length=2000, blank=True)
    why = models.CharField(max_length=500, blank=True)  # of a correction: what was wrong
    link = models.URLField(max_length=500, blank=True)  # evidence elsewhere
    file = models.FileField(upload_to=_evidence_name, blank=True)  # evidence kept here
    file_name = models.CharField(max_length=200, blank=True)
    mime = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.SHARED)
    organisation = models.ForeignKey(  # in whose name
        "reference_partners.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey(
        "kit_accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    known_on = models.DateField()  # business date of the declaration
    recorded_at = models.DateTimeField()  # real time
    corrects = models.ForeignKey(  # the observation that it would replace
        Observation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    series = models.ForeignKey(Series, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    mends = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.SUBMITTED)
    decided_by = models.ForeignKey(
        "kit_accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_on = models.DateField(null=True, blank=True)  # business date: validated, returned
    decided_at = models.DateTimeField(null=True, blank=True)  # real time
    answer = models.CharField(max_length=500, blank=True)  # why it was returned
    left_on = models.DateField(null=True, blank=True)  # business date: mended, withdrawn
    by_author = models.BooleanField(default=False)  # validated by who declared it: shown as such
    observation = models.OneToOneField(  # what it became once validated
        Observation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("-period_end", "-pk")
        indexes = [models.Index(fields=["target", "status"], name="declaration_of_target")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(value__isnull=False) | ~models.Q(reason=""), name="declared_or_reasoned"
            ),
            models.CheckConstraint(
                condition=models.Q(status="validated", observation__isnull=False)
                | (~models.Q(status="validated") & models.Q(observation__isnull=True)),
                name="validated_is_observed",
            ),
            models.UniqueConstraint(  # two people declaring the same day at once: the second is told
                fields=["target", "period_end", "organisation"],
                condition=models.Q(status="submitted"),
                name="declared_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.period_end} {self.status}"

    def status_on(self, day: dt.date) -> str:
        """Its state as it was that day: what was decided or mended since had not happened yet."""
        if self.left_on and self.left_on <= day:
            return self.status
        if self.decided_on and self.decided_on <= day:
            return self.Status.VALIDATED if self.observation_id else self.Status.RETURNED
        return self.Status.SUBMITTED
