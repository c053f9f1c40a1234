"""The sentence and the remedy of each fault, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from capcommun.contract.agreements.faults import Fault
from capcommun.contract.agreements.readiness import Remark

_SAY: dict[str, tuple[object, object]] = {
    "file.missing": (
        gettext_lazy("The file “%(name)s” cannot be read."),
        gettext_lazy("Check its name and that you may read it."),
    ),
    "file.too-large": (
        gettext_lazy("The file weighs %(size)s MB; %(limit)s MB are accepted."),
        gettext_lazy("An agreement file holds text only: remove what is not part of it."),
    ),
    "file.encoding": (
        gettext_lazy("The file is not written in UTF-8."),
        gettext_lazy("Open it in your editor and save it again choosing the encoding UTF-8."),
    ),
    "source.old-word": (
        gettext_lazy("This is an old Word or RTF file."),
        gettext_lazy("Open it in your word processor and save it as .docx or PDF."),
    ),
    "source.too-long": (
        gettext_lazy("This text is longer than %(limit)s characters."),
        gettext_lazy("Bring the agreement and its annexes only, without scanned images."),
    ),
    "source.no-text": (
        gettext_lazy("This file holds no text: it is probably a scanned image."),
        gettext_lazy("Ask for the file it was printed from, or have its text recognised first."),
    ),
    "source.unknown": (
        gettext_lazy("This file is neither Word (.docx), nor PDF, nor text."),
        gettext_lazy("Save it as .docx or PDF, or paste its text."),
    ),
    "source.encrypted": (
        gettext_lazy("This PDF is protected by a password."),
        gettext_lazy("Save a copy without password, or paste its text."),
    ),
    "source.damaged": (
        gettext_lazy("This file is damaged and cannot be read."),
        gettext_lazy("Open it, save it again and bring the new file; or paste its text."),
    ),
    "yaml.anchor": (
        gettext_lazy("Anchors (&) and references (*) are not accepted."),
        gettext_lazy("Write the value again in full, or put the text between quotation marks."),
    ),
    "yaml.not-a-mapping": (
        gettext_lazy("The file does not start with names and values."),
        gettext_lazy("Start from an example: the first line is “format: capcommun/agreement/1”."),
    ),
    "yaml.syntax": (
        gettext_lazy("The file cannot be read here: %(problem)s"),
        gettext_lazy("Look at this line and the one before: indentation, a missing quotation mark, a colon."),
    ),
    "yaml.twice": (
        gettext_lazy("“%(key)s” is given twice in the same place."),
        gettext_lazy("Keep one of the two."),
    ),
    "shape.missing": (gettext_lazy("This value is missing."), gettext_lazy("Add it.")),
    "shape.extra_forbidden": (
        gettext_lazy("This name is not known here."),
        gettext_lazy("Check the spelling against the format's schema, or remove the line."),
    ),
    "shape.literal_error": (
        gettext_lazy("“%(input)s” is not one of the values possible."),
        gettext_lazy("Choose among: %(expected)s."),
    ),
    "shape.string_pattern_mismatch": (
        gettext_lazy("“%(input)s” does not have the form expected."),
        gettext_lazy("Use lower-case letters, digits, dots and hyphens; a date's day is written MM-DD."),
    ),
    "shape.string_too_long": (
        gettext_lazy("This text is too long: %(max_length)s characters are accepted."),
        gettext_lazy("Shorten it, or move it to a description."),
    ),
    "shape.string_type": (
        gettext_lazy("A text is expected, not “%(input)s”."),
        gettext_lazy("Put it between quotation marks."),
    ),
    "shape.decimal_parsing": (
        gettext_lazy("“%(input)s” is not a number."),
        gettext_lazy("Write digits only, with a dot before the decimals and no unit."),
    ),
    "shape.int_parsing": (
        gettext_lazy("“%(input)s” is not a whole number."),
        gettext_lazy("Write digits only."),
    ),
    "shape.date_from_datetime_parsing": (
        gettext_lazy("“%(input)s” is not a date."),
        gettext_lazy("Write it as year-month-day: 2023-06-30."),
    ),
    "key.twice": (
        gettext_lazy("The key “%(key)s” is used twice."),
        gettext_lazy("Give one of the two elements another key."),
    ),
    "key.unknown": (
        gettext_lazy("Nothing has the key “%(key)s”."),
        gettext_lazy("Correct the key, or add the element it names."),
    ),
    "action.too-deep": (
        gettext_lazy("“%(key)s” is itself a sub-action: there is one level only."),
        gettext_lazy("Attach this action to the main action."),
    ),
    "action.circle": (
        gettext_lazy("These actions wait for one another: %(loop)s."),
        gettext_lazy("Remove one of these dependencies."),
    ),
    "dates.order": (
        gettext_lazy("The end (%(end)s) comes before the start (%(start)s)."),
        gettext_lazy("Correct one of the two dates."),
    ),
    "year.outside": (
        gettext_lazy("The year %(year)s is outside the agreement's term."),
        gettext_lazy("Correct the year, or the term."),
    ),
    "target.no-unit": (
        gettext_lazy("The target “%(key)s” counts something, but has no unit."),
        gettext_lazy("Say what is counted: “prestataire”, “euro”, “%%”."),
    ),
    "target.no-value": (
        gettext_lazy("The target “%(key)s” has no value."),
        gettext_lazy("Give the value, or choose another kind of target."),
    ),
    "target.no-range": (
        gettext_lazy("The target “%(key)s” is a range without its two ends."),
        gettext_lazy("Give both “low” and “high”."),
    ),
    "target.range": (
        gettext_lazy("The range starts at %(low)s and ends at %(high)s."),
        gettext_lazy("Put the lower value first."),
    ),
    "target.no-deadline": (
        gettext_lazy("The target “%(key)s” must be done by a date that is missing."),
        gettext_lazy("Give the deadline."),
    ),
    "target.no-direction": (
        gettext_lazy("The target “%(key)s” is a direction, but does not say which."),
        gettext_lazy("Choose among: increase, decrease, maintain."),
    ),
    "table.width": (
        gettext_lazy("This row has %(cells)s cells; the table has %(columns)s columns."),
        gettext_lazy('Complete the row; write "" for an empty cell.'),
    ),
    "question.open": (
        gettext_lazy("%(n)s questions about %(year)s have no answer yet."),
        gettext_lazy("Answer them on “Prepare next year”: what goes on, what ends, what changes."),
    ),
    "ready.parties": (
        gettext_lazy("The draft names fewer than two parties (%(count)s)."),
        gettext_lazy("On the writing desk, add those who sign."),
    ),
    "quote.not-verbatim": (
        gettext_lazy("These words are not in the signed text: “%(text)s…”"),
        gettext_lazy("Copy the sentence from the text without changing it."),
    ),
}


def sentence(fault: Fault) -> str:
    """What is wrong."""
    say = _SAY.get(fault.code)
    if say is None:
        return _("This value is refused: %(detail)s") % {"detail": fault.params.get("detail", fault.code)}
    return str(say[0]) % fault.params


def remedy(fault: Fault) -> str:
    """What to do about it."""
    say = _SAY.get(fault.code)
    text = str(say[1]) % _told(fault.params) if say else _("See the format's schema.")
    if near := fault.params.get("near"):
        text += " " + _("Did you mean “%(near)s”?") % {"near": near}
    return text


_REMARKS = {
    "term": gettext_lazy("The draft gives neither date nor length."),
    "objectives": gettext_lazy("The draft has no objective."),
    "promises": gettext_lazy("The draft has neither action nor target: nothing will be followed."),
    "obligations": gettext_lazy("The draft says of no document who owes it to whom."),
    "credits": gettext_lazy("The draft holds no amount."),
}


def remark_words(remark: Remark) -> str:
    """What the draft does not say, in a sentence."""
    if remark.code == "left":
        count = remark.params["n"]
        text = ngettext(
            "%(n)s sentence of the text is neither used nor set aside.",
            "%(n)s sentences of the text are neither used nor set aside.",
            count,
        )
        return text % {"n": count}
    return str(_REMARKS[remark.code])


def _told(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values allowed as a plain list: the library that checks joins them by an English « or »."""
    if "expected" not in params:
        return params
    return {**params, "expected": str(params["expected"]).replace("' or '", "', '").replace("'", "")}


def whole(fault: Fault) -> str:
    """One line for a terminal or a log: file, line, path, sentence, remedy."""
    place = f"{fault.file}:{fault.line}" if fault.line else fault.file
    return f"{place} {fault.where}: {sentence(fault)} {remedy(fault)}".strip()
