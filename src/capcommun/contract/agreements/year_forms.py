"""One question of the next year: goes on, ends, or goes on with other values."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from capcommun.contract.agreements import following, operations
from capcommun.contract.agreements.element_forms.base import nested

DECISIONS: list[tuple[str, Any]] = [
    ("yes", _("Goes on")),
    ("changed", _("Goes on, changed")),
    ("no", _("Ends")),
]


class QuestionForm(forms.Form):
    """``said`` is what the agreement says of the year that ends."""

    answer = forms.ChoiceField(
        label=_("Next year"), choices=DECISIONS, required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, element: operations.Data, collection: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.element, self.collection = element, collection
        for name, field in _values_of(collection, element).items():
            field.required = False
            field.initial = element.get(name)
            self.fields[name] = field

    @property
    def heading(self) -> str:
        return str(self.element["title"])

    @property
    def quote(self) -> operations.Data | None:
        return next(iter(operations.quotes(self.element)), None)

    def value_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if name != "answer"]

    def clean(self) -> dict[str, Any]:
        """A value that was written over means « changed », whatever the button says; « ends » wins."""
        cleaned = super().clean() or {}
        names = [name for name in self.fields if name != "answer"]
        rewritten = any(self[name].data not in (None, "") and name in self.changed_data for name in names)
        if rewritten and cleaned.get("answer") in {"", "yes"}:
            cleaned["answer"] = "changed"
        if cleaned.get("answer") == "changed":
            for name in names:
                if cleaned.get(name) in (None, "") and self.element.get(name) not in (None, ""):
                    self.add_error(name, _("Give the new value, or choose another answer."))
        return cleaned

    def to_answer(self) -> following.Answer | None:
        decision = self.cleaned_data.get("answer")
        if not decision:
            return None
        values = nested({k: v for k, v in self.cleaned_data.items() if k != "answer"})
        return following.Answer(decision, values if decision == "changed" else {})


def _values_of(collection: str, element: operations.Data) -> dict[str, forms.Field]:
    """What may be restated, for this kind of thing."""
    if collection == "credits":
        return {"amount": forms.DecimalField(label=_("Amount"), min_value=0, max_digits=14, decimal_places=2)}
    if collection == "targets":
        labels = {"value": _("Value"), "low": _("From (between)"), "high": _("To (between)")}
        found = {n: forms.DecimalField(label=text) for n, text in labels.items() if n in element}
        if found:
            return dict(found)
    if collection == "obligations" and "month_day" in element:
        return {
            "month_day": forms.RegexField(
                label=_("Last day, if yearly (MM-DD)"), regex=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$",
                error_messages={"invalid": _("Month, hyphen, day: 06-30 for 30 June.")},
            )
        }  # fmt: skip
    return {"title": forms.CharField(label=_("Title"), max_length=500)}
