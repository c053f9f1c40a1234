"""The matrix of strengths, weaknesses, opportunities and threats that a territory fills together."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from capcommun.registers.support import workshop_rules as rules
from capcommun.registers.support.models.heads import PROTECT


class Column(models.TextChoices):
    STRENGTHS = rules.Column.STRENGTHS, _("Strengths")
    WEAKNESSES = rules.Column.WEAKNESSES, _("Weaknesses")
    OPPORTUNITIES = rules.Column.OPPORTUNITIES, _("Opportunities")
    THREATS = rules.Column.THREATS, _("Threats")


class Board(models.Model):
    """One for each territory; ``generation`` grows with any card, so that a page knows that it is behind."""

    head = models.OneToOneField("registers_support.TerritoryStrategy", PROTECT, related_name="+")
    generation = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.head_id} {self.generation}"


class Said(models.Model):
    """What a card says and where it lies, now or once."""

    column = models.CharField(max_length=20, choices=Column.choices)
    text = models.CharField(max_length=rules.LONGEST)
    position = models.IntegerField()
    removed = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


class Card(Said):
    """Its own row, so that people who write at the same time never wait for each other."""

    head = models.ForeignKey("registers_support.TerritoryStrategy", PROTECT, related_name="+")
    author = models.ForeignKey("kit_accounts.User", PROTECT, related_name="+", null=True)
    author_name = models.CharField(max_length=200, blank=True)
    link = models.ForeignKey("kit_links.Link", PROTECT, related_name="+", null=True)
    """By which a guest came who wrote it: they have no account, and gave a name."""

    class Meta:
        ordering = ("position", "pk")
        indexes = (models.Index(fields=["head", "removed"], name="support_card_head"),)
        constraints = (
            models.CheckConstraint(name="support_card_column", condition=Q(column__in=Column.values)),
        )

    def __str__(self) -> str:
        return self.text


class CardRevision(Said):
    """The card as one change left it: rows are only ever added."""

    card = models.ForeignKey(Card, PROTECT, related_name="+")
    author = models.ForeignKey("kit_accounts.User", PROTECT, related_name="+", null=True)
    link = models.ForeignKey("kit_links.Link", PROTECT, related_name="+", null=True)
    verb = models.CharField(max_length=80)
    known_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["card", "revision"], name="support_card_revision_once"),
        )

    def __str__(self) -> str:
        return f"{self.card_id} {self.known_on}"
