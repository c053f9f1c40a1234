"""The interactive map in a real browser: on request, served by the product, kind where it cannot draw."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from tests.browser import axe, no_sideways_scroll, open_page

from capcommun.contract.agreements.api import Agreement
from capcommun.reference.territories.services.loading import BUNDLED, load_edition
from capcommun.reference.territories.services.zoning import load_zones

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DRAWS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
CANNOT = ["--no-sandbox", "--disable-3d-apis"]
DEPARTMENT = "/territoires/departements/62"
ZONE = "/territoires/zones/montreuillois-en-cote-d-opale"
PAGES = (
    DEPARTMENT,
    ZONE,
    "/territoires/intercommunalites/200069029",
    "/territoires/communes/62041",
    "/contrats/pas-de-calais-2023-2027/",
)
Opened = Callable[..., tuple[Page, list[str], list[str]]]


@pytest.fixture
def territories(instance: None, tmp_path: Path) -> None:
    """The communes of Pas-de-Calais and the intermunicipalities of France: what the maps need."""
    data = json.loads(gzip.decompress(BUNDLED.read_bytes()))
    data["communes"] = [row for row in data["communes"] if row[2] == "62"]
    data |= {"former": [], "complete": False}
    (tmp_path / "62.json").write_text(json.dumps(data), encoding="utf-8")
    load_edition(tmp_path / "62.json")
    load_zones()
    Agreement.objects.update(agency_consents=True, funder_consents=True)


@pytest.fixture
def open_in(browser: Browser) -> Iterator[Opened]:
    """Pages of a browser with or without WebGL: the page, what is wrong on it, and all that it asked for."""
    running: list[Any] = []

    def one(arguments: list[str] = DRAWS, **options: Any) -> tuple[Page, list[str], list[str]]:
        own = browser.browser_type.launch(executable_path=_path(), args=arguments)
        running.append(own)
        problems: list[str] = []
        asked: list[str] = []
        page = open_page(own, problems, **options)
        page.on("request", lambda sent: asked.append(sent.url))
        return page, problems, asked

    yield one
    for own in running:
        own.close()


def _path() -> str | None:

    return (
        os.environ.get("CAPCOMMUN_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )


def opened(page: Page, url: str) -> Any:
    """Open the page's map, and wait until it is drawn."""
    page.goto(url)
    box = page.locator("[data-live-map]")
    box.locator("[data-live-map-open]").click()
    page.wait_for_selector("[data-live-map][data-drawn]", timeout=60_000)
    assert int(box.get_attribute("data-drawn") or 0) > 0
    return box


def colours(box: Any) -> int:
    """How many colours there are on the drawn canvas: one where nothing is drawn."""
    shot = Image.open(io.BytesIO(box.locator("canvas").screenshot())).convert("RGB")
    return len({colour for count, colour in shot.getcolors(2**24) or [] if count > 50})


@pytest.mark.usefixtures("territories")
def test_the_map_loads_on_request_and_calls_nobody(open_in: Opened, live_server: Any) -> None:
    page, problems, asked = open_in()
    for address in PAGES:
        asked.clear()
        page.goto(live_server.url + address)
        page.wait_for_load_state("networkidle")
        assert page.locator("svg.territory-map").is_visible(), address
        assert not [url for url in asked if "maplibre" in url or "live-map" in url or "contours" in url]
        box = opened(page, live_server.url + address)
        page.wait_for_load_state("networkidle")
        assert colours(box) >= 3, address
        assert [url for url in asked if url.endswith("vendor/maplibre/maplibre-gl.js")]
        assert not [url for url in asked if not url.startswith((live_server.url, "data:"))]
        assert not page.locator("svg.territory-map").is_visible()
        axe(page)
        box.locator("[data-live-map-close]").click()
        assert page.locator("svg.territory-map").is_visible()
        expect(box.locator("[data-live-map-open]")).to_be_focused()
    assert not problems, problems


@pytest.mark.usefixtures("territories")
def test_the_pointer_and_the_keyboard_both_lead_to_a_territory(open_in: Opened, live_server: Any) -> None:
    page, problems, _asked = open_in()
    box = opened(page, live_server.url + DEPARTMENT)
    options = box.locator("[data-live-map-list] option").all_inner_texts()
    assert len(options) == 21
    assert options[0] == "Toute la carte"
    assert {"CU d'Arras", "CC Pays d'Opale", "CA du Boulonnais"} <= set(options)
    page.keyboard.type("CU d'A")
    chosen = box.locator("[data-live-map-chosen]")
    expect(chosen).to_contain_text("CU d'Arras")
    expect(chosen).to_contain_text("Autour du Louvre-Lens")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(chosen.locator("a")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/intercommunalites/200033579")
    box = opened(page, live_server.url + DEPARTMENT)
    frame = box.locator("canvas").bounding_box()
    page.mouse.move(frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2)
    expect(box.locator(".live-map-hint a")).to_be_visible()
    hinted = box.locator(".live-map-hint a").get_attribute("href")  # before the click: the popup may cover it
    page.mouse.click(frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2)
    expect(chosen.locator("a")).to_have_attribute("href", hinted)
    assert not problems, problems


@pytest.mark.usefixtures("territories")
def test_in_each_language_and_on_a_phone(open_in: Opened, live_server: Any) -> None:
    said = set()
    for language in ("fr", "en", "nl"):
        page, problems, _asked = open_in(
            locale=language, viewport={"width": 390, "height": 844}, has_touch=True
        )
        box = opened(page, live_server.url + ZONE)
        said.add(box.locator("[data-live-map-close]").inner_text())
        said.add(box.locator(".maplibregl-ctrl-zoom-in").get_attribute("aria-label") or "")
        axe(page)
        no_sideways_scroll(page)
        assert not problems, problems
        page.context.close()
    assert len(said) == 6, said


@pytest.mark.usefixtures("territories")
def test_without_webgl_the_drawn_map_stays(open_in: Opened, live_server: Any) -> None:
    page, problems, asked = open_in(CANNOT)
    page.goto(live_server.url + DEPARTMENT)
    page.click("[data-live-map-open]")
    expect(page.locator("[data-live-map-said]")).to_contain_text("ne sait pas dessiner")
    assert page.locator("svg.territory-map").is_visible()
    assert not [url for url in asked if "maplibre" in url]
    assert not problems, problems


@pytest.mark.usefixtures("territories")
def test_contours_that_do_not_come_are_told(open_in: Opened, live_server: Any) -> None:
    page, _problems, _asked = open_in()
    page.route("**/contours/**", lambda route: route.abort())
    page.goto(live_server.url + DEPARTMENT)
    page.click("[data-live-map-open]")
    expect(page.locator("[data-live-map-said]")).to_contain_text("n’a pas pu être chargée")
    assert page.locator("svg.territory-map").is_visible()


class Tiles(BaseHTTPRequestHandler):
    """A tile server: a plain green square for any address."""

    asked: list[str] = []
    square = io.BytesIO()
    Image.new("RGB", (256, 256), (10, 200, 40)).save(square, "PNG")

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(self.square.getvalue())

    def log_message(self, *_words: Any) -> None:
        pass


@pytest.fixture
def tiles(monkeypatch: pytest.MonkeyPatch, instance: None) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f"http://127.0.0.1:{server.server_port}"
    update = {
        "tiles_url": host + "/{z}/{x}/{y}.png",
        "tiles_attribution": "© Essai <b> https://example.org/credit",
    }
    monkeypatch.setattr(settings, "CAPCOMMUN", settings.CAPCOMMUN.model_copy(update=update))
    Tiles.asked.clear()
    yield host
    server.shutdown()


@pytest.mark.usefixtures("territories")
def test_a_background_is_drawn_from_its_one_host(open_in: Opened, live_server: Any, tiles: str) -> None:
    page, problems, asked = open_in()
    answer = page.goto(live_server.url + DEPARTMENT)
    assert answer
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert {name for name, value in policy.items() if tiles in value} == {"img-src", "connect-src"}
    page.wait_for_load_state("networkidle")
    assert not Tiles.asked
    box = opened(page, live_server.url + DEPARTMENT)
    assert Tiles.asked
    credit = box.locator(".maplibregl-ctrl-attrib a", has_text="Essai")
    assert credit.inner_text() == "© Essai <b>"
    assert credit.get_attribute("href") == "https://example.org/credit"
    shot = Image.open(io.BytesIO(box.locator("canvas").screenshot())).convert("RGB")
    assert shot.getpixel((8, 8)) == (10, 200, 40)
    assert not [url for url in asked if not url.startswith((live_server.url, tiles, "data:"))]
    other = page.goto(live_server.url + "/territoires/")
    assert other
    assert tiles not in other.headers["content-security-policy"]
    assert not problems, problems
