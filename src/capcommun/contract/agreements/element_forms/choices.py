"""What a field may name: elements of the draft, in the document's order."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from capcommun.contract.agreements import operations

Choices = list[tuple[str, Any]]
"""Values with their words, which may be lazy."""


def optional(choices: Choices) -> Choices:
    return [("", "—"), *choices]


def objectives(data: operations.Data) -> Choices:
    """Strategic and operational objectives."""
    found = []
    for strategic in data.get("objectives", []):
        found.append((strategic["key"], f"{strategic['number']}. {strategic['short_title']}"))
        for operational in strategic.get("operational", []):
            text = f"{strategic['number']}.{operational['number']} {operational['title']}"
            found.append((operational["key"], text[:110]))
    return found


def actions(data: operations.Data, year: str | None = None) -> Choices:
    return [
        (action["key"], f"{each} · {action['title']}"[:110])
        for each, found in sorted(data.get("actions", {}).items())
        for action in found
        if year in {None, str(each)}
    ]


def parties(data: operations.Data) -> Choices:
    return [(party["key"], party["short_name"]) for party in data.get("parties", [])]


def named(data: operations.Data, collection: str, name: str = "title") -> Choices:
    """The elements of a plain collection."""
    return [(item["key"], item[name][:110]) for item in data.get(collection, [])]


def framework_targets(data: operations.Data) -> Choices:
    """Targets over the whole term, which a yearly one may serve."""
    return [(t["key"], t["title"][:110]) for t in data.get("targets", []) if not t.get("year")]


def instalments(data: operations.Data) -> Choices:
    """Everything that is paid on conditions."""
    found = named(data, "payment_terms")
    for credit in data.get("credits", []):
        found += [
            (i["key"], f"{credit['title']} · {i['title']}"[:110]) for i in credit.get("instalments", [])
        ]
    return found


def anything(data: operations.Data) -> Choices:
    """What a fact or a rule may be about: objectives and actions first, then whatever the draft holds."""
    found = objectives(data) + actions(data)
    for collection, items in data.items():
        if isinstance(items, list) and collection not in {"objectives", "questions", "facts", "rules"}:
            found += [
                (item["key"], str(item.get("title") or item.get("name") or item["key"])[:110])
                for item in items
                if isinstance(item, dict) and "key" in item
            ]
    return found


def set_choices(form: Any, **choices: Choices) -> None:
    """Give fields their choices; one that may stay empty gets an empty choice first."""
    for name, found in choices.items():
        field = form.fields[name]
        many = getattr(field.widget, "allow_multiple_selected", False)
        field.choices = found if many or field.required else optional(found)
        if not found and field.required:
            field.help_text = _("None yet: make it first, then come back.")
