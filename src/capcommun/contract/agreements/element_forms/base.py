"""What every element form does: values to an element and back, sub-lists, words checked, faults told.

The forms' fields bear the names of the document's own fields (``vote__against`` is ``against`` in ``vote``):
a test walks the document and fails when something it holds can be made on no form.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.forms.formsets import formset_factory
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from capcommun.contract.agreements import elements, operations
from capcommun.contract.agreements.checking import target_faults
from capcommun.contract.agreements.document import Target
from capcommun.contract.agreements.element_forms.fields import Locate, QuoteField, folded
from capcommun.contract.agreements.faults import Fault, of_shape
from capcommun.contract.agreements.wording import remedy, sentence

EMPTY: tuple[Any, ...] = (None, "", [], {})


def plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else format(value.normalize(), "f")
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def nested(cleaned: dict[str, Any]) -> operations.Data:
    """The fields as plain JSON values, empty ones left out; zero is a value."""
    found: operations.Data = {}
    for name, value in cleaned.items():
        if value in EMPTY:
            continue
        outer, _bar, inner = name.partition("__")
        if inner:
            found.setdefault(outer, {})[inner] = plain(value)
        else:
            found[outer] = plain(value)
    return found


def flat(element: operations.Data, names: Iterator[str] | list[str]) -> dict[str, Any]:
    """The element's values under the forms' names."""
    found = {}
    for name in names:
        outer, _bar, inner = name.partition("__")
        value = element.get(outer)
        found[name] = (value or {}).get(inner) if inner else value
    return {name: value for name, value in found.items() if value is not None}


class RowForm(forms.Form):
    """One line of a sub-list; left empty, it is no line."""

    def is_blank(self) -> bool:
        return not any(value not in EMPTY for name, value in self.cleaned_data.items() if name != "key")

    def to_row(self) -> Any:
        return nested(self.cleaned_data)


class QuoteRow(RowForm):
    """A further sentence."""

    quote = QuoteField(help_text="")

    def to_row(self) -> Any:
        return self.cleaned_data["quote"]


@dataclass(frozen=True)
class Rows:
    """A sub-list of an element: its field, its lines' form, how many empty lines are offered."""

    name: str
    label: Any
    form: type[RowForm]
    help: Any = ""
    extra: int = 2
    least: int = 0
    keyed: str = ""
    """What keys are made of, for lines that have keys."""


@dataclass
class RowSet:
    """A sub-list as the page shows it."""

    rows: Rows
    formset: Any
    error: str = ""

    @property
    def filled(self) -> bool:
        """Whether a line holds something, or must."""
        return bool(
            self.rows.least or self.error or any(row.initial or row.has_changed() for row in self.formset)
        )

    @property
    def total(self) -> int:
        return sum(bool(row.initial) or row.has_changed() for row in self.formset)


class ElementForm(forms.Form):
    """Base of the element forms. ``collection`` is where the element goes (see ``operations.elements``)."""

    code: ClassVar[str]
    label: ClassVar[Any]
    group: ClassVar[str] = "promise"
    model: ClassVar[type[elements.Element]]
    fixed_collection: ClassVar[str] = ""
    quote_required: ClassVar[bool] = False
    more: ClassVar[tuple[str, ...]] = ()
    """Fields that most elements leave empty: folded."""
    rows: ClassVar[tuple[Rows, ...]] = ()
    fixed: ClassVar[tuple[str, ...]] = ()
    """Fields that say where the element stands: not changed once it is there."""
    not_stored: ClassVar[tuple[str, ...]] = ()
    """Fields that are not the element's own."""

    quote = QuoteField()

    def __init__(
        self,
        data: Any = None,
        *,
        data_: operations.Data,
        locate: Locate | None = None,
        current: operations.Data | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        self.document, self.current = data_, current
        if "quote" in self.fields:
            self.fields["quote"].required = self.quote_required
            self.order_fields([name for name in self.fields if name != "quote"] + ["quote"])
        for name in self.fixed if current is not None else ():
            self.fields[name].disabled = True
        self.choose()
        self.row_sets = [self._row_set(rows, data) for rows in self.rows]
        self._give(locate)

    def _row_set(self, rows: Rows, data: Any) -> RowSet:
        given = self.initial.get(rows.name) or (self.current or {}).get(rows.name) or []
        initial = [
            {"quote": line} if rows.form is QuoteRow else flatten_row(rows.form, line) for line in given
        ]
        factory: Any = formset_factory(rows.form, extra=rows.extra, max_num=400, absolute_max=500)
        sent = data if data and f"{rows.name}-TOTAL_FORMS" in data else None
        formset = factory(sent, initial=None if sent else initial, prefix=rows.name)
        for form in formset:
            form.empty_permitted = True
            form.use_required_attribute = False
            self.choose_row(rows.name, form)
        return RowSet(rows, formset)

    def _give(self, locate: Locate | None) -> None:
        """Let every field for words find them in the text."""
        kept = {folded(quote["text"]): quote for quote in operations.quotes(self.current or {})}
        for form in every_form(self):
            for field in form.fields.values():
                if isinstance(field, QuoteField):
                    field.locate, field.kept = locate, kept

    def choose(self) -> None:
        """Fill the choices from the draft."""

    def choose_row(self, name: str, form: RowForm) -> None:
        """The same for a line of a sub-list."""

    def main_fields(self) -> list[Any]:
        return [field for field in self if field.name not in self.more and field.name != "quote"]

    def quote_fields(self) -> list[Any]:
        return [self["quote"]] if "quote" in self.fields else []

    def more_fields(self) -> list[Any]:
        return [field for field in self if field.name in self.more]

    def more_open(self) -> bool:
        return any(
            field.errors or str(field.value()) not in {"", "[]", "None", "False", str(field.field.initial)}
            for field in self.more_fields()
        )

    def collection(self) -> str:
        return self.fixed_collection

    def is_valid(self) -> bool:
        """The form and its lines: all are looked at, so that every fault shows at once."""
        lines = [self._rows_valid(one) for one in self.row_sets]
        valid = super().is_valid() and all(lines)
        for one, right in zip(self.row_sets, lines, strict=True):
            if not right:
                self.add_error(
                    None, _("“%(list)s”: see below what is to be corrected.") % {"list": one.rows.label}
                )
        return valid

    def _rows_valid(self, one: RowSet) -> bool:
        if not one.formset.is_bound:
            return True
        valid = bool(one.formset.is_valid())
        if valid and sum(not row.is_blank() for row in one.formset) < one.rows.least:
            one.error = str(_("Fill at least %(n)s of these lines.") % {"n": one.rows.least})
        return valid and not one.error

    def to_element(self) -> operations.Data:
        """The element's fields as plain JSON values, empty ones left out."""
        found = nested({k: v for k, v in self.cleaned_data.items() if k not in self.not_stored})
        for one in self.row_sets:
            if lines := self._lines(one):
                found[one.rows.name] = lines
        return found

    def _lines(self, one: RowSet) -> list[Any]:
        taken = operations.keys(self.document)
        lines = []
        for row in one.formset:
            if not getattr(row, "cleaned_data", None) or row.is_blank():
                continue
            line = row.to_row()
            if one.rows.keyed and "key" not in line:
                base = operations.slug(str(line.get("title", one.rows.keyed)), 40)
                line["key"] = operations.new_key(f"{one.rows.keyed}-{base}", taken)
                taken.add(line["key"])
            lines.append(line)
        return lines

    def fields_of_element(self) -> set[str]:
        """Names of the document's fields that this form writes, as it was sent."""
        own = {name.partition("__")[0] for name in self.fields if name not in self.not_stored}
        return own | {one.rows.name for one in self.row_sets if one.formset.is_bound}

    def base_key(self) -> str:
        return operations.slug(
            str(self.cleaned_data.get("title") or self.cleaned_data.get("name") or self.code)
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and all(self._rows_valid(one) for one in self.row_sets):
            self._check(self.to_element())
        return cleaned

    def _check(self, element: operations.Data) -> None:
        """The format's own rules, said beside the field that breaks them."""
        try:
            found = self.model.model_validate({"key": "x", **element})
        except ValidationError as error:
            for problem in error.errors():
                self.tell(of_shape(problem))
            return
        if isinstance(found, Target):
            for code, field in target_faults(found):
                self.tell(Fault(code, ("targets", field), {"key": found.title}))

    def tell(self, fault: Fault) -> None:
        """Put a fault on the field that it is about, or on the form."""
        words = f"{sentence(fault)} {remedy(fault)}"
        names = [str(step) for step in fault.path if isinstance(step, str)]
        for name in ["__".join(names[-2:]), *reversed(names)]:
            if name in self.fields:
                self.add_error(name, words)
                return
        self.add_error(None, words)

    @classmethod
    def initial_of(cls, element: operations.Data) -> dict[str, Any]:
        """The element under the forms' names; what it leaves unsaid is the format's default."""
        defaults = {
            name: field.default
            for name, field in cls.model.model_fields.items()
            if isinstance(field.default, str | int | bool)
        }
        return flat({**defaults, **element}, list(cls.base_fields))


def flatten_row(form: type[RowForm], line: Any) -> dict[str, Any]:
    return flat(line, list(form.base_fields))


def every_form(form: ElementForm) -> Iterator[Any]:
    """The form and the lines of its sub-lists."""
    yield form
    for one in form.row_sets:
        yield from one.formset
