"""A kept figure counted again beside the pages: whether the registers still say what was sealed."""

from __future__ import annotations

from django.db import models


class Recount(models.Model):
    """What the days of a proof give with what is known today: a copy, made again at any time.

    ``state`` tells one difference from another, and is empty while the same records are found: a person says
    of one difference that the kept figure stands (``seen_state``), and is told again when another comes.
    """

    proof = models.OneToOneField("contract_indicators.Proof", on_delete=models.PROTECT, related_name="+")
    generation = models.PositiveBigIntegerField()  # read before the count, as a reading keeps it
    rules = models.CharField(max_length=40)  # of the measure or, of a ratio, of both: 2, 2/1
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    records = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=40, blank=True)
    since = models.DateField(null=True, blank=True)  # business date from which it differs
    counted_at = models.DateTimeField()  # real time
    seen_state = models.CharField(max_length=40, blank=True)
    seen_on = models.DateField(null=True, blank=True)  # business date
    seen_by = models.ForeignKey(
        "kit_accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=500, blank=True)  # why the kept figure stands

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="") | models.Q(since__isnull=False), name="recount_since"
            )
        ]
        indexes = [models.Index(fields=["since"], name="recount_differs")]

    def __str__(self) -> str:
        return f"{self.proof_id} {self.state}"

    @property
    def differs(self) -> bool:
        return bool(self.state)

    @property
    def settled(self) -> bool:
        """Whether somebody has said, of this very difference, that the kept figure stands."""
        return bool(self.state) and self.state == self.seen_state
