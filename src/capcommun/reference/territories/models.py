"""France's territories as the official editions name them, and the zones that tourism lays over them.

The official codes are the keys: an edition can be loaded again, in any order of its chunks, without looking
up anything. Nothing is ever deleted: what an edition no longer holds is closed, for old contracts name it.
"""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PROTECT = models.PROTECT


class Edition(models.Model):
    """An edition that was loaded to its end."""

    name = models.CharField(max_length=20, unique=True)
    valid_from = models.DateField()
    source = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Region(models.Model):
    code = models.CharField(max_length=3, primary_key=True)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    code = models.CharField(max_length=3, primary_key=True)
    name = models.CharField(max_length=200)
    region = models.ForeignKey("reference_territories.Region", PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.name


class Epci(models.Model):
    """An intermunicipality with its own tax."""

    class Kind(models.TextChoices):
        CC = "CC", _("community of communes")
        CA = "CA", _("agglomeration community")
        CU = "CU", _("urban community")
        METRO = "METRO", _("metropolis")
        MET69 = "MET69", _("metropolis of Lyon")

    siren = models.CharField(max_length=9, primary_key=True)
    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=200, db_index=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    edition = models.CharField(max_length=20)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class Commune(models.Model):
    """A commune of today, or a code that was one (or still is a part of one) and where it went."""

    class Kind(models.TextChoices):
        CURRENT = "current", _("commune")
        MERGED = "merged", _("former commune")
        DELEGATED = "delegated", _("delegated commune")
        ASSOCIATED = "associated", _("associated commune")
        DISTRICT = "district", _("municipal district")
        CODE = "code", _("former code")

    code = models.CharField(max_length=5, primary_key=True)
    siren = models.CharField(max_length=9, blank=True)
    name = models.CharField(max_length=200)
    also = models.CharField(max_length=200, blank=True)
    """The delegated commune that bears the same code: Hesdin in Hesdin-la-Forêt."""
    folded = models.CharField(max_length=420, db_index=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    population = models.IntegerField(null=True)
    department = models.ForeignKey("reference_territories.Department", PROTECT, related_name="+", null=True)
    epci = models.ForeignKey("reference_territories.Epci", PROTECT, related_name="+", null=True)
    postal_codes = models.CharField(max_length=400, blank=True)
    merged_into = models.ForeignKey("reference_territories.Commune", PROTECT, related_name="+", null=True)
    edition = models.CharField(max_length=20)
    valid_from = models.DateField(null=True)
    """First day, where an edition told it; nothing for those that the first edition already held."""
    valid_to = models.DateField(null=True)
    """Last day."""

    def __str__(self) -> str:
        return self.name or self.code


class Zone(models.Model):
    """A destination, a tourist office's area or a site: intermunicipalities and communes taken together."""

    class Kind(models.TextChoices):
        DESTINATION = "destination", _("destination")
        OFFICE = "office-area", _("tourist office area")
        SITE = "special-site", _("special-stake site")

    key = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=200)
    department = models.ForeignKey("reference_territories.Department", PROTECT, related_name="+")
    note = models.CharField(_("note"), max_length=500, blank=True)
    verified = models.BooleanField(_("verified"), default=False)
    order = models.PositiveSmallIntegerField(default=0)
    keeper = models.PositiveBigIntegerField(null=True, db_index=True)
    """Number of the organisation that keeps the zone, for this storey does not know organisations; without
    one, whoever keeps the department's zones may, and becomes its keeper by changing it."""
    since = models.DateField(null=True)
    """First day; nothing for those of the bundled list, which were there before anybody wrote them."""
    until = models.DateField(null=True)
    """Last day, once somebody said it."""
    changed_at = models.DateTimeField(default=timezone.now, db_index=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("kind", "order", "name")
        constraints = (
            models.CheckConstraint(
                name="territories_zone_order",
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=models.F("since")),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def stands(self, on: dt.date) -> bool:
        """Whether the zone is there that day."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


class ZoneMember(models.Model):
    """What a zone holds, from one day to another, both included."""

    zone = models.ForeignKey("reference_territories.Zone", PROTECT, related_name="+")
    epci = models.ForeignKey("reference_territories.Epci", PROTECT, related_name="+", null=True)
    commune = models.ForeignKey("reference_territories.Commune", PROTECT, related_name="+", null=True)
    start = models.DateField()
    end = models.DateField(null=True)
    verified = models.BooleanField(default=False)
    confirmed_on = models.DateField(null=True)
    """The day somebody confirmed it on screen; nothing where the signed text says it."""
    confirmed_by = models.ForeignKey("kit_accounts.User", PROTECT, related_name="+", null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="territories_member_is_one",
                condition=Q(epci__isnull=False, commune__isnull=True)
                | Q(epci__isnull=True, commune__isnull=False),
            ),
            models.CheckConstraint(
                name="territories_member_order", condition=Q(end__isnull=True) | Q(end__gte=models.F("start"))
            ),
            models.UniqueConstraint(
                name="territories_member_epci_once", fields=("zone", "epci"), condition=Q(end__isnull=True)
            ),
            models.UniqueConstraint(
                name="territories_member_commune_once",
                fields=("zone", "commune"),
                condition=Q(end__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.zone_id} {self.code}"

    @property
    def code(self) -> str:
        return str(self.epci_id or self.commune_id)

    def holds(self, on: dt.date) -> bool:
        return self.start <= on and (self.end is None or on <= self.end)
