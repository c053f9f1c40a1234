"""Files that are kept with a step of a strategy, a site's yearly review, a contract."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from capcommun.registers.support.models.heads import PROTECT


def _stored_name(instance: Paper, filename: str) -> str:
    """A name that tells nothing and collides with nothing; the real one is a column."""
    return f"support/{uuid.uuid4().hex}"


class Paper(models.Model):
    """A file and whose it is. Once removed, its content is gone; the line says that it was there, and why.

    ``place``: the number of the strategy's step, or of the site's review; zero for the contract itself.
    """

    strategy = models.ForeignKey("registers_support.TerritoryStrategy", PROTECT, related_name="+", null=True)
    site = models.ForeignKey("registers_support.StakeSite", PROTECT, related_name="+", null=True)
    contract = models.ForeignKey("registers_support.OutreachContract", PROTECT, related_name="+", null=True)
    place = models.PositiveIntegerField(default=0)
    file = models.FileField(_("file"), upload_to=_stored_name, blank=True)
    title = models.CharField(_("name"), max_length=200, blank=True)
    name = models.CharField(max_length=200)  # the file's own
    mime = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    author = models.ForeignKey("kit_accounts.User", PROTECT, related_name="+", null=True)
    known_on = models.DateField()
    recorded_at = models.DateTimeField()
    removed_on = models.DateField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                name="support_paper_of_one",
                condition=Q(strategy__isnull=False, site__isnull=True, contract__isnull=True)
                | Q(strategy__isnull=True, site__isnull=False, contract__isnull=True)
                | Q(strategy__isnull=True, site__isnull=True, contract__isnull=False),
            ),
            models.CheckConstraint(
                name="support_paper_removed", condition=Q(removed_on__isnull=True) | ~Q(reason="")
            ),
        )

    def __str__(self) -> str:
        return self.title or self.name.replace("_", " ")
