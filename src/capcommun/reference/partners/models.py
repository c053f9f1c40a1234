"""Organisations, people, and what people hold in organisations, dated."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capcommun.kit.text.api import Texts
from capcommun.reference.partners.roles import role_title

EVERY_AGREEMENT = "*"


class Organisation(models.Model):
    """A body that takes part: party, partner, office, provider."""

    class Kind(models.TextChoices):
        COLLECTIVITY = "collectivity", _("local authority")
        TOURISM_AGENCY = "tourism-agency", _("tourism agency")
        TOURIST_OFFICE = "tourist-office", _("tourist office")
        EPCI = "epci", _("intermunicipality")
        CHAMBER = "chamber", _("chamber")
        ASSOCIATION = "association", _("association")
        COMPANY = "company", _("company")
        STATE = "state", pgettext_lazy("kind of organisation", "State")
        PUBLIC_BODY = "public-body", _("public body")

    key = models.SlugField(_("key"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=500)
    short_name = models.CharField(_("short name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    ridet = models.CharField(_("RIDET"), max_length=10, blank=True)
    territory = models.CharField(_("territory code"), max_length=20, blank=True)
    address = models.CharField(_("address"), max_length=500, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    contact_confirmed_on = models.DateField(_("contact details confirmed on"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=["siret"], condition=~models.Q(siret=""), name="siret_once"),
            models.UniqueConstraint(fields=["ridet"], condition=~models.Q(ridet=""), name="ridet_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody who acts for organisations; the account is for those who sign in."""

    account = models.OneToOneField(
        "kit_accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True, db_index=True)
    revision = models.PositiveIntegerField(default=1)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Mandate(models.Model):
    """A function held in an organisation, from a day to another."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    function = models.CharField(_("function"), max_length=200)
    start = models.DateField(_("from"))
    end = models.DateField(_("until"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-start", "pk")
        indexes = [models.Index(fields=["organisation", "start"], name="mandate_held")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end__isnull=True) | models.Q(end__gte=models.F("start")),
                name="mandate_order",
            )
        ]

    def __str__(self) -> str:
        return self.function


class RoleGrant(models.Model):
    """A role of the matrix, on one agreement named by its key.

    This storey does not know the agreements, nor therefore which are an organisation's own: a grant
    always names one, or ``*`` for all those of the instance, which only an administrator may give.
    A grant counts only while a mandate in the same organisation runs.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=40)
    agreement = models.CharField(_("agreement"), max_length=80)
    start = models.DateField(_("from"))
    end = models.DateField(_("until"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("agreement", "role", "-start", "pk")
        indexes = [models.Index(fields=["agreement", "role"], name="grant_agreement")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end__isnull=True) | models.Q(end__gte=models.F("start")),
                name="grant_order",
            ),
            models.CheckConstraint(condition=~models.Q(agreement=""), name="grant_names_agreement"),
        ]

    def __str__(self) -> str:
        return f"{self.role} / {self.agreement}"

    @property
    def title(self) -> Texts:
        """The role's name, for pages; a role that left the matrix keeps its key."""
        return role_title(self.role)


class Invitation(models.Model):
    """An offer of a role, sent by e-mail; taken up once, before it expires."""

    class Status(models.TextChoices):
        SENT = "sent", _("sent")
        ACCEPTED = "accepted", _("accepted")
        REVOKED = "revoked", _("revoked")

    uid = models.UUIDField(unique=True)
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    function = models.CharField(_("function"), max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=40)
    agreement = models.CharField(_("agreement"), max_length=80)
    language = models.CharField(_("language"), max_length=2, default="fr")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.SENT)
    invited_by = models.ForeignKey("kit_accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unsent = False  # the letter could not leave: told at once to who sent it, kept nowhere

    class Meta:
        ordering = ("-sent_at", "-pk")

    def __str__(self) -> str:
        return self.email

    @property
    def title(self) -> Texts:
        return role_title(self.role)
