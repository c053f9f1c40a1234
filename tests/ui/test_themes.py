"""Themes: what one chooses is kept; no accent makes a page illegible."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from capcommun.kit.ui import themes

COLOURS = st.integers(0, 0xFFFFFF).map("{:06x}".format)
TOKENS = settings.PACKAGE.parent.parent / "frontend" / "css"


def test_contrast_is_that_of_wcag() -> None:
    assert round(themes.contrast("000000", "ffffff"), 1) == 21.0
    assert round(themes.contrast("767676", "ffffff"), 2) == 4.54


@given(COLOURS)
def test_any_accent_reads_in_light_and_in_dark(colour: str) -> None:
    sheet = themes.accent_stylesheet(colour)
    light, dark = sheet.split("@media", 1)

    def value(block: str, name: str) -> str:
        return re.search(rf"--{name}:#([0-9a-f]{{6}});", block).group(1)  # type: ignore[union-attr]  # a line that is always there

    assert themes.contrast(value(light, "accent"), "ffffff") >= 4.5
    assert themes.contrast(value(light, "accent-ink"), value(light, "accent-wash")) >= 4.5
    assert themes.contrast(value(dark, "accent"), "131b23") >= 4.5
    assert themes.contrast(value(dark, "accent-ink"), value(dark, "accent-wash")) >= 4.5


def _palette(css: str) -> dict[str, str]:
    return {name: value.lower() for name, value in re.findall(r"--([\w-]+): #([0-9a-fA-F]{6})\b", css)}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_texts_read_on_every_background(theme: str) -> None:
    light = _palette((TOKENS / "tokens.css").read_text("utf-8"))
    sheet = (TOKENS / "themes.css").read_text("utf-8")
    dark = _palette(sheet[sheet.index(':root[data-theme="dark"]') :].split("}")[0])
    palette = light if theme == "light" else {**light, **dark}
    for ground in ("paper", "card", "wash"):
        for text in ("ink", "ink-2", "ink-3", "accent-ink", "good", "watch", "late", "none"):
            assert themes.contrast(palette[text], palette[ground]) >= 4.5, (text, ground)
        assert themes.contrast(palette["field-line"], palette[ground]) >= 3, ground
    for name in ("good", "watch", "late"):
        assert themes.contrast(palette[name], palette[f"{name}-wash"]) >= 4.5, name


def test_both_writings_of_the_dark_theme_agree() -> None:
    sheet = (TOKENS / "themes.css").read_text("utf-8")
    followed, chosen = sheet.split(':root[data-theme="dark"]', 1)
    assert _palette(followed.split("{", 2)[2].split("}")[0]) == _palette(chosen.split("}")[0])


@pytest.mark.django_db
def test_choice_is_kept_and_forgotten(client: Client) -> None:
    answer = client.post("/apparence", {"theme": "dark", "next": "/guide-de-style"})
    assert answer["Location"] == "/guide-de-style"
    assert answer.cookies["theme"]["httponly"]
    assert 'data-theme="dark"' in client.get("/guide-de-style").content.decode()
    client.post("/apparence", {"theme": ""})
    assert "data-theme" not in client.get("/guide-de-style").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_choice_never_leads_elsewhere(client: Client, target: str) -> None:
    assert client.post("/apparence", {"theme": "dark", "next": target})["Location"] == "/"


def test_forged_theme_is_ignored(rf) -> None:
    request = rf.get("/")
    request.COOKIES["theme"] = '"><script>'
    assert themes.theme_of(request) == ""


@pytest.mark.django_db
def test_accent_stylesheet_is_served_and_only_for_a_colour(client: Client) -> None:
    answer = client.get("/apparence/7a3b8f.css")
    assert answer["Content-Type"].startswith("text/css")
    assert "immutable" in answer["Cache-Control"]
    assert client.get("/apparence/rouge.css").status_code == 404
