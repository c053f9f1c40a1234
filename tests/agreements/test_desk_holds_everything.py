"""Everything that the format holds can be made and corrected on screen, or there is a reason why not."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from pydantic import BaseModel
from tests.agreements.conftest import EXAMPLES

from capcommun.contract.agreements import document as doc
from capcommun.contract.agreements.desk import kind_of
from capcommun.contract.agreements.element_forms import FORMS
from capcommun.contract.agreements.element_forms.base import ElementForm
from capcommun.contract.agreements.forms import HeaderForm
from capcommun.contract.agreements.place import locate
from capcommun.contract.agreements.segments import cut

NOT_ON_A_FORM = {
    (doc.Agreement, "format"): "the format's own name",
    (doc.Agreement, "key"): "made from the short title, and never changed: addresses hold it",
    (doc.Agreement, "rule_sets"): "asked in words: do mainland rules on local authorities apply?",
    (doc.Agreement, "questions"): "made by « Prepare next year », and answered there",
    (doc.SourceText, "file"): "made with the draft",
    (doc.SourceText, "sha256"): "computed",
    (doc.SourceText, "origin"): "written by the register that handed the text over",
    (doc.StrategicObjective, "operational"): "made one by one, under their strategic objective",
    (doc.Table, "columns"): "written with the rows, as one table",
    (doc.Table, "rows"): "written with the columns, as one table",
}
COLLECTIONS_INSIDE = {"governance": doc.Governance}


def element_of(annotation: Any) -> type[BaseModel] | None:
    """The model inside ``list[X]``, ``X | None``, ``dict[int, list[X]]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inside in typing.get_args(annotation):
        if found := element_of(inside):
            return found
    return None


def is_list(annotation: Any) -> bool:
    return typing.get_origin(annotation) in {list, dict}


def collections() -> Iterator[tuple[str, type[BaseModel]]]:
    """Each place of the document where elements stand, as the desk names it."""
    for name, field in doc.Agreement.model_fields.items():
        model = element_of(field.annotation)
        if name in COLLECTIONS_INSIDE:
            for inner, one in COLLECTIONS_INSIDE[name].model_fields.items():
                yield f"{name}/{inner}", typing.cast(type[BaseModel], element_of(one.annotation))
        elif model is not None and is_list(field.annotation):
            yield {"actions": "actions/2023"}.get(name, name), model
    yield "objectives/os1", doc.Objective


@pytest.mark.parametrize(("collection", "model"), list(collections()), ids=str)
def test_every_collection_has_its_form(collection: str, model: type[BaseModel]) -> None:
    if (doc.Agreement, collection) in NOT_ON_A_FORM:
        return
    kind = kind_of(collection)
    assert kind is not None, f"nothing on screen makes {collection}"
    assert FORMS[kind].model is model


def missing(model: type[BaseModel], form: type[Any], prefix: str = "") -> Iterator[str]:
    """The fields of the model that the form does not write."""
    names = set(form.base_fields) | {rows.name for rows in getattr(form, "rows", ())}
    for name, field in model.model_fields.items():
        if name == "key" or (model, name) in NOT_ON_A_FORM or prefix + name in names:
            continue
        inside = element_of(field.annotation)
        if inside is None or is_list(field.annotation) or inside is doc.Quote:
            yield f"{model.__name__}.{name}"
        else:
            yield from missing(inside, form, f"{name}__")


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_field_is_on_its_form(form: type[ElementForm]) -> None:
    assert not list(missing(form.model, form))
    for rows in form.rows:
        annotation = form.model.model_fields[rows.name].annotation
        model = element_of(annotation)
        if model is not doc.Quote:
            assert model is not None and not list(missing(model, rows.form))


def test_the_heading_of_the_agreement_is_on_its_form() -> None:
    """What is neither a collection nor a part of one is on the form of the title and term."""
    plain = {
        name: field
        for name, field in doc.Agreement.model_fields.items()
        if not is_list(field.annotation) and name not in COLLECTIONS_INSIDE
    }
    found = {
        f"{name}__{inner}"
        for name, field in plain.items()
        if isinstance(model := element_of(field.annotation), type) and (inner_fields := model.model_fields)
        for inner in inner_fields
        if (model, inner) not in NOT_ON_A_FORM
    } | {
        name
        for name, field in plain.items()
        if element_of(field.annotation) is None and (doc.Agreement, name) not in NOT_ON_A_FORM
    }
    assert found - set(HeaderForm.base_fields) == set()


def test_the_reasons_are_about_things_that_exist() -> None:
    for model, name in NOT_ON_A_FORM:
        assert name in model.model_fields


def posted(form: ElementForm) -> dict[str, Any]:
    """What a browser sends of this form as it is shown."""
    sent: dict[str, Any] = {}
    for bound in [*form, *(field for one in form.row_sets for row in one.formset for field in row)]:
        value = bound.field.prepare_value(bound.value())
        if value is not None and value is not False:
            sent[bound.html_name] = value
    for one in form.row_sets:
        sent |= {f"{one.rows.name}-TOTAL_FORMS": len(one.formset.forms), f"{one.rows.name}-INITIAL_FORMS": 0}
    return sent


def every_element(data: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for collection, model in collections():
        kind = kind_of(collection)
        if kind is None or model is doc.Objective:
            continue
        outer, _slash, inner = collection.partition("/")
        found = data.get(outer, {}).get(inner, []) if inner else data.get(outer, [])
        for element in found:
            yield collection, kind, element


@pytest.mark.parametrize(
    "name", ["pas-de-calais-2023-2027", "nouvelle-caledonie-2023-2025", "montagnes-du-jura"]
)
def test_opened_and_saved_again_nothing_changes(name: str) -> None:
    """Each element of the real agreements goes through its form and comes out as it was."""
    raw = yaml.safe_load((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8"))
    data = doc.Agreement.model_validate(raw).model_dump(mode="json", exclude_defaults=True)
    text = (EXAMPLES / f"{name}.md").read_text(encoding="utf-8")
    blocks = cut(text)
    changed = []
    for collection, kind, element in every_element(data):
        form_class = FORMS[kind]
        year = {"year": collection.partition("/")[2]} if kind == "action" else {}
        initial = {**form_class.initial_of(element), **year}
        shown = form_class(data_=data, current=element, initial=initial)
        form = form_class(
            _Sent(posted(shown)),
            data_=data,
            current=element,
            initial=initial,
            locate=lambda words: locate(words, text, blocks, data["parts"]),
        )
        assert form.is_valid(), (
            collection,
            element["key"],
            form.errors,
            [s.formset.errors for s in form.row_sets],
        )
        again = form.model.model_validate({"key": element["key"], **form.to_element()})
        found = again.model_dump(mode="json", exclude_defaults=True)
        wanted = {name: value for name, value in element.items() if name != "operational"}
        if found != wanted:
            changed.append((collection, wanted, found))
    assert not changed, changed[0]


class _Sent(dict):  # type: ignore[type-arg]  # plain JSON, of any shape
    """What Django's widgets need of what was sent."""

    def getlist(self, name: str) -> list[Any]:
        value = self.get(name, [])
        return value if isinstance(value, list) else [value]
