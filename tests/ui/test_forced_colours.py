"""High contrast: in the reader's own palette, or asked for, no light, bar or mark is lost with its colour."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page
from tests.browser import axe, open_page

from capcommun.kit.ui import themes
from capcommun.kit.ui.api import LIGHTS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GUIDE = "/guide-de-style"
# the palette's own lightness, and the theme that was chosen here before, which may be the other one
FORCED = [("light", ""), ("dark", ""), ("dark", "light"), ("light", "dark")]


@contextmanager
def visit(browser: Browser, address: str, theme: str, **options: str) -> Iterator[Page]:
    problems: list[str] = []
    page = open_page(browser, problems, reduced_motion="reduce", **options)
    if theme:
        page.context.add_cookies([{"name": themes.COOKIE, "value": theme, "url": address}])
    try:
        page.goto(address + GUIDE)
        yield page
        assert problems == []
    finally:
        page.context.close()


def picture(element: Locator) -> Image.Image:
    return Image.open(io.BytesIO(element.screenshot())).convert("L")


def drawn(image: Image.Image) -> float:
    """The part of the picture that stands out against its corner, the background."""
    ground = image.getpixel((0, 0))
    pixels = list(image.getdata())
    return sum(abs(pixel - ground) > 110 for pixel in pixels) / len(pixels)


@pytest.mark.parametrize(("scheme", "theme"), FORCED)
def test_every_light_is_seen_and_told_from_the_others_in_forced_colours(
    browser: Browser, live_server, scheme: str, theme: str
) -> None:
    with visit(browser, live_server.url, theme, forced_colors="active", color_scheme=scheme) as page:
        shapes = {}
        for name in LIGHTS:
            image = picture(page.locator(f".light-{name} svg").first)
            assert drawn(image) > 0.1, f"{name} is not seen"
            shapes[name] = image.resize((12, 12)).point(lambda value: 255 * (value > 127)).tobytes()
        assert len(set(shapes.values())) == len(LIGHTS)


@pytest.mark.parametrize(("scheme", "theme"), FORCED)
@pytest.mark.parametrize("mark", [".bar", ".chart > svg", ".quote", ".timeline"])
def test_what_is_drawn_or_coloured_is_seen_in_forced_colours(
    browser: Browser, live_server, scheme: str, theme: str, mark: str
) -> None:
    with visit(browser, live_server.url, theme, forced_colors="active", color_scheme=scheme) as page:
        assert drawn(picture(page.locator(mark).first)) > 0.005


@pytest.mark.parametrize("words", ["main .button:not(.button-quiet)", ".years [aria-current]"])
@pytest.mark.parametrize(("scheme", "theme"), FORCED)
def test_words_on_a_filled_ground_are_read_in_forced_colours(
    browser: Browser, live_server, scheme: str, theme: str, words: str
) -> None:
    """The browser lays text on a plate of the page's colour: it has to stand out against that plate."""
    with visit(browser, live_server.url, theme, forced_colors="active", color_scheme=scheme) as page:
        image = picture(page.locator(words).first)
        wide, high = image.size
        inner = image.crop((wide // 4, high // 4, wide * 3 // 4, high * 3 // 4))
        pixels = list(inner.getdata())
        plate = max(set(pixels), key=pixels.count)
        assert sum(abs(pixel - plate) > 110 for pixel in pixels) / len(pixels) > 0.04


def test_the_step_that_is_done_is_told_from_the_one_to_come_in_forced_colours(
    browser: Browser, live_server
) -> None:
    with visit(browser, live_server.url, "", forced_colors="active", color_scheme="light") as page:
        fills = page.evaluate(
            """() => [...document.querySelectorAll('.timeline > li')].map(
                (one) => [one.className, getComputedStyle(one, '::before').backgroundColor])"""
        )
        by_state = dict(fills)
        assert by_state["is-done"] != by_state[""]


@pytest.mark.parametrize(("scheme", "theme"), FORCED)
def test_more_contrast_is_readable_in_each_theme(
    browser: Browser, live_server, scheme: str, theme: str
) -> None:
    """Text and buttons hold seven to one, whichever theme was chosen under whichever the system has."""
    with visit(browser, live_server.url, theme, contrast="more", color_scheme=scheme) as page:
        axe(page)
        dark = (theme or scheme) == "dark"
        body = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert body == ("rgb(0, 0, 0)" if dark else "rgb(255, 255, 255)")


def test_the_focus_is_seen_in_forced_colours(browser: Browser, live_server) -> None:
    with visit(browser, live_server.url, "", forced_colors="active", color_scheme="dark") as page:
        button = page.locator("main .button").first
        button.focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")
        assert page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement); "
            "return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2; }"
        )
