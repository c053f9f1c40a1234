"""Files that a row names: on the disk before the row, gone after it, told when they are missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.base import File
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.http import FileResponse
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Refusal
from capcommun.kit.documents.files import served


@contextmanager
def held(field: FieldFile, name: str, content: File[bytes]) -> Iterator[None]:
    """Keep a file while the row that names it is written within.

    It goes to the disk before the row's transaction, which stays short; it is taken away if that is refused.
    """
    field.save(name, content, save=False)
    stored = field.name or ""
    try:
        yield
    except Exception:
        field.storage.delete(stored)
        raise


def let_go(field: FieldFile) -> None:
    """Take the file away once the transaction is certain: one that is rolled back must find its file."""
    storage, stored = field.storage, field.name or ""
    transaction.on_commit(lambda: storage.delete(stored))


def sent(field: FieldFile, name: str, mime: str) -> FileResponse:
    """The file to who may read its row; the caller has checked that. Told where the disk has it no more."""
    try:
        content = field.open("rb")
    except (OSError, ValueError) as error:
        raise Refusal(
            "documents.gone",
            _("“%(name)s” is not where it was kept any more.") % {"name": name},
            _("Ask the administrator of the instance, who can take it from a backup."),
            status=404,
        ) from error
    return served(content, name, mime)
