"""Zones: one is made, ends, and its end is taken back. None is ever deleted: what it held stays readable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor, Refusal
from capcommun.reference.territories import policies
from capcommun.reference.territories.models import Department, Zone, ZoneMember
from capcommun.reference.territories.services import checks, holding
from capcommun.reference.territories.services.telling import tell


def create_zone(
    *,
    actor: Actor,
    kind: str,
    name: str,
    since: dt.date,
    codes: Iterable[str],
    today: dt.date,
    department: str = "",
    keeper: int | None = None,
    note: str = "",
) -> Zone:
    """Make a zone whole. Its department is its keeper's; an administrator says both, or leaves it unkept."""
    department, keeper = _place(actor, department, keeper)
    name, wanted = " ".join(name.split()), set(codes)
    checks.must_be_a_name(name)
    checks.must_be_free(name, kind, department)
    checks.must_be_sensible(since, today)
    if not wanted:
        raise Refusal(
            "territories.empty",
            _("The zone holds nothing yet."),
            _("Tick at least one intermunicipality or find one commune."),
            status=400,
        )
    checks.must_exist(wanted)
    checks.must_live(wanted)
    checks.must_be_once(wanted, wanted)
    told: dict[str, Any] = {"kind": kind, "name": name, "since": since.isoformat(), "keeper": keeper}
    try:
        with transaction.atomic():
            zone = Zone.objects.create(
                key=_key(name),
                kind=kind,
                name=name,
                department_id=department,
                keeper=keeper,
                since=since,
                note=note,
                verified=True,
                order=(Zone.objects.filter(kind=kind).aggregate(last=Max("order"))["last"] or 0) + 1,
            )
            holding.add(zone, wanted, since, actor=actor, today=today)
            tell("territories.zone.created", zone, actor, {}, told | {"members": sorted(wanted)})
    except IntegrityError as error:  # the same name, written by two at the same time
        raise checks.taken(name) from error
    return zone


def _place(actor: Actor, department: str, keeper: int | None) -> tuple[str, int | None]:
    own = policies.makers(actor)
    if not policies.can_create(actor) or (not actor.is_admin and keeper is not None and keeper not in own):
        raise Refusal(
            "territories.create",
            _("Only an agency that is there for a department may make zones, in its own name."),
            _("Ask its direction, or the administrator of the instance."),
        )
    if not actor.is_admin:
        if keeper is None and len(own) > 1:
            raise _unsaid(_("You act for several organisations."), _("Say which one keeps the zone."))
        keeper = next(iter(own)) if keeper is None else keeper
        department = own[keeper]
    if not Department.objects.filter(code=department).exists():
        raise _unsaid(_("No department bears the code “%(code)s”.") % {"code": department}, _("Choose it."))
    return department, keeper


def _unsaid(reason: str, remedy: str) -> Refusal:
    return Refusal("territories.place", reason, remedy, status=400)


def _key(name: str) -> str:
    """The name in an address; a number tells it from another zone that bears it, ended or of another kind."""
    stem = slugify(name)[:70].strip("-") or "zone"
    used = set(Zone.objects.filter(key__startswith=stem).values_list("key", flat=True)) | RESERVED
    return next(
        key for n in range(1, len(used) + 2) if (key := stem if n == 1 else f"{stem}-{n}") not in used
    )


RESERVED = {"nouvelle"}
"""Words that the addresses of zones use for something else."""


def end_zone(zone: Zone, *, actor: Actor, revision: int, last: dt.date, today: dt.date) -> None:
    """Say the zone's last day, past or to come; what was planned after it gives way."""
    _may_end(actor, zone)
    checks.must_stand(zone)
    checks.must_be_sensible(last, today)
    checks.must_not_precede(last, zone, holding.last_change(zone, today))
    running = list(holding.running(zone, last))
    with transaction.atomic():
        _touch(zone, actor, revision, until=last)
        for member in running:
            if member.start > last:
                member.delete()
            else:
                ZoneMember.objects.filter(pk=member.pk).update(end=last)
        tell("territories.zone.ended", zone, actor, {}, {"until": last.isoformat()})
    zone.refresh_from_db()


def reopen_zone(zone: Zone, *, actor: Actor, revision: int) -> None:
    """Take the end back: what the zone held on its last day, it holds again without a break."""
    _may_end(actor, zone)
    last = zone.until
    if last is None:
        return
    checks.must_be_free(zone.name, zone.kind, zone.department_id, zone=zone)
    with transaction.atomic():
        _touch(zone, actor, revision, until=None)
        ZoneMember.objects.filter(zone=zone, end=last).update(end=None)
        tell("territories.zone.reopened", zone, actor, {"until": last.isoformat()}, {})
    zone.refresh_from_db()


def _may_end(actor: Actor, zone: Zone) -> None:
    if policies.can_end(actor, zone):
        return
    raise Refusal(
        "territories.end",
        _("Only the direction of the organisation that keeps this zone may end it."),
        _("Ask it, or the administrator of the instance."),
    )


def _touch(zone: Zone, actor: Actor, revision: int, **changed: Any) -> None:
    """The zone's own line, if nobody wrote since."""
    rows = Zone.objects.filter(policies.endable_zones(actor), pk=zone.pk, revision=revision)
    keeper = policies.keeper_after(actor, zone)
    if rows.update(**changed, keeper=keeper, changed_at=timezone.now(), revision=F("revision") + 1) != 1:
        raise checks.someone_else_first()
