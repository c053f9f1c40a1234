"""What was done, by whom, when, to what: rows that are only ever added.

Values that say something about a person stand in a side table, which alone may be erased.
"""

from __future__ import annotations

from typing import Any

from django.db import models


class AppendOnlyQuerySet(models.QuerySet["Event"]):
    def update(self, **kwargs: Any) -> int:
        raise TypeError("Audit events are never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("Audit events are never deleted.")


class Event(models.Model):
    """One thing done."""

    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(
        "kit_accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_kind = models.CharField(max_length=20)  # user, guest, system, public
    verb = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80)
    object_key = models.CharField(max_length=200)
    object_label = models.CharField(max_length=500)
    agreement = models.CharField(max_length=80, blank=True, db_index=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    request = models.CharField(max_length=40, blank=True)
    personal: list[Any] = []  # what is kept apart about people, where a page has fetched it
    internal_to = models.BigIntegerField(null=True, blank=True)  # the organisation that alone may read it

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_key", "-at"], name="audit_object")]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type} {self.object_key}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("Audit events are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("Audit events are never deleted.")


class PersonalValue(models.Model):
    """A value about a person, before or after; erasing it leaves the event whole."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=20, default="account")  # account, or another kind of record
    subject_id = models.BigIntegerField()
    field = models.CharField(max_length=80)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="audit_subject")]

    def __str__(self) -> str:
        return self.field
