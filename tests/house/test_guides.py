"""The guides name what the screens say.

Convention: in ``docs/guides`` and the two readmes, **« words »** (bold around French quotation marks) is a
label of the interface, and must be a translation in a French catalogue. « words » without bold is French.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from babel.messages.pofile import read_po
from django.utils.text import slugify

ROOT = Path(__file__).resolve().parents[2]
GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))
READMES = [ROOT / "README.md", ROOT / "README.en.md"]
PAGES = [*READMES, *sorted((ROOT / "docs").rglob("*.md"))]
LABEL = re.compile(r"\*\*«\s*([^»]+?)\s*»\*\*")
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def plain(text: str) -> str:
    """Without the differences that a reader does not see: kinds of space, and of apostrophe."""
    return re.sub(r"\s+", " ", text.replace("’", "'")).strip()


@cache
def labels() -> frozenset[str]:
    found: set[str] = set()
    for path in (ROOT / "src").rglob("locale/fr/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale="fr"):
                strings = message.string if isinstance(message.string, tuple) else (message.string,)
                found.update(plain(string) for string in strings if string and "fuzzy" not in message.flags)
    return frozenset(found)


def anchors(page: Path) -> set[str]:
    text = page.read_text(encoding="utf-8")
    return {
        slugify(title.replace("’", "-").replace("'", "-"), allow_unicode=True)
        for title in HEADING.findall(text)
    }


def test_there_is_a_guide_for_each_person_and_the_index_leads_to_it() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    missing = [page.name for page in GUIDES if f"(guides/{page.name})" not in index]
    assert len(GUIDES) >= 9
    assert not missing


@pytest.mark.parametrize("page", [*GUIDES, *READMES], ids=lambda page: page.name)
def test_labels_quoted_are_those_of_the_screens(page: Path) -> None:
    wrong = [
        label for label in LABEL.findall(page.read_text(encoding="utf-8")) if plain(label) not in labels()
    ]
    assert not wrong, f"{page.name} quotes what no screen says: {wrong}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_pictures_exist(page: Path) -> None:
    broken = []
    for picture, address in LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", address):
            assert not picture, f"{page.name} shows a picture of another site: {address}"
            continue
        path, _sharp, anchor = unquote(address).partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            broken.append(address)
    assert not broken, f"{page.name} leads nowhere: {broken}"


def test_every_picture_is_shown_somewhere_and_they_stay_light() -> None:
    shown = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    pictures = sorted((ROOT / "docs" / "images").glob("*.png"))
    assert not [path.name for path in pictures if f"images/{path.name}" not in shown]
    assert sum(path.stat().st_size for path in pictures) < 4_000_000
