"""The form of a new key."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class KeyForm(forms.Form):
    label = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What will use it, so that you know which one to revoke.")
    )
    days = forms.TypedChoiceField(
        label=_("It expires in"),
        coerce=int,
        choices=[(30, _("30 days")), (90, _("90 days")), (366, _("one year"))],
        initial=90,
    )
