"""What the register counts: offices that have their tools, as it was known on any day; then territories."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from capcommun.kit.access.api import Actor
from capcommun.reference.measures.api import Measure, RecordLabel, Records, ratio
from capcommun.registers.support import policies, rules
from capcommun.registers.support.models import OfficeSupport, OfficeSupportRevision
from capcommun.registers.support.queries import rows
from capcommun.registers.support.services.offices import OFFICES
from capcommun.registers.support.territory_measures import TERRITORY_MEASURES

HAVE_SADI = Q(sadi__in=sorted(rules.HAVE_SADI))
HAVE_PILOT = Q(pilot__in=sorted(rules.HAVE_PILOT))


def _readable(actor: Actor) -> Q:
    return Q(support__in=OfficeSupport.objects.filter(policies.readable(actor)).order_by().values("pk"))


def _labels(keys: Sequence[int], known: dt.date) -> Mapping[int, RecordLabel]:
    found = rows(known).filter(support__in=keys).select_related("support__zone")
    return {row.support_id: _label(row) for row in found.order_by("support_id")}


def _label(row: OfficeSupportRevision) -> RecordLabel:
    zone = row.support.zone
    told = f"SADI : {row.get_sadi_display()} · PILOT : {row.get_pilot_display()}"
    return RecordLabel(zone.name, reverse("support:office", args=[zone.key]), told, row.known_on)


def _offices(which: Q) -> Records:
    """The offices of which this is known to hold: a line is one record, whatever its revisions."""

    def known(day: dt.date) -> QuerySet[Any]:
        return rows(day).filter(which)

    return Records(
        rows=known,
        labels=_labels,
        readable=_readable,
        key="support_id",
        dims={"department": "support__zone__department_id"},
    )


UNIT = {"fr": "offices de tourisme", "en": "tourist offices", "nl": "toeristische kantoren"}
DEPARTMENT = {"department": {"fr": "Département", "en": "Department", "nl": "Departement"}}
MEASURES = (
    Measure(
        name="support.offices_with_sadi",
        rule=1,
        title={
            "fr": "Offices de tourisme ayant leur SADI",
            "en": "Tourist offices that have their SADI",
            "nl": "Toeristische kantoren met hun SADI",
        },
        definition={
            "fr": "Les offices dont le SADI est fait, à mettre à jour ou non ; prévu ne compte pas.",
            "en": "Offices whose SADI is done, to be updated or not; a scheduled one does not count.",
            "nl": "Kantoren waarvan de SADI klaar is, al dan niet bij te werken; gepland telt niet.",
        },
        unit=UNIT,
        reads=(OFFICES,),
        source=_offices(HAVE_SADI),
        dimensions=DEPARTMENT,
    ),
    Measure(
        name="support.offices_with_pilot",
        rule=1,
        title={
            "fr": "Offices de tourisme ayant leur PILOT",
            "en": "Tourist offices that have their PILOT",
            "nl": "Toeristische kantoren met hun PILOT",
        },
        definition={
            "fr": "Les offices dont le PILOT est fait ; en cours ne compte pas.",
            "en": "Offices whose PILOT is done; one in progress does not count.",
            "nl": "Kantoren waarvan de PILOT klaar is; lopend telt niet.",
        },
        unit=UNIT,
        reads=(OFFICES,),
        source=_offices(HAVE_PILOT),
        dimensions=DEPARTMENT,
    ),
    Measure(
        name="support.offices_with_both_tools",
        rule=1,
        title={
            "fr": "Offices de tourisme ayant leurs deux outils, SADI et PILOT",
            "en": "Tourist offices that have both tools, SADI and PILOT",
            "nl": "Toeristische kantoren met beide instrumenten, SADI en PILOT",
        },
        definition={
            "fr": "Les offices dont le SADI et le PILOT sont faits l’un et l’autre.",
            "en": "Offices whose SADI and PILOT are both done.",
            "nl": "Kantoren waarvan zowel de SADI als de PILOT klaar is.",
        },
        unit=UNIT,
        reads=(OFFICES,),
        source=_offices(HAVE_SADI & HAVE_PILOT),
        dimensions=DEPARTMENT,
    ),
    *TERRITORY_MEASURES,
)
EVERY = Measure(
    name="support.offices",
    rule=1,
    title={
        "fr": "Offices de tourisme suivis",
        "en": "Tourist offices followed",
        "nl": "Gevolgde toeristische kantoren",
    },
    definition={
        "fr": "Tous les offices qui ont une ligne au registre, quel que soit l’état de leurs outils.",
        "en": "Every office that has a line in the register, whatever the state of its tools.",
        "nl": "Alle kantoren met een regel in het register, ongeacht de staat van hun instrumenten.",
    },
    unit=UNIT,
    reads=(OFFICES,),
    source=_offices(Q()),
    dimensions=DEPARTMENT,
)
SADI_SHARE = ratio(
    name="support.offices_sadi_share",
    title={
        "fr": "Part des offices de tourisme ayant leur SADI",
        "en": "Share of tourist offices that have their SADI",
        "nl": "Aandeel toeristische kantoren met hun SADI",
    },
    definition={
        "fr": "Les offices dont le SADI est fait, rapportés à tous les offices suivis.",
        "en": "Offices whose SADI is done, over all the offices followed.",
        "nl": "Kantoren waarvan de SADI klaar is, op alle gevolgde kantoren.",
    },
    over=next(measure for measure in MEASURES if measure.name == "support.offices_with_sadi"),
    under=EVERY,
)
