"""Charts: one drawing, strict pages and documents."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.template.loader import render_to_string
from django.test import override_settings

from capcommun.kit.charts import api, drawing

MEMORY = {
    name: {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": name,
        "OPTIONS": {"MAX_ENTRIES": 5},
    }
    for name in ("default", "charts")
}
POINTS = [("2019", 2.0), ("2020", 6.0), ("2021", 8.0), ("2022", 12.0)]


@pytest.fixture(autouse=True)
def own_cache():
    with override_settings(CACHES=MEMORY):
        cache.clear()
        caches["charts"].clear()
        api._drawn.cache_clear()
        yield
    api._drawn.cache_clear()


def sample(title: str = "Accueil Vélo", **options: object) -> api.Chart:
    return api.chart(
        api.bars(POINTS, x_title="", y_title="prestataires", target=15, target_label="15 par an", **options),
        title=title,
        description="De 2 à 12.",
        header=["Année", "Prestataires"],
        rows=[[x, f"{y:g}"] for x, y in POINTS],
    )


def test_drawing_holds_nothing_the_policy_refuses() -> None:
    root = ElementTree.fromstring(sample().svg)
    for element in root.iter():
        assert not element.tag.endswith(("}style", "}script", "}image"))
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


def test_drawing_is_named_and_described_once() -> None:
    root = ElementTree.fromstring(sample().svg)
    assert root.get("role") == "img"
    ids = {e.get("id"): e.text for e in root.iter() if e.get("id")}
    assert [ids[i] for i in root.get("aria-labelledby", "").split()] == ["Accueil Vélo", "De 2 à 12."]
    assert not [e for e in root.iter() if e is not root and e.get("role")]


def test_in_a_document_the_name_says_all_since_descriptions_are_not_read() -> None:
    root = ElementTree.fromstring(sample().print_svg)
    assert root.findtext("{http://www.w3.org/2000/svg}title") == "Accueil Vélo. De 2 à 12."


def test_two_drawings_share_no_identifier() -> None:
    first, second = sample("Un"), sample("Deux")
    assert not set(re.findall(r'id="([^"]+)"', first.svg)) & set(re.findall(r'id="([^"]+)"', second.svg))


def test_a_hostile_title_is_escaped() -> None:
    svg = sample('</title><script>alert("x")</script>').svg
    assert "<script" not in svg


def test_page_names_tokens_and_document_writes_colours() -> None:
    drawn = sample()
    assert "var(--accent)" in drawn.svg
    assert "var(" not in drawn.print_svg
    assert drawing.COLOURS["accent"] in drawn.print_svg


def test_colours_are_the_stylesheet_s() -> None:
    css = (settings.PACKAGE.parent.parent / "frontend" / "css" / "tokens.css").read_text("utf-8")
    for name, colour in drawing.COLOURS.items():
        assert re.search(rf"--{name}: {colour};", css), name


def test_same_content_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    real = drawing.draw
    monkeypatch.setattr(api, "draw", lambda *a: calls.append(a) or real(*a))
    first = sample()
    sample()
    api._drawn.cache_clear()  # another process: only the shared cache is left
    assert sample().svg == first.svg
    assert len(calls) == 1
    sample(height=300)
    assert len(calls) == 2


def test_drawings_push_no_lockout_out_of_the_cache() -> None:
    cache.set("allauth:rl:login_failed:somebody", [1, 2, 3, 4, 5])
    for height in range(120, 240, 10):
        sample(height=height)
    assert cache.get("allauth:rl:login_failed:somebody") == [1, 2, 3, 4, 5]


def test_figures_follow_the_language() -> None:
    spec = api.bars([("a", 1234.5)], x_title="", y_title="€")
    made = {
        language: api.chart(spec, title="t", description="d", header=[], rows=[], language=language).svg
        for language in ("fr", "en")
    }
    assert "1,234.5" in made["en"]
    assert re.search(r"1\s234,5", made["fr"])


def test_chart_always_comes_with_its_table() -> None:
    html = render_to_string("ui/parts/chart.html", {"chart": sample()})
    assert html.count('<th scope="row">') == len(POINTS)
    assert "<caption" in html
    assert "<svg" in html


def test_progress_draws_readings_expectation_and_target() -> None:
    spec = api.progress(
        [("2023-01-01", 0), ("2023-10-16", 52)],
        y_title="prestataires",
        expected=[("2023-01-01", 0), ("2023-12-31", 100)],
        target=100,
        target_label="100",
    )
    drawn = api.chart(spec, title="t", description="d", header=[], rows=[])
    assert 'stroke-dasharray="5,4"' in drawn.svg
    assert ">100<" in drawn.svg
