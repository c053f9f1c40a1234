"""The tourism strategy of one or several intermunicipalities: its four steps, its action plan."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from capcommun.registers.support import territory_rules as rules
from capcommun.registers.support.models.heads import PROTECT, Head, Kept, Planned, PlannedState


class TerritoryStrategy(Head):
    """The help given to a territory, from the method shared to its strategy and action plan."""

    agreement = models.CharField(max_length=80, blank=True)
    """The key of the agreement that was made of it: a word, for a register knows no agreement."""

    class Meta:
        ordering = ("title", "pk")


class StrategyMember(models.Model):
    """An intermunicipality of the territory."""

    head = models.ForeignKey(TerritoryStrategy, PROTECT, related_name="+")
    epci = models.ForeignKey("reference_territories.Epci", PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["head", "epci"], name="support_strategy_epci_once"),)

    def __str__(self) -> str:
        return f"{self.head_id} {self.epci_id}"


class StrategyStep(models.Model):
    """One of the four steps, in their order: the four rows are there from the beginning."""

    head = models.ForeignKey(TerritoryStrategy, PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    started_on = models.DateField(_("begun on"), null=True, blank=True)
    finished_on = models.DateField(_("finished on"), null=True, blank=True)
    participants = models.TextField(_("participants"), blank=True)
    documents = models.TextField(_("documents"), blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["head", "number"], name="support_step_once"),
            models.CheckConstraint(name="support_step_number", condition=Q(number__gte=1) & Q(number__lte=4)),
            models.CheckConstraint(
                name="support_step_order",
                condition=Q(finished_on__isnull=True)
                | Q(started_on__isnull=False, finished_on__gte=F("started_on")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.head_id} {self.number}"


class StrategyAction(Planned):
    """A line of the strategy's action plan."""

    head = models.ForeignKey(TerritoryStrategy, PROTECT, related_name="+")
    axis = models.CharField(_("axis"), max_length=rules.LONGEST_TITLE, blank=True)
    """The strategy's objective that it serves."""

    class Meta(Planned.Meta):
        constraints = (
            models.CheckConstraint(
                name="support_strategy_action", condition=Q(state__in=PlannedState.values)
            ),
        )


class StrategyRevision(Kept):
    """``started_on``: the first step's first day; ``finished_on``: the last day of the last step."""

    head = models.ForeignKey(TerritoryStrategy, PROTECT, related_name="+")
    started_on = models.DateField(null=True)
    finished_on = models.DateField(null=True)

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=["head", "known_on"], name="support_strategy_known"),)
        constraints = (
            models.UniqueConstraint(fields=["head", "revision"], name="support_strategy_revision"),
        )

    def __str__(self) -> str:
        return f"{self.head_id} {self.known_on}"
