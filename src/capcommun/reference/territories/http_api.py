"""The reading API: regions, departments, intermunicipalities, communes, and zones on a day. Open data."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from capcommun.kit.access.api import actor_of
from capcommun.kit.clock.api import today
from capcommun.kit.http.api import Key, Page, Problem, Window, moment, page
from capcommun.reference.territories import overlaps, policies, queries
from capcommun.reference.territories.models import Commune, Department, Edition, Epci, Region, Zone

router = Router(tags=["territories"])
ERRORS: dict[Any, Any] = {401: Problem, 404: Problem, 422: Problem, 429: Problem}
Code = Annotated[str, Path(pattern=r"^[0-9A-Z]{1,9}$", description="Insee code, or SIREN number")]
Day = Annotated[dt.date | None, Query(ge=dt.date(1900, 1, 1), le=dt.date(2200, 12, 31))]
DepartmentCode = Annotated[str | None, Query(pattern=r"^[0-9A-Z]{1,3}$")]


class RegionOut(Schema):
    code: str
    name: str


class DepartmentOut(Schema):
    code: str
    name: str
    region: str


class EpciOut(Schema):
    siren: str
    name: str
    kind: str
    edition: str
    valid_from: dt.date | None
    valid_to: dt.date | None


class CommuneOut(Schema):
    code: str
    siren: str
    name: str
    also: str
    kind: str
    population: int | None
    department: str | None
    epci: str | None
    postal_codes: list[str]
    merged_into: str | None
    edition: str
    valid_from: dt.date | None
    valid_to: dt.date | None


class MemberOut(Schema):
    """What a zone holds: ``verified`` is false where the agency still has to confirm it."""

    code: str
    kind: Literal["epci", "commune"]
    name: str
    start: dt.date
    end: dt.date | None
    verified: bool
    confirmed_on: dt.date | None


class ZoneOut(Schema):
    key: str
    kind: str
    name: str
    department: str
    note: str
    verified: bool
    since: dt.date | None
    until: dt.date | None
    revision: int
    changed_at: dt.datetime
    members: list[MemberOut]


class OverlapOut(Schema):
    """Communes that another zone of the same kind holds too."""

    zone: str
    communes: list[str]


class ZoneDetailOut(ZoneOut):
    on: dt.date
    overlaps: list[OverlapOut]


class CommuneFilter(Schema):
    department: str | None = Field(None, pattern=r"^[0-9A-Z]{1,3}$")
    region: str | None = Field(None, pattern=r"^[0-9A-Z]{1,3}$")
    epci: str | None = Field(None, pattern=r"^[0-9]{9}$", description="SIREN number")
    postal_code: str | None = Field(None, pattern=r"^[0-9]{5}$")
    q: str | None = Field(None, min_length=2, max_length=100, description="Part of the name, or a code")
    all: bool = Field(False, description="Former communes and parts of communes too")


def _editions(window: Window) -> Q:
    """What an edition loaded after this moment holds or ended: nothing is forgotten, some did not change."""
    since = moment(window.since)
    if since is None:
        return Q()
    return Q(edition__in=list(Edition.objects.filter(loaded_at__gt=since).values_list("name", flat=True)))


def _fixed(rows: QuerySet[Any], window: Window) -> QuerySet[Any]:
    """Regions and departments have no date of their own: they come again with each edition."""
    since = moment(window.since)
    return rows if since is None or Edition.objects.filter(loaded_at__gt=since).exists() else rows.none()


@router.get("/regions", response={200: Page[RegionOut], **ERRORS}, summary="Regions")
def regions(request: HttpRequest, window: Query[Window]) -> Any:
    return page(request, _fixed(Region.objects.order_by("code"), window), window)


@router.get("/departments", response={200: Page[DepartmentOut], **ERRORS}, summary="Departments")
def departments(request: HttpRequest, window: Query[Window], region: DepartmentCode = None) -> Any:
    rows = _fixed(Department.objects.order_by("code"), window)
    found = page(request, rows.filter(region=region) if region else rows, window)
    return found | {"items": [_department(row) for row in found["items"]]}


def _department(row: Department) -> dict[str, Any]:
    return {"code": row.code, "name": row.name, "region": row.region_id}


@router.get("/epcis", response={200: Page[EpciOut], **ERRORS}, summary="Intermunicipalities")
def epcis(
    request: HttpRequest, window: Query[Window], department: DepartmentCode = None, ended: bool = False
) -> Any:
    rows = Epci.objects.filter(_editions(window)).order_by("siren")
    if department:
        inside = queries.living().filter(department=department, epci__isnull=False)
        rows = rows.filter(siren__in=inside.values("epci"))
    if not ended and window.since is None:
        rows = rows.filter(valid_to__isnull=True)
    return page(request, rows, window)


@router.get("/epcis/{siren}", response={200: EpciOut, **ERRORS}, summary="One intermunicipality")
def epci(request: HttpRequest, siren: Code) -> Any:
    return _one(Epci.objects.filter(siren=siren))


@router.get("/communes", response={200: Page[CommuneOut], **ERRORS}, summary="Communes")
def communes(request: HttpRequest, window: Query[Window], sought: Query[CommuneFilter]) -> Any:
    rows = Commune.objects.filter(_editions(window)).exclude(name="")
    if not sought.all and window.since is None:
        rows = rows.filter(kind=Commune.Kind.CURRENT, valid_to__isnull=True)
    exact = {
        "department": sought.department,
        "department__region": sought.region,
        "epci": sought.epci,
        "postal_codes__contains": sought.postal_code,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if sought.q:
        rows = rows.filter(code__in=queries.search(sought.q.replace("\0", "")).order_by().values("code"))
    found = page(request, rows.order_by("code"), window)
    return found | {"items": [_commune(row) for row in found["items"]]}


@router.get("/communes/{code}", response={200: CommuneOut, **ERRORS}, summary="One commune, even former")
def commune(request: HttpRequest, code: Code) -> Any:
    return _commune(_one(Commune.objects.filter(code=code).exclude(name="")))


def _commune(row: Commune) -> dict[str, Any]:
    same = ("code", "siren", "name", "also", "kind", "population", "edition", "valid_from", "valid_to")
    return {name: getattr(row, name) for name in same} | {
        "department": row.department_id,
        "epci": row.epci_id,
        "postal_codes": row.postal_codes.split(),
        "merged_into": row.merged_into_id,
    }


@router.get(
    "/zones",
    response={200: Page[ZoneOut], **ERRORS},
    summary="Destinations, tourist office areas and sites, with what they hold on a day",
)
def zones(
    request: HttpRequest,
    window: Query[Window],
    kind: Zone.Kind | None = None,
    department: DepartmentCode = None,
    on: Day = None,
) -> Any:
    rows = Zone.objects.filter(policies.readable_zones(actor_of(request))).order_by("kind", "order", "name")
    if since := moment(window.since):
        rows = rows.filter(changed_at__gt=since)
    exact = {"kind": kind, "department": department}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    found = page(request, rows, window)
    held = queries.members(found["items"], on or today())
    return found | {"items": [_zone(row, held[row.pk]) for row in found["items"]]}


@router.get("/zones/{key}", response={200: ZoneDetailOut, **ERRORS}, summary="One zone on a day")
def zone(request: HttpRequest, key: Key, on: Day = None) -> Any:
    found = _one(Zone.objects.filter(policies.readable_zones(actor_of(request)), key=key))
    day = on or today()
    shared = overlaps.of_zone(found, day)
    return _zone(found, queries.members([found], day)[found.pk]) | {
        "on": day,
        "overlaps": [{"zone": o.zone.key, "communes": [code for code, _name in o.communes]} for o in shared],
    }


@router.get(
    "/zones/{key}/communes", response={200: Page[CommuneOut], **ERRORS}, summary="A zone's communes on a day"
)
def zone_communes(request: HttpRequest, key: Key, window: Query[Window], on: Day = None) -> Any:
    found = _one(Zone.objects.filter(policies.readable_zones(actor_of(request)), key=key))
    since = moment(window.since)
    rows = queries.communes_of(found, on or today()).order_by("code")
    if since and found.changed_at <= since:
        rows = rows.filter(_editions(window))
    listed = page(request, rows, window)
    return listed | {"items": [_commune(row) for row in listed["items"]]}


def _zone(row: Zone, held: list[Any]) -> dict[str, Any]:
    same = ("key", "kind", "name", "note", "verified", "since", "until", "revision", "changed_at")
    return {name: getattr(row, name) for name in same} | {
        "department": row.department_id,
        "members": [
            {
                "code": member.code,
                "kind": "epci" if member.epci_id else "commune",
                "name": str(member.epci or member.commune),
                **{name: getattr(member, name) for name in ("start", "end", "verified", "confirmed_on")},
            }
            for member in held
        ],
    }


def _one(rows: QuerySet[Any]) -> Any:
    found = rows.first()
    if found is None:
        raise Http404
    return found
