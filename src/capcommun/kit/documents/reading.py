"""Spreadsheets read safely: size, encoding, decompression, and nothing executed."""

from __future__ import annotations

import csv as stdlib_csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple

from capcommun.kit.access.api import Refusal
from capcommun.kit.documents.sheets import plain

MAX_ROWS = 5_000
MAX_COLUMNS = 100
MERGED = re.compile(rb'<mergeCell\s[^>]*?ref="([A-Z]+\d+):([A-Z]+\d+)"')
THOUSANDS = re.compile(r"-?\d{1,3}\.\d{3}")
MAX_UNPACKED = 100 * 1024 * 1024  # a small file must not unpack into the machine's whole memory


@dataclass(frozen=True)
class Cell:
    """Where a value stood, as the reader of the spreadsheet sees it: line 12, column C."""

    line: int
    column: int

    @property
    def letter(self) -> str:
        return str(get_column_letter(self.column + 1))

    def __str__(self) -> str:
        return f"{self.letter}{self.line}"


@dataclass(frozen=True)
class Table:
    """A header and its rows, as text; ``lines`` are the numbers of the rows in the file."""

    header: list[str]
    rows: list[list[str]]
    lines: list[int]


def _refuse(code: str, reason: Any, remedy: Any) -> Refusal:
    return Refusal(f"documents.{code}", reason, remedy, status=400)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, float) and THOUSANDS.fullmatch(str(value)):
        return str(value).replace(".", ",")  # 12.125 is twelve and an eighth, not twelve thousand
    return plain(str(value).strip())


def _unpacked_size(content: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sum(item.file_size for item in archive.infolist())


def _xlsx_rows(content: bytes) -> list[list[str]]:
    unreadable = _refuse(
        "unreadable",
        _("This file says it is a workbook, but it cannot be opened as one."),
        _("Open it in your spreadsheet, save it again as XLSX, then send it again."),
    )
    try:
        size = _unpacked_size(content)
    except Exception as error:  # zipfile raises of every kind on a broken file
        raise unreadable from error
    if size > MAX_UNPACKED:
        raise _refuse(
            "too-large",
            _("Once unpacked, this workbook is too large to be read here."),
            _("Keep only the sheet to import, without pictures, and send it again."),
        )
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        limit = sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS, values_only=True)
        rows = [[_text(value) for value in row] for row in limit]
        _fill_merged(rows, content, getattr(sheet, "_worksheet_path", ""))
        book.close()
    except Exception as error:  # openpyxl raises of every kind on a broken file
        raise unreadable from error
    return rows


def _fill_merged(rows: list[list[str]], content: bytes, path: str) -> None:
    """Repeat what a cell merged over several lines says on each of them: it holds for them all."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read(path.lstrip("/")) if path.lstrip("/") in archive.namelist() else b""
    for first, last in MERGED.findall(sheet):
        top = coordinate_to_tuple(first.decode())
        bottom = coordinate_to_tuple(last.decode())
        column = top[1] - 1
        if top[0] > len(rows) or column >= len(rows[top[0] - 1]):
            continue
        value = rows[top[0] - 1][column]
        for row in rows[top[0] : bottom[0]]:
            if column < len(row) and not row[column]:
                row[column] = value


def decode(content: bytes) -> str:
    """The text of a CSV file: UTF-8, with or without its mark, else Windows' Western European one."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            pass
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise _refuse(
        "encoding",
        _("The encoding of this file is not known: its accents would be lost."),
        _("Save it again as “CSV UTF-8”, or as XLSX, then send it again."),
    )


def _csv_rows(content: bytes) -> list[list[str]]:
    text = decode(content)
    head = text[:10_000].splitlines()[0] if text.strip() else ""
    delimiter = max(";,\t|", key=head.count)
    try:
        reader = stdlib_csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
        first = islice(reader, MAX_ROWS + 2)
        return [[_text(value) for value in row[:MAX_COLUMNS]] for row in first]
    except stdlib_csv.Error as error:
        raise _refuse(
            "unreadable",
            _("This CSV file cannot be read: %(why)s.") % {"why": error},
            _("Open it in your spreadsheet, save it again as XLSX, then send it again."),
        ) from error


FindHeader = Callable[[list[list[str]]], tuple[int, int]]
"""Of the lines that are not empty: at which one the header begins, and of how many it is made."""


def _header(filled: list[tuple[int, list[str]]], find: FindHeader | None) -> tuple[list[str], int]:
    """The titles of the columns and how many lines they and what stands above them take."""
    first, count = find([row for _number, row in filled]) if find else (0, 1)
    lines = [row for _number, row in filled[first : first + count]]
    width = max(len(row) for row in lines)
    columns = zip(*(row + [""] * (width - len(row)) for row in lines), strict=True)
    return [" ".join(dict.fromkeys(part for part in column if part)) for column in columns], first + count


def check_size(size: int, max_mb: int) -> None:
    """Refuse a spreadsheet by its size alone: before it is read into memory, where it can be."""
    if size > max_mb * 1024 * 1024:
        raise Refusal(
            "documents.too-large",
            _("This file is larger than %(size)s MB.") % {"size": max_mb},
            _("Keep only the sheet to import and send it again."),
            status=413,
        )


def read_table(content: bytes, name: str, max_mb: int, find_header: FindHeader | None = None) -> Table:
    """The first sheet: its first line that is not empty is the header, unless ``find_header`` says where
    it is. Raises a refusal that says why."""
    check_size(len(content), max_mb)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise _refuse(
            "old-format",
            _("This is a workbook of the old XLS format (or one protected by a password)."),
            _("Save it as XLSX, without a password, then send it again."),
        )
    rows = _xlsx_rows(content) if content.startswith(b"PK\x03\x04") else _csv_rows(content)
    filled = [(number, row) for number, row in enumerate(rows, start=1) if any(row)]
    if len(filled) < 2:
        raise _refuse(
            "empty",
            _("No line was found under a header in “%(name)s”.") % {"name": name},
            _("The first sheet must begin with the titles of its columns, then one line for each element."),
        )
    if len(filled) - 1 > MAX_ROWS:
        raise _refuse(
            "too-many-rows",
            _("This file has more than %(count)s lines.") % {"count": MAX_ROWS},
            _("Split it, by year for instance, and send the parts one after the other."),
        )
    header, taken = _header(filled, find_header)
    body = filled[taken:]
    width = max(
        index for row in [header, *(row for _n, row in body)] for index, title in enumerate(row, 1) if title
    )
    header += [""] * (width - len(header))
    return Table(
        header=header[:width],
        rows=[(row + [""] * width)[:width] for _number, row in body],
        lines=[number for number, _row in body],
    )
