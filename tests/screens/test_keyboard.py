"""A day's work with the keyboard alone: no mouse, no click; Tab, Enter, arrows and typing.

At each step the focus is looked at: it is drawn, it is within the window, and it follows the page's order.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader
from tests.screens.conftest import DIRECTOR

from capcommun.contract.plan.models import Attachment, Note
from capcommun.reference.partners.api import demo

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ACTION = "Recruter les prestataires du réseau"

# what a sighted person at the keyboard must be able to tell of the element that has the focus
FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const before = window.lastFocus && window.lastFocus.isConnected ? window.lastFocus : null;
  window.lastFocus = at;
  const style = getComputedStyle(at), box = at.getBoundingClientRect();
  return {
    tag: at.tagName.toLowerCase(), name: at.getAttribute('name') || '', type: at.type || '', id: at.id,
    href: at.getAttribute('href') || '',
    text: ((at.getAttribute('aria-label') || '') + ' ' + at.innerText).replace(/\\s+/g, ' ').trim(),
    label: [...(at.labels || [])].map((one) => one.innerText).join(' ').trim(),
    drawn: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0
      && box.top < innerHeight && box.left < innerWidth,
    follows: !before || before === at
      || !!(before.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING),
    html: at.outerHTML.slice(0, 200),
  };
}"""


class Keyboard:
    """Somebody who never touches the mouse."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site

    def open(self, address: str) -> None:
        self.page.goto(self.site + address)

    def focus(self) -> dict[str, Any] | None:
        return self.page.evaluate(FOCUS)  # type: ignore[no-any-return]  # what the page answers

    def tab(self) -> dict[str, Any] | None:
        self.page.keyboard.press("Tab")
        at = self.focus()
        if at:
            assert at["drawn"], f"{self.page.url}: the focus is not drawn on {at['html']}"
            assert at["seen"], f"{self.page.url}: the focus is out of sight on {at['html']}"
            assert at["follows"], f"{self.page.url}: the focus goes back to {at['html']}"
        return at

    def tab_to(self, limit: int = 160, **wanted: str) -> dict[str, Any]:
        """Tab until an element whose properties match these patterns; the page is gone through only once."""
        met = []
        for _ in range(limit):
            at = self.tab()
            if at is None:
                break
            if all(re.search(pattern, at[name]) for name, pattern in wanted.items()):
                return at
            met.append(at["text"] or at["name"] or at["tag"])
        raise AssertionError(f"{self.page.url}: the keyboard does not reach {wanted}; it met {met}")

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def follow(self, address: str) -> None:
        """Enter, and the page that it leads to."""
        with self.page.expect_navigation(url=re.compile(address)):
            self.press("Enter")


@pytest.fixture
def hands(page: Page, instance: None, live_server: Any) -> Keyboard:
    # scrolling is then at once: where the focus is can be told right after the key
    page.emulate_media(reduced_motion="reduce")
    # somebody listens from the start: told only later, the browser may open its own dialog first
    page.on("filechooser", lambda _chooser: None)
    return Keyboard(page, live_server.url)


def sign_in(hands: Keyboard) -> None:
    hands.open("/compte/login/")
    hands.tab_to(name="^login$")
    hands.type(DIRECTOR)
    hands.tab_to(name="^password$")
    hands.type(demo.PASSWORD)
    hands.follow(r"/$")


def skip(hands: Keyboard) -> None:
    """The first stop of a page goes past its menu."""
    first = hands.tab()
    assert first
    assert first["href"] == "#content"
    hands.press("Enter")
    at = hands.focus()
    assert at
    assert at["id"] == "content", "the skip link leads to the content"


def test_a_note_a_file_and_the_printed_roadmap(hands: Keyboard, tmp_path: Path) -> None:
    sign_in(hands)

    hands.tab_to(name="^q$")
    hands.type(ACTION)
    hands.follow("/recherche/")
    skip(hands)
    hands.tab_to(tag="^a$", text=ACTION, href="/actions/")
    hands.follow("/actions/")
    action = hands.page.url

    skip(hands)
    hands.tab_to(tag="^a$", text="Noter l.avancement", href="/note$")
    hands.follow("/note$")
    skip(hands)
    hands.tab_to(name="^text$")
    hands.type("Trois prestataires ont signé la charte.")
    hands.tab_to(name="^visibility$")
    hands.press("ArrowDown")
    chosen = hands.page.evaluate("document.activeElement.value")
    assert chosen != "internal", "the arrows choose among the readers"
    hands.tab_to(tag="^button$", type="^submit$")
    hands.follow("/actions/[^/]+/#notes$")
    assert "Trois prestataires ont signé la charte." in hands.page.inner_text("main")
    assert Note.objects.get(text__startswith="Trois prestataires").visibility == chosen

    hands.open(action.removeprefix(hands.site))
    skip(hands)
    hands.tab_to(tag="^a$", href="/joindre$")
    hands.follow("/joindre$")
    skip(hands)
    letter = tmp_path / "charte.txt"
    letter.write_text("La charte, signée.", encoding="utf-8")
    hands.tab_to(type="^file$")
    with hands.page.expect_file_chooser() as asked:
        hands.press("Enter")
    asked.value.set_files(letter)
    hands.tab_to(tag="^button$", type="^submit$")
    hands.follow("/actions/[^/]+/(#files)?$")
    assert Attachment.objects.get(name="charte.txt").size == letter.stat().st_size

    hands.open(action.removeprefix(hands.site))
    hands.tab_to(tag="^a$", text="Plan d.actions", href="/plan/")
    hands.follow("/plan/")
    skip(hands)
    hands.tab_to(tag="^a$", href="feuille-de-route-2023.pdf", limit=250)
    with hands.page.expect_response(re.compile("feuille-de-route-2023.pdf")) as answered:
        hands.press("Enter")
    # the browser shows it in its own viewer: the same address is asked again for its bytes
    paper = hands.page.context.request.get(answered.value.url)
    assert paper.headers["content-type"] == "application/pdf"
    printed = PdfReader(BytesIO(paper.body()))
    words = " ".join(" ".join(sheet.extract_text().split()) for sheet in printed.pages)
    assert ACTION in words


def test_objectives_fold_and_menus_open_by_the_keyboard(hands: Keyboard) -> None:
    sign_in(hands)
    hands.open("/contrats/pas-de-calais-2023-2027/plan/")
    skip(hands)
    for _ in range(60):
        at = hands.tab()
        assert at
        if at["tag"] == "summary":
            break
    opened = "document.activeElement.closest('details').open"
    before = hands.page.evaluate(opened)
    hands.press("Enter")
    assert hands.page.evaluate(opened) is not before
    hands.press("Space")
    assert hands.page.evaluate(opened) is before

    hands.open("/contrats/")
    hands.tab_to(tag="^summary$", text="Apparence")
    hands.press("Enter")
    hands.tab_to(tag="^button$", text="Sombre")
    with hands.page.expect_navigation():
        hands.press("Enter")
    assert hands.page.get_attribute("html", "data-theme") == "dark"
