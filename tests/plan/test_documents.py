"""Documents without what they need, and what is invented for the demonstration."""

from __future__ import annotations

import builtins
import datetime as dt
import io
import random
import sys
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from capcommun.kit.access.api import Refusal
from capcommun.kit.documents.api import Sheet, check_upload, pdf, read_table, xlsx


def test_without_pango_only_pdf_is_refused(monkeypatch):
    """What importing WeasyPrint does where the library is missing, which this machine has."""
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "weasyprint":
            raise OSError("cannot load library 'libgobject-2.0-0'")
        return real(name, *args, **kwargs)

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(Refusal) as refused:
        pdf("documents/base.html", {}, "Essai", "fr")
    assert refused.value.status == 503
    assert "libpango-1.0-0" in str(refused.value.remedy)


def test_pdf_fetches_nothing():
    data = pdf("documents/base.html", {}, "Essai", "fr")
    assert data.startswith(b"%PDF-")


@pytest.mark.django_db
def test_demonstration_is_invented_once_and_always_the_same():
    from capcommun.contract.agreements import demo as agreements
    from capcommun.contract.plan import demo
    from capcommun.contract.plan.models import Action, ActionRevision, Milestone, Note

    agreements.create(1)
    told = demo.create(1)
    assert told == Action.objects.filter(agreement__key=demo.KEY, year=2023).count() > 50
    notes = list(Note.objects.values_list("action__key", "text", "known_on"))
    assert notes
    assert all(demo.LABEL in text and on <= demo.UNTIL for _key, text, on in notes)
    assert demo.create(1) == 0
    assert Note.objects.count() == len(notes)
    for model in (Note, ActionRevision):
        model.objects.all().delete()
    Action.objects.update(status_declared="", progress=None, revision=1)
    Milestone.objects.update(done_on=None, revision=1)
    demo.create(1)
    assert list(Note.objects.values_list("action__key", "text", "known_on")) == notes


def opendocument(*more):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<a/>")
        for name in more:
            archive.writestr(name, "<a/>")
    return out.getvalue()


@pytest.mark.parametrize("macro", ["Basic/Standard/Module1.xml", "Scripts/python/run.py"])
def test_an_opendocument_file_with_macros_is_refused(macro):
    assert check_upload(SimpleUploadedFile("a.odt", opendocument()), 1).name == "a.odt"
    with pytest.raises(Refusal, match=r"documents\.kind"):
        check_upload(SimpleUploadedFile("a.odt", opendocument(macro)), 1)


def test_a_broken_archive_is_refused_and_breaks_nothing():
    """Each byte of a sound file changed in turn: whatever the library then says, it is a refusal."""
    sound, chance = opendocument(), random.Random(1)
    for place in range(4, len(sound)):
        broken = sound[:place] + bytes([sound[place] ^ chance.randrange(1, 256)]) + sound[place + 1 :]
        for read in (
            lambda content: check_upload(SimpleUploadedFile("a.odt", content), 1),
            lambda content: read_table(content, "a.xlsx", 1),
        ):
            try:
                read(broken)
            except Refusal as refusal:
                assert refusal.status == 400


def test_a_moment_is_written_as_it_was_here():
    moment = dt.datetime(2023, 10, 16, 22, 30, tzinfo=dt.UTC)
    book = load_workbook(io.BytesIO(xlsx([Sheet("a", ["when"], [[moment]])])))
    assert book.active["A2"].value == dt.datetime(2023, 10, 17, 0, 30)
