"""A target over time: what is drawn, what its table says, and when nothing is drawn at all."""

from __future__ import annotations

import datetime as dt
import io
import re
import sys
from collections.abc import Iterator
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.core.cache import caches
from django.test import Client, override_settings
from django.utils import translation
from pypdf import PdfReader
from tests.indicators.small import KEY, TODAY, actor, loaded, target

from capcommun.contract.indicators.chart import over_time
from capcommun.contract.indicators.models import Target
from capcommun.contract.indicators.services import Entry, record_observation
from capcommun.kit.charts import api

DAY = dt.date(2023, 9, 30)
MEMORY = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": f"over-time-{name}"}
    for name in ("default", "charts")
}


@pytest.fixture(autouse=True)
def own_cache() -> Iterator[None]:
    with override_settings(CACHES=MEMORY), translation.override("fr"):
        caches["charts"].clear()
        api._drawn.cache_clear()
        yield
    api._drawn.cache_clear()


def row(**more: object) -> Target:
    base = {
        "title": "Vélos",
        "unit": "prestataires",
        "kind": "quantity",
        "comparator": "at-least",
        "per": "term",
        "value": Decimal(15),
        "baseline": [{"period": "2021", "value": 8}, {"period": "2022", "value": 12}],
    }
    return Target(**(base | more))


def bars_of(svg: str) -> list[float]:
    """Heights of the drawn bars: what the paths of the mark say."""
    heights = []
    for path in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}path"):
        if path.get("fill") in {api.COLOURS["accent"], api.COLOURS["none"]}:
            ys = [float(y) for y in re.findall(r"[ML, ]-?[\d.]+[, ](-?[\d.]+)", path.get("d", ""))]
            heights.append(max(ys) - min(ys) if ys else 0.0)
    return heights


def test_the_table_says_what_the_text_gives_and_what_was_entered() -> None:
    made = over_time(row(), [(DAY, Decimal(20))])
    assert made is not None
    assert [list(line) for line in made.rows] == [
        ["2021", "8", "donné par le texte"],
        ["2022", "12", "donné par le texte"],
        ["30 sept. 2023", "20", "saisi"],
    ]
    assert "8 (2021), 12 (2022)" in made.description
    assert made.title == "Promis\u00a0: au moins 15 prestataires sur toute la durée"


def test_the_drawing_holds_every_value_the_goal_and_both_colours() -> None:
    made = over_time(row(), [(DAY, Decimal(20))])
    assert made is not None
    for text in ("8", "12", "20", "15", "2021", "30/09/2023", "donné par le texte", "saisi"):
        assert f">{text}<" in made.drawing, text
    assert "var(--accent)" in made.svg
    assert "var(--none)" in made.svg
    assert "var(" not in made.print_svg


def test_a_range_is_a_strip_between_its_two_edges() -> None:
    made = over_time(row(comparator="between", value=None, low=Decimal(10), high=Decimal(14)), [])
    assert made is not None
    assert made.drawing.count('stroke-dasharray="2,3"') == 2
    assert 'opacity="0.14"' in made.drawing


def test_a_rank_has_its_first_place_on_top() -> None:
    made = over_time(
        row(
            kind="rank",
            comparator="maintain",
            value=Decimal(2),
            unit="rang en France",
            per="none",
            baseline=[],
        ),
        [(dt.date(2023, 3, 31), Decimal(3)), (DAY, Decimal(1))],
    )
    assert made is not None
    assert made.title == "Promis\u00a0: maintenir rang 2 en France"
    assert bars_of(made.drawing) == [] or max(bars_of(made.drawing)) < 20  # points, not bars


def test_nothing_is_drawn_of_one_value_nor_of_a_thing_done_or_not() -> None:
    assert over_time(row(baseline=[]), [(DAY, Decimal(4))]) is None
    assert over_time(row(comparator="done-by", value=None), [(DAY, Decimal(1))]) is None


def test_two_values_of_one_day_are_two_bars() -> None:
    made = over_time(row(baseline=[]), [(DAY, Decimal(4)), (DAY, Decimal(5))])
    assert made is not None
    assert made.drawing.count(">30/09/2023<") == 2


def test_without_the_library_the_table_stands_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    made = over_time(row(), [])
    assert made is not None
    assert made.svg == made.print_svg == ""
    assert len(made.rows) == 2


def test_a_drawing_already_made_loads_no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    first = over_time(row(), [])
    api._drawn.cache_clear()  # another process
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    monkeypatch.setitem(sys.modules, "altair", None)
    second = over_time(row(), [])
    assert first is not None
    assert second is not None
    assert first.drawing == second.drawing != ""


@pytest.mark.django_db
def test_the_page_and_the_sheet_show_the_same_series(signed_in) -> None:
    loaded(
        targets=[target("velo", baseline=[{"period": "2019", "value": 2}, {"period": "2022", "value": 12}])]
    )
    who = actor("action@example.org")
    record_observation(Target.objects.get(key="velo"), Entry(Decimal(31), TODAY), actor=who, today=TODAY)
    client: Client = signed_in(who)
    page = client.get(f"/contrats/{KEY}/cibles/velo/").content.decode()
    assert page.count('role="img" aria-labelledby') == 1
    assert "<style" not in page
    assert ' style="' not in page
    sheet = client.get(f"/contrats/{KEY}/cibles/velo/fiche.pdf")
    assert sheet["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(sheet.content))
    words = " ".join(page.extract_text() for page in reader.pages)
    for value in ("2019", "12", "31"):
        assert value in words
    assert "Phrase de velo." in words
