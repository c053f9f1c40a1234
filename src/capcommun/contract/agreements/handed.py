"""An agreement's draft made of what a register hands over (see ``reference/handover``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from capcommun.contract.agreements import document as doc
from capcommun.contract.agreements import operations, place, policies
from capcommun.contract.agreements.canonical import text_fingerprint
from capcommun.contract.agreements.desk import blocks_of
from capcommun.contract.agreements.gathering import page_name
from capcommun.contract.agreements.models import Act, Agreement
from capcommun.contract.agreements.queries import readable_agreements
from capcommun.contract.agreements.services.drafts import PART, create_draft
from capcommun.contract.agreements.yamlfile import dump
from capcommun.kit.access.api import Actor
from capcommun.reference.handover.api import Project, Started
from capcommun.reference.partners.api import Organisation

LONGEST_TERM = 30


def header(project: Project) -> operations.Data:
    """What the document says beside its text: everything that the project knows, each with its sentence."""
    taken: set[str] = set()

    def key(words: str) -> str:
        found = operations.new_key(operations.slug(words), taken)
        taken.add(found)
        return found

    axes = [(key(axis.title), axis) for axis in project.axes]
    found: operations.Data = {
        "title": project.title,
        "short_title": project.short_title,
        "kind": "contrat-rayonnement" if len(project.territories) > 1 else "contrat-destination",
        "language": project.language,
        "parties": [_party(project, one, key(one.short_name)) for one in project.parties],
        "objectives": [
            {
                "key": name, "number": at, "title": axis.title, "short_title": axis.title,
                "quote": _quote(project, axis.words),
            }
            for at, (name, axis) in enumerate(axes, 1)
        ],
        "actions": {},
    }  # fmt: skip
    for name, axis in axes:
        for action in axis.actions:
            year = str(max(action.by_when or project.start, project.start).year)
            element = {
                "key": key(action.title), "title": action.title, "objective": name,
                "quotes": [_quote(project, action.words)], "territories": list(project.territories),
            }  # fmt: skip
            if action.who:
                element["partners"] = [action.who]
            if action.by_when:
                element["end"] = action.by_when.isoformat()
            found["actions"].setdefault(year, []).append(element)
    return found | _term(project)


def _party(project: Project, party: Any, key: str) -> operations.Data:
    element = {
        "key": key, "name": party.name, "short_name": party.short_name, "kind": party.kind,
        "roles": ["signatory", "operator" if party.leads else "partner"],
        "quote": _quote(project, party.words),
    }  # fmt: skip
    return element | ({"siret": party.siret} if party.siret else {})


def _term(project: Project) -> operations.Data:
    """From the strategy's end to its plan's: none where the plan gives no later day."""
    if project.end is None or project.end <= project.start:
        return {}
    years = max(1, round((project.end - project.start).days / 365.25))
    if years > LONGEST_TERM:
        return {}
    term = {"start": project.start.isoformat(), "end": project.end.isoformat(), "years": years}
    return {"term": term | {"quote": _quote(project, project.term_words)}}


def _quote(project: Project, words: str) -> operations.Data:
    part = {"key": PART, "title": project.source}
    found = place.locate(words, project.text, blocks_of(project.text), [part])
    return found or {"text": words, "part": PART, "place": project.source}


class Writer:
    """What this package offers to those that hand something over."""

    def may_start(self, actor: Actor) -> bool:
        return policies.can_create(actor)

    def owners(self, actor: Actor) -> Sequence[tuple[int, str]]:
        rows = Organisation.objects.filter(pk__in=policies.creators(actor)).order_by("short_name")
        return list(rows.values_list("pk", "short_name"))

    def start(self, project: Project, *, actor: Actor, owner: int | None, today: dt.date) -> Started:
        agreement = create_draft(
            actor=actor, header=header(project), source_name=project.source, source_text=project.text,
            origin=project.origin, today=today, owner=owner,
        )  # fmt: skip
        return Started(agreement.key, "draft", agreement.short_title, _desk_page(agreement.key))

    def find(self, key: str, actor: Actor) -> Started | None:
        agreement = Agreement.objects.defer("current__document").filter(key=key).first()
        if agreement is None:
            return None
        drafts = Act.objects.filter(agreement=agreement, status=Act.Status.DRAFT)
        if agreement.current_id is None and not drafts.exists():
            return Started(key, "withdrawn")
        state: Any = "in-force" if agreement.current_id else "draft"
        if not readable_agreements(actor).filter(pk=agreement.pk).exists():
            return Started(key, state)
        url = reverse(page_name(), args=[key]) if agreement.current_id else _desk_page(key)
        return Started(key, state, agreement.short_title, url)

    def file(self, project: Project) -> tuple[str, str]:
        key = operations.slug(project.short_title)
        source = {
            "title": project.source, "sha256": text_fingerprint(project.text), "origin": project.origin,
        }  # fmt: skip
        data = {
            "format": doc.FORMAT, "key": key, **header(project), "source": source,
            "parts": [{"key": PART, "title": project.source}],
        }  # fmt: skip
        return f"{key}.yaml", dump(doc.Agreement.model_validate(data))


def _desk_page(key: str) -> str:
    return reverse("agreements:desk", args=[key])
