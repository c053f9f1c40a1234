"""The package's entries in the menu."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from capcommun.kit.access.api import Actor
from capcommun.kit.ui.api import Item, navigation, signed_in
from capcommun.reference.partners.policies import MANAGE


def _manages(actor: Actor, _agreement: Any) -> bool:
    return actor.may(MANAGE)


ROWS = (
    ("organisations", _("Organisations and people"), "foundations", 20, "users", signed_in),
    ("roles", _("Roles"), "foundations", 30, "key-round", signed_in),
    ("invitations", _("Invitations"), "foundations", 40, "mail", _manages),
    ("mine", _("My account"), "instance", 10, "circle-user-round", signed_in),
    ("register", _("Personal data"), "instance", 20, "shield-check", signed_in),
)


# pages of the sign-in library that belong under « My account »
COVERED = {"mine": tuple(f"/compte/{page}/" for page in ("email", "password", "2fa", "reauthenticate"))}


def fill() -> None:
    for name, label, section, order, icon, visible in ROWS:
        covers = COVERED.get(name, ())
        address = f"partners:{name}"
        navigation.register(Item.at(address, label, section, order, icon, visible=visible, covers=covers))
