"""Folding, matching and highlighting: whatever is typed, nothing unescaped comes out."""

from __future__ import annotations

import html
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capcommun.kit.gather import alike as alike_module
from capcommun.kit.gather.api import alike, excerpt, fold, highlight, matches, words


def test_accents_and_case_do_not_count() -> None:
    assert fold("Itinérance À VÉLO, l’Œuvre") == "itinerance a velo, l'oeuvre"
    assert matches(words("ITINERANCE velo"), "L'itinérance à vélo")
    assert not matches(words("train"), "L'itinérance à vélo")


def test_short_words_are_left_out_and_a_query_is_bounded() -> None:
    assert words("a à l'") == ["l'"]
    assert len(words(" ".join(f"mot{i}" for i in range(100)))) == 8
    assert not matches([], "anything")


def test_the_words_found_are_marked_in_the_text_as_it_is_written() -> None:
    assert highlight("L'itinérance à vélo", words("velo itinerance")) == (
        "L&#x27;<mark>itinérance</mark> à <mark>vélo</mark>"
    )


def test_ligatures_are_read_as_two_letters_and_marked_as_one() -> None:
    assert highlight("Un chef-d’œuvre", words("oeuvre")) == "Un chef-d’<mark>œuvre</mark>"
    assert highlight("Un chef-d’oeuvre", words("œuvre")) == "Un chef-d’<mark>oeuvre</mark>"
    assert matches(words("LÆTITIA"), "laetitia")


def test_markup_in_a_text_stays_text() -> None:
    assert highlight("<script>vélo</script>", ["script"]) == (
        "&lt;<mark>script</mark>&gt;vélo&lt;/<mark>script</mark>&gt;"
    )


@given(st.text(max_size=80), st.text(max_size=20))
def test_highlighting_never_changes_the_text_nor_lets_markup_through(text: str, query: str) -> None:
    out = str(highlight(text, words(query)))
    bare = out.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in bare
    assert html.unescape(bare) == text


@given(st.text(max_size=600), st.text(max_size=10))
def test_an_excerpt_is_bounded(text: str, query: str) -> None:
    assert len(excerpt(text, words(query))) <= 244


def test_a_word_of_many_ligatures_has_few_spellings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each « oe » may be one letter or two: all the ways of a hundred of them would fill the memory."""

    def watched(*parts: Any) -> Iterator[Any]:
        for made, way in enumerate(product(*parts)):
            assert made <= alike_module.MOST_WAYS, "every spelling of the word is being made"
            yield way

    monkeypatch.setattr(alike_module, "product", watched)
    sought = words("oe" * 16)
    assert alike(sought, "title")
    assert len(alike_module._spellings(sought[0])) == alike_module.MOST_WAYS
