"""An agreement is public when both parties agree; either may take its word back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from capcommun.contract.agreements.models import Agreement
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import record
from capcommun.reference.partners.api import matrix

COLUMNS = {"agency": "agency_consents", "funder": "funder_consents"}


def sides(actor: Actor, key: str) -> list[str]:
    """The parties in whose name this actor may consent, by their roles: an administrator has none."""
    roles = matrix().roles
    held = {
        roles[grant.role].side
        for grant in actor.grants
        if "agreement.publish" in grant.permissions and grant.agreement in {None, key} and grant.role in roles
    }
    return [side for side in COLUMNS if side in held]


def consent(agreement: Agreement, *, actor: Actor, given: bool) -> None:
    """Give or take back one's party's consent. Repeating it changes nothing."""
    own = sides(actor, agreement.key)
    if not own:
        raise Refusal(
            "agreement.publish",
            _("Your role does not allow you to consent to publication."),
            _(
                "The agency's president or director consents for the agency, "
                "the tourism officer for the Département."
            ),
        )
    with transaction.atomic():
        for side in own:
            column = COLUMNS[side]
            changed = Agreement.objects.filter(pk=agreement.pk, **{column: not given}).update(
                **{column: given}
            )
            if changed:
                record(
                    "agreement.publication.consented" if given else "agreement.publication.withdrawn",
                    actor=actor,
                    object_type="agreement",
                    object_key=agreement.key,
                    label=agreement.short_title,
                    agreement=agreement.key,
                    before={column: not given},
                    after={column: given},
                )
