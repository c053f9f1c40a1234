"""A service's refusal, told on the form that it came from: what was typed is kept, and can be sent again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Refusal
from capcommun.kit.text.api import day, number

NOTHING = "–"


def refused(form: Any, refusal: Refusal, field: str = "") -> int:
    """Tell the refusal by the field that it speaks of, else above the form; gives the page's status.

    What one may not do at all, whatever is typed, is no word of a form: it has its own page.
    """
    if refusal.status == 403 and field not in form.fields:
        raise refusal
    form.add_error(field if field in form.fields else None, words(refusal))
    return refusal.status


def words(refusal: Refusal) -> str:
    """The reason and the way out, in one line."""
    return f"{refusal.reason} {refusal.remedy}".strip()


def warned(request: HttpRequest, refusal: Refusal) -> None:
    """Tell a refused button on the next page. What one may not do at all has its own page."""
    if refusal.status not in {400, 409, 422}:
        raise refusal
    messages.warning(request, words(refusal))


class Line(NamedTuple):
    """A field of a form that came second: what stands now, what was typed."""

    label: Any
    theirs: str
    mine: str
    differs: bool


def overtaken(form: Any, now: Mapping[str, Any], revision: int, name: str = "revision") -> list[Line]:
    """Both versions, field by field, once somebody else saved first.

    The form takes the revision of what stands now: whoever saves it again has seen what it replaces.
    """
    form.data = form.data.copy()
    form.data[form.add_prefix(name)] = str(revision)
    rows = []
    for field_name, theirs in now.items():
        if (field := form.fields.get(field_name)) is not None:
            both = said(field, theirs), said(field, form.cleaned_data.get(field_name))
            rows.append(Line(field.label, *both, both[0] != both[1]))
    return rows


def said(field: forms.Field, value: Any) -> str:
    """A value of this field as its reader knows it."""
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        several = value if isinstance(value, list | tuple) else [value]
        labels = _labels(field.choices)
        return ", ".join(str(labels.get(str(one), one)) for one in several if one is not None) or NOTHING
    return _plainly(value)


def _plainly(value: Any) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.date):
        return day(value)
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(str(one) for one in value) or NOTHING
    return str(value)


def _labels(choices: Any) -> dict[str, Any]:
    """The words of each choice, those of groups too."""
    found: dict[str, Any] = {}
    for value, label in choices:
        found |= _labels(label) if isinstance(label, list | tuple) else {str(value): label}
    return found
