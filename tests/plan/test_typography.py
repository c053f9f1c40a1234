"""Spaces that do not break, between the tags only."""

from __future__ import annotations

import datetime as dt

import pytest

from capcommun.kit.text.api import day, tied, tied_html, whole

NB = "\u00a0"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Opale ; Marais", f"Opale{NB}; Marais"),
        ("« Sélection »", f"«{NB}Sélection{NB}»"),
        ("Vraiment ? Oui !", f"Vraiment{NB}? Oui{NB}!"),
        ("30 % de 12 €", f"30{NB}% de 12{NB}€"),
        ("a :b", "a :b"),
        ("deux : trois", f"deux{NB}: trois"),
        ("one: two; three", "one: two; three"),
    ],
)
def test_french_punctuation_is_not_parted_from_its_word(text, said):
    assert tied(text) == said
    assert tied(said) == said


def test_a_title_keeps_its_hyphened_words_whole():
    assert whole("Pas-de-Calais - agence").replace("\u2060", "|") == "Pas-|de-|Calais - agence"


def test_addresses_and_attributes_are_left_alone():
    page = '<a href="/x?a= ;b" title="un ; deux">un ; deux</a>'
    assert tied_html(page) == f'<a href="/x?a= ;b" title="un ; deux">un{NB}; deux</a>'


@pytest.mark.parametrize(
    ("lang", "long", "medium"),
    [
        ("fr", "16 octobre 2023", "16 oct. 2023"),
        ("nl", "16 oktober 2023", "16 okt 2023"),
        ("en", "16 October 2023", "16 Oct 2023"),
    ],
)
def test_the_day_comes_before_its_month_in_every_language(lang, long, medium):
    assert day(dt.date(2023, 10, 16), lang=lang) == long
    assert day(dt.date(2023, 10, 16), "medium", lang) == medium
