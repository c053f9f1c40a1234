"""The package's entries in the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from capcommun.kit.ui.api import Item, named, navigation, signed_in
from capcommun.reference.partners.policies import MANAGE


def fill() -> None:
    navigation.register(
        Item(
            name="partners.organisations",
            label=_("Organisations and people"),
            section="foundations",
            order=20,
            icon="users",
            url=named("partners:organisations"),
            visible=signed_in,
        )
    )
    navigation.register(
        Item(
            name="partners.roles",
            label=_("Roles"),
            section="foundations",
            order=30,
            icon="key-round",
            url=named("partners:roles"),
            visible=signed_in,
        )
    )
    navigation.register(
        Item(
            name="partners.invitations",
            label=_("Invitations"),
            section="foundations",
            order=40,
            icon="mail",
            url=named("partners:invitations"),
            visible=lambda actor, _agreement: actor.may(MANAGE),
        )
    )
    navigation.register(
        Item(
            name="partners.mine",
            label=_("My account"),
            section="instance",
            order=10,
            icon="circle-user-round",
            url=named("partners:mine"),
            visible=signed_in,
        )
    )
    navigation.register(
        Item(
            name="partners.register",
            label=_("Personal data"),
            section="instance",
            order=20,
            icon="shield-check",
            url=named("partners:register"),
            visible=signed_in,
        )
    )
