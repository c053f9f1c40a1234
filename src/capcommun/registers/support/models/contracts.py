"""« Contrats de rayonnement touristique »: several intermunicipalities, one destination for visitors."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capcommun.registers.support import territory_rules as rules
from capcommun.registers.support.models.heads import PROTECT, Head, Kept


class OutreachContract(Head):
    """A contract that the agency signs, or carries for its members."""

    class Part(models.TextChoices):
        SIGNS = rules.Part.SIGNS, pgettext_lazy("part in a contract", "signatory")
        CARRIES = rules.Part.CARRIES, pgettext_lazy("part in a contract", "carries it")

    part = models.CharField(_("the agency's part"), max_length=20, choices=Part.choices)
    followed_on = models.DateField(_("followed since"))
    ended_on = models.DateField(_("no longer followed from"), null=True, blank=True)
    """The first day on which it is not followed any more."""
    confirmed = models.BooleanField(_("members confirmed"), default=True)
    """Whether somebody confirmed who its members are: a text may name the contract and not them."""

    class Meta:
        ordering = ("title", "pk")
        constraints = (
            models.CheckConstraint(name="support_contract_part", condition=Q(part__in=["signs", "carries"])),
            models.CheckConstraint(
                name="support_contract_days",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gt=F("followed_on")),
            ),
        )


class ContractMember(models.Model):
    """An intermunicipality that the contract joins to others."""

    head = models.ForeignKey(OutreachContract, PROTECT, related_name="+")
    epci = models.ForeignKey("reference_territories.Epci", PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["head", "epci"], name="support_contract_epci_once"),)

    def __str__(self) -> str:
        return f"{self.head_id} {self.epci_id}"


class ContractRevision(Kept):
    head = models.ForeignKey(OutreachContract, PROTECT, related_name="+")
    part = models.CharField(max_length=20)
    followed_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=["head", "known_on"], name="support_contract_known"),)
        constraints = (
            models.UniqueConstraint(fields=["head", "revision"], name="support_contract_revision"),
        )

    def __str__(self) -> str:
        return f"{self.head_id} {self.known_on}"
