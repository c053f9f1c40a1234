"""Files of an action."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.contract.plan import policies
from capcommun.contract.plan.models import Action, Attachment
from capcommun.contract.plan.services.keeping import TYPE
from capcommun.contract.plan.services.notes import choose_organisation
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import record
from capcommun.kit.documents.api import check_upload, held, let_go
from capcommun.reference.partners.api import Visibility


def attach_file(
    action: Action,
    *,
    actor: Actor,
    file: File[bytes],
    visibility: str,
    today: dt.date,
    title: str = "",
    organisation_id: int | None = None,
) -> Attachment:
    """Attach a file, whose kind is told by its content."""
    agreement = action.agreement
    if not policies.may_attach(actor, agreement):
        raise Refusal(
            "plan.attach",
            _("Your role does not let you attach a file to this action."),
            _("Ask the agency's director, who gives the roles."),
        )
    policies.check_visibility(actor, agreement, visibility)
    checked = check_upload(file, settings.CAPCOMMUN.upload_max_mb)
    organisation = choose_organisation(actor, action, organisation_id, visibility)
    row = Attachment(
        action=action,
        title=title.strip(),
        name=checked.name,
        mime=checked.mime,
        size=checked.size,
        sha256=checked.sha256,
        visibility=visibility,
        organisation_id=organisation,
        author_id=actor.user_id,
        known_on=today,
        recorded_at=timezone.now(),
    )
    with held(row.file, checked.name, file), transaction.atomic():
        row.save(force_insert=True)
        record(
            "plan.file.attached",
            actor=actor,
            object_type=TYPE,
            object_key=f"{agreement.key}/{action.key}",
            label=action.title,
            agreement=agreement.key,
            after={"file": row.pk, "sha256": row.sha256, "visibility": visibility},
            internal_to=_hidden(row),
        )
    return row


def remove_file(row: Attachment, *, actor: Actor, today: dt.date) -> None:
    """Take a file away: its content is deleted, the line that says it was there stays."""
    action = row.action
    if not policies.may_withdraw(actor, action.agreement, row.organisation_id, row.author_id):
        raise Refusal(
            "plan.file-of-another",
            _("Only who attached this file, or who runs the plan in the same organisation, may remove it."),
            _("Ask them."),
        )
    with transaction.atomic():
        if (
            Attachment.objects.filter(pk=row.pk, removed_on__isnull=True).update(removed_on=today, file="")
            != 1
        ):
            return
        record(
            "plan.file.removed",
            actor=actor,
            object_type=TYPE,
            object_key=f"{action.agreement.key}/{action.key}",
            label=action.title,
            agreement=action.agreement.key,
            before={"file": row.pk, "sha256": row.sha256},
            internal_to=_hidden(row),
        )
        let_go(row.file)


def _hidden(row: Attachment) -> int | None:
    """The organisation that alone is told of an internal file; none where it is shared."""
    return row.organisation_id if row.visibility == Visibility.INTERNAL else None
