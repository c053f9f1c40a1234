"""Asking a partner, by a link, to confirm the contact details of their organisation."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor
from capcommun.kit.links.api import Link, make_link, revoke_link
from capcommun.reference.partners.models import Organisation
from capcommun.reference.partners.services import checks, letters

ACT = "partners.contact"


def ask(
    organisation: Organisation, *, actor: Actor, email: str, days: int = 30, language: str = "fr"
) -> tuple[Link, str]:
    """Send a link to that one act; returns it with its address, for who would rather send it themselves."""
    checks.may_manage(actor, organisation)
    expires = timezone.now() + dt.timedelta(days=days)
    with transaction.atomic():
        link, address = make_link(
            ACT,
            organisation.key,
            expires=expires,
            actor=actor,
            label=organisation.name,
            recipient=email.lower(),
        )
        transaction.on_commit(lambda: _send(link, organisation, email, address, actor.label, language))
    return link, address


def _send(  # noqa: PLR0917 - one caller, just above
    link: Link, organisation: Organisation, email: str, address: str, sender: str, language: str
) -> None:
    with translation.override(language):
        context = {
            "organisation": organisation.name,
            "address": address,
            "until": timezone.localtime(link.expires_at).date(),
            "sender": sender,
        }
        subject = _("Contact details to confirm: %(organisation)s") % {"organisation": organisation}
        link.unsent = not letters.post(subject, "partners/email/contact.txt", context, email)


def close(link: Link, organisation: Organisation, *, actor: Actor) -> None:
    checks.may_manage(actor, organisation)
    revoke_link(link, actor=actor)
