"""Agreements, their acts and the versions that acts make.

The document in ``Version.document`` is the truth; everything that other packages keep about it is a
projection, refreshed when a version enters into force (see ``services.adoption``).
"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Agreement(models.Model):
    """A convention or a contract, through all its versions."""

    key = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=500)
    short_title = models.CharField(max_length=500)
    motto = models.CharField(max_length=500, blank=True)
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True)
    current = models.ForeignKey(
        "contract_agreements.Version", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    agency_consents = models.BooleanField(default=False)  # both are needed to publish
    funder_consents = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-start", "key")

    def __str__(self) -> str:
        return self.short_title


class Act(models.Model):
    """What makes or changes an agreement: the initial convention, then amendments, numbered."""

    class Kind(models.TextChoices):
        INITIAL = "initial", _("initial agreement")
        AMENDMENT = "amendment", _("amendment")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_FORCE = "in-force", _("in force")
        SUPERSEDED = "superseded", _("superseded")
        WITHDRAWN = "withdrawn", _("withdrawn")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()  # 0 is the initial act
    kind = models.CharField(max_length=20, choices=Kind.choices)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT)
    title = models.CharField(max_length=500)
    signed_on = models.DateField(null=True, blank=True)
    effective_from = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(
        "reference_partners.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # who writes the draft, and alone reads it until it is shared; none for what came from a file
    shared = models.BooleanField(default=False)  # the other parties' editors read and write the draft too
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="act_number_once"),
            models.UniqueConstraint(
                fields=["agreement"], condition=models.Q(status="draft"), name="one_open_act"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """A whole document, with the hash of its canonical form. Never changed once its act is in force."""

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()  # within the act: a correction of the transcription makes another
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    known_on = models.DateField()
    recorded_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)  # of the draft, for two people editing at once

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.act} / {self.number}"


class SourceDocument(models.Model):
    """The signed file's text, that quotations point into."""

    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    text = models.TextField()

    def __str__(self) -> str:
        return self.name


class Mark(models.Model):
    """A sentence of the text and the element it became, for what is not in the document's own quotes:
    a sentence set aside on purpose."""

    source = models.ForeignKey(SourceDocument, on_delete=models.PROTECT, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    note = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.start}-{self.end}"


class Delivery(models.Model):
    """An agreement file brought on screen: checked at once, shown, then loaded in the background.

    The load and the change of state are one transaction: a delivery is done when its agreement is there.
    """

    class Status(models.TextChoices):
        CHECKED = "checked", _("checked")
        QUEUED = "queued", _("being loaded")
        DONE = "done", _("loaded")
        REFUSED = "refused", _("refused")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey("kit_accounts.User", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)  # of the file
    agreement = models.CharField(max_length=80)  # the key that the document has
    document = models.JSONField()
    source_text = models.TextField(blank=True)
    base = models.CharField(max_length=64, blank=True)  # hash of the version that the differences are from
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.CHECKED)
    reason = models.TextField(blank=True)  # why it was refused, in the person's language
    created_at = models.DateTimeField(auto_now_add=True)
    asked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
