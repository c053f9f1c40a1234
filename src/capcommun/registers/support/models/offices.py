"""Where each tourist office stands with its two tools, and everything that was known of it before."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capcommun.registers.support import rules


class Sadi(models.TextChoices):
    YES = rules.Sadi.YES, pgettext_lazy("state of a SADI", "yes")
    TO_UPDATE = rules.Sadi.TO_UPDATE, pgettext_lazy("state of a SADI", "to be updated")
    SCHEDULED = rules.Sadi.SCHEDULED, pgettext_lazy("state of a SADI", "scheduled")
    NO = rules.Sadi.NO, pgettext_lazy("state of a SADI", "no")


class Pilot(models.TextChoices):
    YES = rules.Pilot.YES, pgettext_lazy("state of a PILOT", "yes")
    IN_PROGRESS = rules.Pilot.IN_PROGRESS, pgettext_lazy("state of a PILOT", "in progress")
    NO = rules.Pilot.NO, pgettext_lazy("state of a PILOT", "no")


SAID = ("sadi", "sadi_on", "pilot", "pilot_on", "comment", "next_step")
"""What is said of an office: what a form changes, and what is kept at each change."""


def _possible(of: str) -> list[models.BaseConstraint]:
    """What the database itself refuses to keep: of the line, and of what was kept of it."""
    return [
        models.CheckConstraint(name=f"{of}_sadi", condition=Q(sadi__in=Sadi.values)),
        models.CheckConstraint(name=f"{of}_pilot", condition=Q(pilot__in=Pilot.values)),
        models.CheckConstraint(
            name=f"{of}_sadi_on", condition=Q(sadi_on__isnull=True) | Q(sadi__in=sorted(rules.HAVE_SADI))
        ),
        models.CheckConstraint(
            name=f"{of}_pilot_on",
            condition=Q(pilot_on__isnull=True) | Q(pilot__in=sorted(rules.HAVE_PILOT)),
        ),
    ]


class Said(models.Model):
    """What is said of an office, now or once."""

    sadi = models.CharField("SADI", max_length=20, choices=Sadi.choices)
    sadi_on = models.DateField(_("SADI finished on"), null=True, blank=True)
    pilot = models.CharField("PILOT", max_length=20, choices=Pilot.choices)
    pilot_on = models.DateField(_("PILOT finished on"), null=True, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    next_step = models.TextField(_("next step"), blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    @property
    def said(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in SAID}

    @property
    def has_sadi(self) -> bool:
        return self.sadi in rules.HAVE_SADI

    @property
    def has_pilot(self) -> bool:
        return self.pilot in rules.HAVE_PILOT


class OfficeSupport(Said):
    """One tourist office's area, and where the agency's help to it stands.

    The zone's key is the row's own in addresses and in the audit: a zone is never deleted.
    """

    zone = models.ForeignKey("reference_territories.Zone", on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(
        "reference_partners.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """The office itself, once it is among the organisations: it reads its own line."""
    organisation = models.ForeignKey(
        "reference_partners.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    """The agency that helps it, and keeps the line."""

    class Meta:
        ordering = ("zone__order", "zone__name", "pk")
        constraints = (
            *_possible("support"),
            models.UniqueConstraint(fields=["zone"], name="support_zone_once"),
        )

    def __str__(self) -> str:
        return str(self.zone)


class OfficeSupportRevision(Said):
    """The whole line as one change left it: what an earlier day knew, and what is counted.

    Rows are only ever added, in the transaction of the change that they keep; the last is the line itself.
    """

    support = models.ForeignKey(OfficeSupport, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=80)  # the audit's word for the change
    author = models.ForeignKey("kit_accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    known_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=["support", "known_on"], name="support_known"),)
        constraints = (
            *_possible("support_kept"),
            models.UniqueConstraint(fields=["support", "revision"], name="support_revision_once"),
        )

    def __str__(self) -> str:
        return f"{self.support_id} {self.known_on}"
