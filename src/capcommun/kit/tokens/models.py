"""Keys that a person hands to a program: to read the API, or to follow their calendar."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Token(models.Model):
    """A key of one person. The secret is shown once: only its digest is kept.

    A calendar's key is an exception on purpose: its address is signed, and can be shown again, because
    calendar programs are set up on several devices. Nothing else opens with it.
    """

    class Purpose(models.TextChoices):
        API = "api", _("reading API")
        CALENDAR = "calendar", _("calendar")

    class Scope(models.TextChoices):
        READ = "read", _("read only")

    user = models.ForeignKey("kit_accounts.User", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    scope = models.CharField(max_length=10, choices=Scope.choices, default=Scope.READ)
    label = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)  # a day, not a moment: enough to spot a lost key

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = [models.Index(fields=["user", "purpose"], name="token_of_user")]

    def __str__(self) -> str:
        return f"{self.label} ({self.prefix}…)"
