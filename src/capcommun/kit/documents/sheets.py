"""Spreadsheets written: XLSX and CSV, with nothing in them that a spreadsheet would run."""

from __future__ import annotations

import csv as stdlib_csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

RISKY = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_CELL = 32_767  # what a cell of a workbook can hold


@dataclass(frozen=True)
class Sheet:
    """A sheet: a name, the columns' titles and the rows. ``widths`` are in characters."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]
    widths: Sequence[int] = ()


def harmless(text: str) -> str:
    """Text that a spreadsheet shows instead of computing: a leading apostrophe, as spreadsheets do."""
    return "'" + text if text.startswith(RISKY) else text


def plain(text: str) -> str:
    """The text that ``harmless`` was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith(RISKY) else text


def _csv_value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return str(value)  # a negative number is a number, not a formula
    return harmless(str(value))


def csv(rows: Iterable[Sequence[Any]], delimiter: str = ";") -> bytes:
    """UTF-8 with its mark and semicolons: what a French spreadsheet opens by a double click."""
    out = io.StringIO(newline="")
    writer = stdlib_csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_csv_value(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that a workbook accepts, once."""
    base = "".join(" " if char in "[]:*?/\\" else char for char in name).strip("' ")[:31] or "1"
    candidate, number = base, 2
    while candidate.lower() in taken:
        suffix = f" ({number})"
        candidate, number = base[: 31 - len(suffix)] + suffix, number + 1
    taken.add(candidate.lower())
    return candidate


def _write_row(page: Any, line: int, row: Sequence[Any], formats: dict[str, Any]) -> None:
    for column, value in enumerate(row):
        if value is None or value == "":
            continue
        if isinstance(value, bool):
            page.write_boolean(line, column, value)
        elif isinstance(value, dt.datetime):
            local = timezone.make_naive(value) if timezone.is_aware(value) else value
            page.write_datetime(line, column, local, formats["moment"])
        elif isinstance(value, dt.date):
            page.write_datetime(line, column, value, formats["day"])
        elif isinstance(value, int | float | Decimal):
            page.write_number(line, column, float(value))
        else:
            # write_string never makes a formula or a link, whatever the text begins with
            page.write_string(line, column, str(value)[:MAX_CELL], formats["text"])


def xlsx(sheets: Iterable[Sheet], title: str = "") -> bytes:
    """A workbook: one sheet each, header row frozen and filtered."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    if title:
        book.set_properties({"title": title})
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "day": book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"}),
        "moment": book.add_format({"num_format": "dd/mm/yyyy hh:mm", "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    taken: set[str] = set()
    for sheet in sheets:
        page = book.add_worksheet(_sheet_name(sheet.name, taken))
        for column, name in enumerate(sheet.columns):
            page.write_string(0, column, name, formats["head"])
            page.set_column(column, column, sheet.widths[column] if column < len(sheet.widths) else 18)
        line = 0
        for line, row in enumerate(sheet.rows, start=1):
            _write_row(page, line, row, formats)
        page.freeze_panes(1, 0)
        if sheet.columns:
            page.autofilter(0, 0, max(line, 1), len(sheet.columns) - 1)
    book.close()
    return out.getvalue()


def _download(data: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def csv_response(rows: Iterable[Sequence[Any]], name: str) -> HttpResponse:
    return _download(csv(rows), name, "text/csv; charset=utf-8")


def xlsx_response(sheets: Iterable[Sheet], name: str, title: str = "") -> HttpResponse:
    return _download(xlsx(sheets, title), name, XLSX)
