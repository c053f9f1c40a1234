"""Public face of the package: documents people download, and files people send."""

from capcommun.kit.documents.cells import (
    DATE,
    BadCellError,
    Wanted,
    figures_day,
    folded,
    guess_columns,
    is_computed,
    is_garbled,
    months,
    number_in,
    one_day,
)
from capcommun.kit.documents.files import Checked, check_upload, served
from capcommun.kit.documents.held import held, let_go, sent
from capcommun.kit.documents.pdf import pdf, pdf_response
from capcommun.kit.documents.reading import Cell, Table, check_size, read_table
from capcommun.kit.documents.sheets import Sheet, csv, csv_response, xlsx, xlsx_response

__all__ = [
    "DATE",
    "BadCellError",
    "Cell",
    "Checked",
    "Sheet",
    "Table",
    "Wanted",
    "check_size",
    "check_upload",
    "csv",
    "csv_response",
    "figures_day",
    "folded",
    "guess_columns",
    "held",
    "is_computed",
    "is_garbled",
    "let_go",
    "months",
    "number_in",
    "one_day",
    "pdf",
    "pdf_response",
    "read_table",
    "sent",
    "served",
    "xlsx",
    "xlsx_response",
]
