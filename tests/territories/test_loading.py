from __future__ import annotations

import datetime as dt
import gzip
import json
import time
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction

from capcommun.kit.access.api import Refusal
from capcommun.kit.audit.models import Event
from capcommun.reference.territories import demo
from capcommun.reference.territories.models import (
    Commune,
    Department,
    Edition,
    Epci,
    Region,
    Zone,
    ZoneMember,
)
from capcommun.reference.territories.services import loading
from capcommun.reference.territories.services.loading import BUNDLED, load_edition


def edition(tmp_path, name, communes, former=(), epcis=(("246200299", "CA d'Hénin-Carvin", "CA"),), **more):
    """A small edition in a file of its own."""
    data = {
        "format": "capcommun/territories/1",
        "edition": name,
        "valid_from": f"{name}-01-01",
        "complete": True,
        "source": "essai",
        "regions": [["32", "Hauts-de-France"]],
        "departments": [["62", "Pas-de-Calais", "32"]],
        "epcis": [list(e) for e in epcis],
        "communes": communes,
        "former": [list(f) for f in former],
    } | more
    path = tmp_path / f"{name}.json.gz"
    path.write_bytes(gzip.compress(json.dumps(data).encode()))
    return path


def row(code, name, epci="246200299"):
    return [code, name, "62", epci, "", 100, "62000", ""]


@pytest.mark.django_db
def test_the_bundled_edition_holds_france(france):
    report, zones = france
    assert report.communes == Commune.objects.filter(kind="current").count()
    assert 34_800 < report.communes < 35_200
    assert Epci.objects.count() > 1_250
    assert (Region.objects.count(), Department.objects.count()) == (26, 109)
    assert zones == Zone.objects.count() == 24
    assert report.seconds < 60


@pytest.mark.django_db
def test_loading_again_writes_nothing(france):
    events = Event.objects.count()
    demo.create(1)
    assert load_edition().written == 0
    assert (Zone.objects.count(), Event.objects.count()) == (24, events)


@pytest.mark.django_db
def test_a_load_cut_short_goes_on_where_it_was(france):
    Edition.objects.all().delete()
    Commune.objects.filter(code__in=["62041", "62119"]).update(name="?")
    Commune.objects.filter(code="62765").update(population=0)
    report = load_edition()
    assert report.written == 3
    assert Edition.objects.get().name == "2026"
    assert Commune.objects.get(code="62041").name == "Arras"


@pytest.mark.django_db
def test_mergers_are_told_with_their_last_day(france):
    gone = Commune.objects.select_related("merged_into").get(code="62210")
    assert (gone.name, gone.merged_into.code, gone.valid_to) == ("Canteleux", "62154", dt.date(2018, 12, 31))
    assert not Commune.objects.exclude(kind="current").filter(merged_into=None).exists()
    assert not Commune.objects.filter(kind="current", valid_to__isnull=False).exists()


@pytest.mark.django_db
def test_a_newer_edition_closes_what_ended(emptied, tmp_path):
    events = Event.objects.count()
    load_edition(edition(tmp_path, "2030", [row("62001", "A"), row("62002", "B"), row("62003", "C")]))
    newer = edition(
        tmp_path,
        "2031",
        [row("62001", "A et B", "246200364"), row("62004", "D", "246200364")],
        former=[("62002", "B", "delegated", "62001", None)],
        epcis=[("246200364", "CA de Lens - Liévin", "CA")],
    )
    report = load_edition(newer)
    assert report.closed == [("62002", "B", "62001"), ("62003", "C", "")]
    assert report.closed_epcis == [("246200299", "CA d'Hénin-Carvin")]
    last = dt.date(2030, 12, 31)
    merged, lost, kept, new = (Commune.objects.get(code=f"6200{n}") for n in (2, 3, 1, 4))
    assert (merged.merged_into_id, merged.valid_to, merged.kind) == ("62001", last, "delegated")
    assert (lost.merged_into_id, lost.valid_to) == (None, last)
    assert (kept.name, kept.epci_id, kept.valid_from) == ("A et B", "246200364", None)
    assert new.valid_from == dt.date(2031, 1, 1)
    assert load_edition(newer).written == 0
    assert Event.objects.count() == events + 2


@pytest.mark.django_db
def test_an_older_edition_or_another_file_is_refused(emptied, tmp_path):
    older = edition(tmp_path, "2029", [row("62001", "A")])
    load_edition(edition(tmp_path, "2030", [row("62001", "A")]))
    with pytest.raises(Refusal) as refused:
        load_edition(older)
    assert refused.value.code == "territories.older"
    with pytest.raises(CommandError, match="2029"):
        call_command("territories", "update", str(older))
    (tmp_path / "x.json").write_text("[]")
    for path in (tmp_path / "x.json", tmp_path / "absent", tmp_path):
        with pytest.raises(Refusal) as refused:
            load_edition(path)
        assert refused.value.code == "territories.file"
    cut = tmp_path / "cut.gz"
    cut.write_bytes(BUNDLED.read_bytes()[:5000])
    with pytest.raises(Refusal):
        load_edition(cut)


@pytest.mark.django_db
def test_the_commands_say_what_they_did(france, tmp_path, capsys):
    call_command("territories_load")
    call_command("territories", "load")
    assert capsys.readouterr().out.count("lignes écrites : 0") == 2
    file = edition(tmp_path, "2031", [row("62041", "Arras")], complete=False)
    call_command("territories_update", str(file))
    assert "Édition 2031 : 1 communes" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_member_is_exactly_one_territory(france):
    zone = Zone.objects.first()
    for target in ({}, {"epci_id": "246200299", "commune_id": "62041"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ZoneMember.objects.create(zone=zone, start=dt.date(2023, 1, 1), **target)


@pytest.mark.django_db
def test_no_transaction_of_an_update_lasts_a_second(france, tmp_path, monkeypatch):
    """Twenty thousand communes end at once. Processor time: what else the machine does says nothing of us."""
    kept = json.loads(gzip.decompress(BUNDLED.read_bytes()))
    kept |= {
        "edition": "2031",
        "valid_from": "2031-01-01",
        "communes": kept["communes"][:15_000],
        "former": [],
    }
    (tmp_path / "2031.json").write_text(json.dumps(kept), encoding="utf-8")
    taken, rows = [], []
    atomic, put = transaction.atomic, loading._put

    @contextmanager
    def timed(*given, **more):
        began = time.thread_time()
        with atomic(*given, **more):
            yield
        if not given and not more:  # Django's own ones, within, name their database
            taken.append(time.thread_time() - began)

    def counted(report, model, part):
        rows.append(len(part))
        put(report, model, part)

    monkeypatch.setattr(loading.transaction, "atomic", timed)
    monkeypatch.setattr(loading, "_put", counted)
    report = load_edition(tmp_path / "2031.json")
    assert len(report.closed) > 19_000
    assert report.written == sum(rows) > 35_000
    assert max(rows) <= loading.MOST
    assert len(taken) == len(rows) + 1  # and the mark, last
    assert max(taken) < 1


@pytest.mark.django_db
def test_a_slow_machine_writes_less_at_a_time(monkeypatch, france):
    report = loading.Report("x")
    rows = list(Region.objects.all())
    clock = iter([0.0, 5.0, 5.0, 5.01])
    monkeypatch.setattr(loading.time, "monotonic", lambda: next(clock))
    loading._put(report, Region, rows)
    assert (report.longest, report.chunk) == (5.0, loading.FEWEST)
    loading._put(report, Region, rows)
    assert report.chunk == 2 * loading.FEWEST


@pytest.mark.django_db
def test_an_update_cut_short_tells_all_that_ended(emptied, tmp_path, monkeypatch):
    codes = [f"62{n:03}" for n in range(1, 400)]
    load_edition(edition(tmp_path, "2030", [row(code, code) for code in codes]))
    newer = edition(
        tmp_path, "2031", [row(codes[0], "A")], former=[(codes[1], "B", "merged", codes[0], None)]
    )
    put, left = loading._put, iter(range(3))

    def breaks(report, model, part):
        if next(left, None) is None:
            raise KeyboardInterrupt
        put(report, model, part)

    monkeypatch.setattr(loading, "_put", breaks)
    with pytest.raises(KeyboardInterrupt):
        load_edition(newer)
    ended = Commune.objects.filter(valid_to=dt.date(2030, 12, 31)).count()
    assert 0 < ended < 398
    assert not Edition.objects.filter(name="2031").exists()
    monkeypatch.setattr(loading, "_put", put)
    report = load_edition(newer)
    assert len(report.closed) == 398
    assert report.closed[0] == (codes[1], "B", codes[0])
    assert Commune.objects.filter(valid_to__isnull=True).count() == 1
