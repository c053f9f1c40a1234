"""How many times each register was written: what tells that a figure counted earlier may have changed."""

from __future__ import annotations

from django.db import models


class Generation(models.Model):
    """Writes to one source, in a few slots so that people who write at once do not queue on one row.

    The generation of a source is the sum of its slots: it grows with each transaction that writes, and no
    clock is asked.
    """

    source = models.CharField(max_length=80)
    slot = models.PositiveSmallIntegerField()
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "slot"], name="generation_slot_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.slot} {self.number}"
