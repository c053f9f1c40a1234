"""What a declaration and the observation that it becomes both hold, beside the value itself."""

from __future__ import annotations

from django.db import models

PROVISIONAL = models.Index(
    fields=["author"], condition=models.Q(provisional=True), name="observation_provisional"
)
"""They are few: the inbox of who declared them tells those that are old."""


class Said(models.Model):
    """The parts of a value, and what its author said of it. Kept on the row that is read anyway."""

    parts = models.JSONField(default=dict, blank=True)  # dimension, and rows of name and value (``parts.py``)
    provisional = models.BooleanField(default=False)  # a final value is still to come
    far = models.BooleanField(default=False)  # far from those before it, and its author said that it is right

    class Meta:
        abstract = True
