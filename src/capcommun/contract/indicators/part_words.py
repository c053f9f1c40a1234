"""The parts of a value in the reader's words: their dimension, their sum, and what is wrong with a line."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext, pgettext_lazy

from capcommun.contract.indicators.parts import DIMENSIONS, BadPartError, Parts, parts_of
from capcommun.kit.documents.api import folded
from capcommun.kit.text.api import number

WORDS: dict[str, Any] = {
    "territory": pgettext_lazy("dimension of parts", "territory"),
    "destination": pgettext_lazy("dimension of parts", "destination"),
    "market": pgettext_lazy("dimension of parts", "market"),
    "clientele": pgettext_lazy("dimension of parts", "clientele"),
}


def dimension_of(typed: str) -> str:
    """The dimension that a word names in any of the languages; the word itself where it names none."""
    sought = folded(typed)
    for code, _name in settings.LANGUAGES:
        with override(code):
            for dimension in DIMENSIONS:
                if folded(str(WORDS[dimension])) == sought:
                    return dimension
    return " ".join(typed.split())


def word(dimension: str) -> str:
    return str(WORDS.get(dimension, dimension))


def titled(dimension: str) -> str:
    """« Par territoire »; of parts whose dimension nobody said, that they are parts."""
    if not dimension:
        return pgettext("of a value", "Parts")
    return _("By %(dimension)s") % {"dimension": word(dimension)}


def in_line(kept: Mapping[str, Any]) -> str:
    """« Par territoire : Côte d'Opale 12, Artois 8 »; nothing where a row keeps none."""
    parts = parts_of(kept)
    if not parts:
        return ""
    told = " · ".join(f"{row.name}\u00a0{number(row.value)}" for row in parts.rows)
    return _("%(title)s: %(parts)s") % {"title": titled(parts.dimension), "parts": told}


def wrong(error: BadPartError) -> str:
    """What is wrong with a line of parts, and how it is written."""
    forms = {
        "shape": _("Line %(line)s, “%(text)s”: write the part, a colon, and its value (Artois: 8)."),
        "number": _("Line %(line)s: “%(text)s” is not a number. Write figures only (12 or 12,5)."),
        "digits": _("Line %(line)s: “%(text)s” has too many figures. Four decimals at most."),
        "long": _("Line %(line)s: the name “%(text)s…” is too long. Eighty characters at most."),
        "twice": _("“%(text)s” is there twice (line %(line)s). Put its two lines together."),
        "many": _("There are more than %(text)s parts. Put the smallest together."),
        "alone": _("“%(text)s” stands alone: write at least one part before it."),
    }
    return forms[error.code] % {"line": error.line, "text": error.text}


def gap(parts: Parts, value: Decimal) -> str:
    """Both sums, and what lies between them."""
    left = value - parts.total
    said = {"value": number(value), "total": number(parts.total), "gap": number(abs(left))}
    if left > 0:
        return _("The value is %(value)s and its parts make %(total)s: %(gap)s is missing.") % said
    return _("The value is %(value)s and its parts make %(total)s: %(gap)s too many.") % said


def unsaid() -> str:
    """The name of what no part tells."""
    return pgettext("part of a value", "not specified")
