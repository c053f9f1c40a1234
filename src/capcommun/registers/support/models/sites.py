"""Sites and territories with special stakes: what is at stake, each year's review, what is done."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from capcommun.registers.support.models.heads import PROTECT, Head, Kept, Planned, PlannedState


class StakeSite(Head):
    """A site that the department and the agency chose to follow; ``note`` says what is at stake."""

    zone = models.ForeignKey("reference_territories.Zone", PROTECT, related_name="+", null=True)
    commune = models.ForeignKey("reference_territories.Commune", PROTECT, related_name="+", null=True)
    followed_on = models.DateField(_("followed since"))
    ended_on = models.DateField(_("no longer followed from"), null=True, blank=True)
    """The first day on which it is not followed any more."""

    class Meta:
        ordering = ("title", "pk")
        constraints = (
            models.CheckConstraint(
                name="support_site_days",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gt=F("followed_on")),
            ),
        )


class SiteReview(models.Model):
    """The yearly review: the list is looked at again at least once a year."""

    head = models.ForeignKey(StakeSite, PROTECT, related_name="+")
    held_on = models.DateField(_("held on"))
    participants = models.TextField(_("participants"), blank=True)
    conclusion = models.TextField(_("conclusion"))

    class Meta:
        ordering = ("-held_on", "-pk")
        constraints = (models.UniqueConstraint(fields=["head", "held_on"], name="support_review_day_once"),)

    def __str__(self) -> str:
        return f"{self.head_id} {self.held_on}"


class SiteAction(Planned):
    """What is done for the site."""

    head = models.ForeignKey(StakeSite, PROTECT, related_name="+")

    class Meta(Planned.Meta):
        constraints = (
            models.CheckConstraint(name="support_site_action", condition=Q(state__in=PlannedState.values)),
        )


class SiteRevision(Kept):
    head = models.ForeignKey(StakeSite, PROTECT, related_name="+")
    followed_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=["head", "known_on"], name="support_site_known"),)
        constraints = (models.UniqueConstraint(fields=["head", "revision"], name="support_site_revision"),)

    def __str__(self) -> str:
        return f"{self.head_id} {self.known_on}"
