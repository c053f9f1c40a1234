"""The team's own judgement of a target: a light said by somebody, beside the computed one."""

from __future__ import annotations

import datetime as dt

from django.db import models

from capcommun.kit.ui.api import LIGHTS, Light


class Override(models.Model):
    """What the team judges of a target, with its author, its reason and its last day.

    It never takes the computed light's place, and is never changed: another judgement ends this one, and both
    stay in the history.
    """

    target = models.ForeignKey("contract_indicators.Target", on_delete=models.PROTECT, related_name="+")
    light = models.CharField(max_length=10)
    reason = models.CharField(max_length=500)
    known_on = models.DateField()  # business date
    recorded_at = models.DateTimeField()  # real time
    expires_on = models.DateField()  # the last day on which it stands
    withdrawn_on = models.DateField(null=True, blank=True)  # business date: from that day, it stands no more
    author = models.ForeignKey(
        "kit_accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["target", "known_on"], name="override_known")]
        constraints = [
            models.UniqueConstraint(
                fields=["target"], condition=models.Q(withdrawn_on__isnull=True), name="overridden_once"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="override_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(expires_on__gte=models.F("known_on")), name="override_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.light} {self.expires_on}"

    @property
    def shown(self) -> Light:
        return LIGHTS[self.light]

    def stands_on(self, day: dt.date) -> bool:
        gone = self.withdrawn_on is not None and self.withdrawn_on <= day
        return self.known_on <= day <= self.expires_on and not gone
