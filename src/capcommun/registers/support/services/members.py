"""The intermunicipalities of a strategy or a contract, written as one set."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from capcommun.reference.territories.api import Epci
from capcommun.registers.support import territory_rules as rules
from capcommun.registers.support.rules import Problem
from capcommun.registers.support.territory_wording import refusal_of


def checked(kind: str, sirens: Iterable[str]) -> list[str]:
    """Each once, known, and as many as there have to be."""
    wanted = sorted(set(sirens))
    known = set(Epci.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if unknown := [siren for siren in wanted if siren not in known]:
        raise refusal_of(Problem("unknown-epci", "members"), siren=unknown[0])
    if found := rules.members_problem(kind, wanted):
        raise refusal_of(found)
    return wanted


def current(table: Any, head: Any) -> list[str]:
    return sorted(table.objects.filter(head=head).values_list("epci", flat=True))


def write(table: Any, head: Any, sirens: list[str]) -> None:
    """Leave exactly these. The revision that was taken before lets one writer in."""
    table.objects.filter(head=head).exclude(epci__in=sirens).delete()
    there = set(current(table, head))
    table.objects.bulk_create(table(head=head, epci_id=siren) for siren in sirens if siren not in there)


def named(sirens: Iterable[str]) -> str:
    """Their names, for the audit: a number tells nobody anything."""
    return ", ".join(Epci.objects.filter(pk__in=list(sirens)).order_by("name").values_list("name", flat=True))
