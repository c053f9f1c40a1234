"""Forms of the sign-in library whose fields it does not name in the reader's language."""

from __future__ import annotations

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


def _name(required: bool) -> forms.CharField:
    return forms.CharField(
        label=_("Name of the key"), required=required, help_text=_("To tell it from others: telephone, desk…")
    )


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    name = _name(required=False)


class EditKeyForm(EditWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    name = _name(required=True)
