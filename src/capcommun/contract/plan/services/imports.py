"""An existing plan, from a spreadsheet: waited for, previewed, applied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.plan import columns, policies
from capcommun.contract.plan.cells import BadCellError, folded
from capcommun.contract.plan.models import ColumnMapping, Origin, PlanImport
from capcommun.contract.plan.services.actions import LIVE, add_action, change_action
from capcommun.contract.plan.services.import_lines import Line, Reader
from capcommun.contract.plan.services.keeping import together
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import record
from capcommun.kit.documents.api import read_table

MAX_LINES = 1_000
AT_ONCE = 20  # lines applied in one transaction, which must stay short


def upload(agreement: Agreement, *, actor: Actor, content: bytes, name: str, year: int | None) -> PlanImport:
    """Keep the cells of a spreadsheet until its columns are said and its preview accepted."""
    policies.check_edit(actor, agreement)
    table = read_table(content, name, settings.CAPCOMMUN.upload_max_mb, columns.find_header)
    if len(table.rows) > MAX_LINES:
        raise Refusal(
            "plan.import-too-long",
            _("This plan has more than %(count)s lines.") % {"count": MAX_LINES},
            _("Split it by year, and send the parts one after the other."),
            status=400,
        )
    remembered = ColumnMapping.objects.filter(agreement=agreement).first()
    return PlanImport.objects.create(
        agreement=agreement,
        user_id=actor.user_id,
        name=name[:200],
        header=table.header,
        rows=table.rows,
        lines=table.lines,
        mapping=columns.guess(table.header, remembered.titles if remembered else {}),
        year=year,
    )


def set_mapping(draft: PlanImport, *, actor: Actor, mapping: Mapping[str, int], year: int | None) -> None:
    """Say which column holds what; remembered for the next import of this agreement."""
    policies.check_edit(actor, draft.agreement)
    if "title" not in mapping and "key" not in mapping:
        raise Refusal(
            "plan.import-title",
            _("No column holds the action's title, nor its key."),
            _("Say which column names the action."),
            status=400,
        )
    titles = {name: draft.header[index] for name, index in mapping.items() if index < len(draft.header)}
    with transaction.atomic():
        PlanImport.objects.filter(pk=draft.pk).update(mapping=dict(mapping), year=year)
        ColumnMapping.objects.update_or_create(agreement=draft.agreement, defaults={"titles": titles})
    draft.mapping, draft.year = dict(mapping), year


def preview(draft: PlanImport) -> list[Line]:
    """Every line, understood, with its errors by cell; nothing is written."""
    reader = Reader(draft)
    lines = reader.lines()
    seen: dict[Any, int] = {}
    for line in lines:
        if line.blocked:
            continue
        identity = line.existing.pk if line.existing else (line.key or (line.year, folded(line.title)))
        if identity in seen:
            error = BadCellError(
                _("This action is already on line %(line)s.") % {"line": seen[identity]},
                _("Keep one of the two lines."),
            )
            reader.blame(line, "title" if "title" in reader.mapping else "key", error)
        seen.setdefault(identity, line.number)
    return lines


def _apply(line: Line, draft: PlanImport, actor: Actor, today: dt.date) -> None:
    if line.verb == "added":
        live = {name: value for name, value in line.live.items() if name in LIVE}
        add_action(
            draft.agreement,
            actor=actor,
            year=line.year or today.year,
            objective=line.objective,
            title=line.title,
            today=today,
            key=line.key,
            **live,
        )
    elif line.verb == "changed" and line.existing:
        change_action(
            line.existing, actor=actor, seen=line.existing.revision, changes=line.changes, today=today
        )


def import_plan(draft: PlanImport, *, actor: Actor, today: dt.date) -> dict[str, int]:
    """Apply the good lines; those that cannot be are left out and told. Applying twice changes nothing.

    A few lines to a transaction, so that nobody waits behind five hundred: one that is interrupted is
    taken up again by applying once more.
    """
    policies.check_edit(actor, draft.agreement)
    counts = {"added": 0, "changed": 0, "same": 0, "refused": 0}
    lines = preview(draft)
    for first in range(0, len(lines), AT_ONCE):
        with transaction.atomic(), together():
            for line in lines[first : first + AT_ONCE]:
                _apply(line, draft, actor, today)
                counts[line.verb] += 1
    with transaction.atomic():
        PlanImport.objects.filter(pk=draft.pk).update(applied_at=timezone.now())
        record(
            "plan.imported",
            actor=actor,
            object_type="plan.import",
            object_key=draft.uid,
            label=draft.name,
            agreement=draft.agreement.key,
            after={**counts, "origin": Origin.AGENCY.value},
        )
    return counts
