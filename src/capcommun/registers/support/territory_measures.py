"""What is counted of territories, sites and contracts: from each one's revisions, as known on any day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from textwrap import shorten
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from capcommun.kit.access.api import Actor
from capcommun.reference.measures.api import Measure, RecordLabel, Records
from capcommun.registers.support import contents, territory_policies, territory_queries, territory_wording
from capcommun.registers.support.kinds import CONTRACT, SITE, STRATEGY, Kind

DEPARTMENT = {"department": {"fr": "Département", "en": "Department", "nl": "Departement"}}
PART = {"part": {"fr": "Rôle de l’agence", "en": "The agency's part", "nl": "Rol van het agentschap"}}


def _readable(kind: Kind) -> Callable[[Actor], Q]:
    def readable(actor: Actor) -> Q:
        mine = kind.head.objects.filter(territory_policies.readable(kind, actor)).order_by().values("pk")
        return Q(head__in=mine)

    return readable


def _detail(kind: Kind, row: Any) -> str:
    """A few words beside the name: whom it joins, or where its process stands."""
    names = ", ".join(member.name for member in contents.members(row.content))
    if kind is STRATEGY:
        return f"{str(territory_wording.process_state(row).word).capitalize()} · {names}"
    return names or shorten(row.content.get("note", ""), 200, placeholder=" …")


def _labels(kind: Kind, day: str) -> Callable[[Sequence[int], dt.date], Mapping[int, RecordLabel]]:
    def labels(keys: Sequence[int], known: dt.date) -> Mapping[int, RecordLabel]:
        found = territory_queries.rows(kind, known).filter(head__in=keys).select_related("head")
        return {
            row.head_id: RecordLabel(
                row.title,
                reverse(f"support:{kind.code}", args=[row.head.key]),
                _detail(kind, row),
                getattr(row, day),
            )
            for row in found.order_by("head_id")
        }

    return labels


def _records(kind: Kind, starts: str, ends: str = "", dims: Mapping[str, str] | None = None) -> Records:
    def known(day: dt.date) -> QuerySet[Any]:
        return territory_queries.rows(kind, day)

    return Records(
        rows=known,
        labels=_labels(kind, starts),
        readable=_readable(kind),
        starts=starts,
        ends=ends,
        key="head_id",
        dims={"department": "head__organisation__territory"} | dict(dims or {}),
    )


TERRITORIES = {"fr": "territoires", "en": "territories", "nl": "gebieden"}
TERRITORY_MEASURES = (
    Measure(
        name="support.processes.complete",
        rule=1,
        title={
            "fr": "Territoires accompagnés jusqu’au terme de la démarche",
            "en": "Territories helped to the end of the process",
            "nl": "Gebieden begeleid tot het einde van het traject",
        },
        definition={
            "fr": "Les territoires dont la quatrième étape, stratégie et plan d’actions, est achevée dans la "
            "période ; les trois premières le sont alors aussi.",
            "en": "Territories whose fourth step, strategy and action plan, was finished within the period; "
            "the first three then are too.",
            "nl": "Gebieden waarvan de vierde stap, strategie en actieplan, in de periode is afgerond; de "
            "eerste drie zijn het dan ook.",
        },
        unit=TERRITORIES,
        reads=(STRATEGY.counted,),
        source=_records(STRATEGY, "finished_on"),
        dimensions=DEPARTMENT,
    ),
    Measure(
        name="support.processes.started",
        rule=1,
        title={
            "fr": "Territoires dont l’accompagnement a commencé",
            "en": "Territories whose help began",
            "nl": "Gebieden waarvan de begeleiding begon",
        },
        definition={
            "fr": "Les territoires dont une première étape a commencé dans la période ; ceux qui avaient "
            "commencé avant ne comptent pas.",
            "en": "Territories whose first step began within the period; those begun before do not count.",
            "nl": "Gebieden waarvan een eerste stap in de periode begon; eerder begonnen tellen niet.",
        },
        unit=TERRITORIES,
        reads=(STRATEGY.counted,),
        source=_records(STRATEGY, "started_on"),
        dimensions=DEPARTMENT,
    ),
    Measure(
        name="support.sites.followed",
        rule=1,
        title={
            "fr": "Sites et territoires à enjeux spécifiques suivis",
            "en": "Sites and territories with special stakes that are followed",
            "nl": "Gevolgde sites en gebieden met bijzondere inzet",
        },
        definition={
            "fr": "Les sites et territoires à enjeux suivis le dernier jour de la période : commencés, et "
            "non terminés ce jour-là.",
            "en": "Sites and territories with special stakes followed on the period's last day: begun, and "
            "not ended that day.",
            "nl": "Sites en gebieden met bijzondere inzet die op de laatste dag van de periode worden "
            "gevolgd.",
        },
        unit={"fr": "sites", "en": "sites", "nl": "sites"},
        reads=(SITE.counted,),
        source=_records(SITE, "followed_on", "ended_on"),
        dimensions=DEPARTMENT,
    ),
    Measure(
        name="support.contracts.followed",
        rule=1,
        title={
            "fr": "Contrats de rayonnement touristique suivis",
            "en": "Contrats de rayonnement that are followed",
            "nl": "Gevolgde contrats de rayonnement",
        },
        definition={
            "fr": "Les contrats de rayonnement suivis le dernier jour de la période, que l’agence en soit "
            "signataire ou qu’elle les porte.",
            "en": "Contrats de rayonnement followed on the period's last day, signed or carried by the "
            "agency.",
            "nl": "Contrats de rayonnement die op de laatste dag van de periode worden gevolgd, door het "
            "agentschap ondertekend of gedragen.",
        },
        unit={"fr": "contrats", "en": "contracts", "nl": "contracten"},
        reads=(CONTRACT.counted,),
        source=_records(CONTRACT, "followed_on", "ended_on", {"part": "part"}),
        dimensions=DEPARTMENT | PART,
    ),
)
