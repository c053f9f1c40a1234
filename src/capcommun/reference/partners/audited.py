"""The words of what is recorded about organisations, people, accounts and personal data."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capcommun.kit.audit.api import Words
from capcommun.kit.text.api import pick
from capcommun.reference.partners.models import EVERY_AGREEMENT, Organisation
from capcommun.reference.partners.roles import role_title

LANGUAGES = {"fr": _("French"), "en": _("English"), "nl": _("Dutch")}

WORDS = Words(
    verbs={
        "accounts.admin.made": _("Administrator made"),
        "accounts.profile.changed": _("Profile changed"),
        "partners.contact.confirmed": _("Contact details confirmed"),
        "partners.invitation.sent": _("Invitation sent"),
        "partners.invitation.sent-again": _("Invitation sent again"),
        "partners.invitation.accepted": _("Invitation accepted"),
        "partners.invitation.revoked": _("Invitation withdrawn"),
        "partners.mandate.given": _("Function given"),
        "partners.mandate.changed": _("Function changed"),
        "partners.organisation.created": _("Organisation created"),
        "partners.organisation.changed": _("Organisation changed"),
        "partners.person.added": _("Person added"),
        "partners.role.given": _("Role given"),
        "partners.role.ended": _("Role ended"),
        "privacy.erasure.asked": _("Erasure asked for"),
        "privacy.person.erased": _("Personal data erased"),
        "privacy.person.exported": _("Personal data copied for the person"),
    },
    fields={
        "name": pgettext_lazy("audited field", "name"),
        "short_name": pgettext_lazy("audited field", "short name"),
        "kind": pgettext_lazy("audited field", "kind"),
        "siret": pgettext_lazy("audited field", "SIRET"),
        "ridet": pgettext_lazy("audited field", "RIDET"),
        "territory": pgettext_lazy("audited field", "territory code"),
        "address": pgettext_lazy("audited field", "address"),
        "email": pgettext_lazy("audited field", "e-mail"),
        "phone": pgettext_lazy("audited field", "telephone"),
        "contact_confirmed_on": pgettext_lazy("audited field", "contact details confirmed on"),
        "function": pgettext_lazy("audited field", "function"),
        "start": pgettext_lazy("audited field", "from"),
        "end": pgettext_lazy("audited field", "until"),
        "role": pgettext_lazy("audited field", "role"),
        "agreement": pgettext_lazy("audited field", "agreement"),
        "language": pgettext_lazy("audited field", "language"),
        "values": pgettext_lazy("audited field", "values erased"),
    },
    values={
        "kind": lambda code: Organisation.Kind(code).label,
        "role": lambda code: pick(role_title(code)),
        "agreement": lambda key: _("all agreements") if key == EVERY_AGREEMENT else key,
        "language": lambda code: LANGUAGES[code],
        "siret": str,
        "ridet": str,
        "territory": str,
        "phone": str,
    },
)
