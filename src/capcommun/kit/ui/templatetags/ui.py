"""Tags of the layout. Load them with ``{% load ui %}``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.forms import BoundField
from django.http import HttpRequest, QueryDict
from django.template.loader import select_template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from capcommun.kit.audit.api import field_words, rows_of, verb_words
from capcommun.kit.ui.lights import LIGHTS, Light, light_of, summary
from capcommun.kit.ui.navigation import Section, navigation

register = template.Library()


@register.simple_tag
def asset(path: str) -> str:
    """The address of a static file, even where the manifest is missing: an error page must show."""
    try:
        return static(path)
    except Exception:  # whatever is wrong with the storage, the page comes first
        return f"{settings.STATIC_URL}{path}"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; silent to screen readers unless it has a label of its own."""
    href = f"{asset('ui/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}" width="20" height="20"><use href="{}"/></svg>',
            label,
            href,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true" width="20" height="20"><use href="{}"/></svg>',
        href,
    )


@register.simple_tag(takes_context=True)
def menu(context: template.Context) -> list[Section]:
    """The side menu's sections: ``{% menu as sections %}``."""
    request = context.get("request")
    if not isinstance(request, HttpRequest):
        return []
    return navigation.sections(request, context.get("agreement") or None)


@register.simple_tag(takes_context=True)
def querystring_with(context: template.Context, **changes: Any) -> str:
    """This page's query string with some keys changed; an empty value removes the key."""
    request = context.get("request")
    query = request.GET.copy() if isinstance(request, HttpRequest) else QueryDict(mutable=True)
    for key, value in changes.items():
        if value in (None, ""):
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag
def query(**values: Any) -> str:
    """A fresh query string of the values that are not empty."""
    return "?" + urlencode({k: v for k, v in values.items() if v not in (None, "")})


@register.filter
def as_light(name: Any) -> Light:
    return light_of(name)


@register.filter
def lights_summary(names: Any) -> str:
    return summary(getattr(item, "light", item) for item in names)


@register.simple_tag
def all_lights() -> list[Light]:
    return list(LIGHTS.values())


@register.filter
def field_kind(field: BoundField) -> str:
    """The widget's kind, for the field's layout: check, radios, checks, file, select, text."""
    kinds = {
        "CheckboxInput": "check",
        "RadioSelect": "radios",
        "CheckboxSelectMultiple": "checks",
        "ClearableFileInput": "file",
        "FileInput": "file",
        "Select": "select",
        "NullBooleanSelect": "select",
        "SelectMultiple": "select",
        "Textarea": "textarea",
        "HiddenInput": "hidden",
    }
    for cls in type(field.field.widget).__mro__:
        if cls.__name__ in kinds:
            return kinds[cls.__name__]
    return "text"


@register.simple_tag
def described(field: BoundField) -> SafeString:
    """The field's widget tied to its help and its error, so that a screen reader says them."""
    ids = []
    if field.help_text:
        ids.append(f"{field.id_for_label}-help")
    attrs: dict[str, str | bool] = {}
    if field.errors:
        ids.append(f"{field.id_for_label}-error")
        attrs["aria-invalid"] = "true"
    if ids:
        attrs["aria-describedby"] = " ".join(ids)
    return field.as_widget(attrs=attrs)


@register.simple_tag(takes_context=True)
def include_if_present(context: template.Context, name: str) -> str:
    """Include a template of an upper storey if that storey is installed; nothing otherwise."""
    try:
        found = select_template([name])
    except template.TemplateDoesNotExist:
        return ""
    return str(found.render(context.flatten(), context.get("request")))


@register.filter
def share(value: Any, total: Any) -> int:
    """Part of a hundred, between 0 and 100, for a bar."""
    try:
        return max(0, min(100, round(float(value) * 100 / float(total))))
    except (TypeError, ValueError, ZeroDivisionError):
        return 0


@register.simple_tag(takes_context=True)
def querystring_set(context: template.Context, key: str, value: Any) -> str:
    """As ``querystring_with``, for a key known only at run time."""
    return str(querystring_with(context, **{key: value}))


@register.simple_block_tag
def region(content: str, label: str) -> SafeString:
    """A part that may scroll sideways by itself, reached with the keyboard: tables go inside."""
    return format_html(
        '<div class="table" role="region" aria-label="{}" tabindex="0">{}</div>', label, content
    )


@register.inclusion_tag("ui/parts/crumbs.html")
def crumbs(*parts: Any) -> dict[str, Any]:
    """``{% crumbs "Contrats" url "Plan" url2 "Action" %}``: labels and addresses in turn."""
    urls = [*parts[1::2], ""][: len(parts[::2])]
    return {"items": list(zip(parts[::2], urls, strict=True))}


@register.filter
def changes(event: Any) -> list[tuple[str, str, str]]:
    """(field, before, after) of an audit event, in words."""
    return [(row.label, row.before, row.after) for row in rows_of(event)]


@register.filter
def did(event: Any) -> str:
    """What an audit event says was done."""
    return verb_words(event.verb)


@register.filter
def field_of(name: str, event: Any) -> str:
    """The words of a field of an audit event."""
    return field_words(event.verb, name)


@register.simple_tag
def all_icons() -> list[str]:
    """Names of the sprite's icons, for the style guide."""
    sprite = finders.find("ui/icons.svg")
    return re.findall(r'<symbol id="([^"]+)"', Path(sprite).read_text("utf-8")) if sprite else []
