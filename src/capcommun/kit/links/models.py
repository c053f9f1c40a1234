"""Links for guests: each opens one act on one object, until a moment."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Link(models.Model):
    """What a link opens. The address itself is signed and kept nowhere."""

    uid = models.UUIDField(unique=True)
    act = models.CharField(max_length=80)
    object_key = models.CharField(max_length=200)
    label = models.CharField(max_length=300)  # what it is about, without naming anybody
    recipient = models.CharField(_("recipient"), max_length=254, blank=True)
    created_by = models.ForeignKey("kit_accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    unsent = False  # the letter could not leave: told at once to who asked, kept nowhere

    class Meta:
        indexes = [models.Index(fields=["act", "object_key"], name="link_object")]

    def __str__(self) -> str:
        return f"{self.act} {self.object_key}"


class Use(models.Model):
    """One use of a link, or one attempt after its end."""

    class Outcome(models.TextChoices):
        SEEN = "seen", _("opened")
        DONE = "done", _("answered")
        EXPIRED = "expired", _("expired")
        REVOKED = "revoked", _("revoked")

    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    request = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return self.outcome
