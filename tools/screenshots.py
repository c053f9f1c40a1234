"""Photograph the main screens of a running demonstration into ``docs/images``.

    ./cap demo                                                  # in one terminal
    .venv/bin/python tools/screenshots.py [http://127.0.0.1:8000]  # in another

What the reader's window shows, not whole pages: a picture six screens tall says nothing. Needs Chromium, and
``pdftoppm`` (poppler-utils) for the first sheet of the roadmap.
"""

from __future__ import annotations

import argparse
import io
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Playwright, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
AGREEMENT = "/contrats/pas-de-calais-2023-2027"
PASSWORD = "cap-commun-demo"
BUDGET = 4_000_000
DESKTOP = ViewportSize(width=1360, height=850)
PHONE = ViewportSize(width=390, height=844)
SIGNED = """Article 1 : Objet

La présente convention fixe les objectifs que le Département et l'agence poursuivent ensemble.

Article 2 : Engagements de l'agence

L'agence accompagne au moins 12 hébergements par an vers un label de tourisme durable.
L'agence adresse au Département son rapport d'activités avant le 30 juin de l'année suivante.

Article 3 : Engagements du Département

Le Département verse une participation annuelle de 200 000 €.
"""


@dataclass(frozen=True)
class Screen:
    """One picture: the file's name, the address and who looks."""

    name: str
    address: str
    who: str = "camille.demo"


SCREENS = (
    Screen("accueil", "/", who="alex.exemple"),
    Screen("contrat", f"{AGREEMENT}/"),
    Screen("plan", f"{AGREEMENT}/plan/"),
    Screen("frise", f"{AGREEMENT}/plan/frise"),
    Screen("action", f"{AGREEMENT}/actions/2023.os1.oo2.campagne-t1-france/", who="alex.exemple"),
    Screen("cibles", f"{AGREEMENT}/cibles/"),
    Screen("cible", f"{AGREEMENT}/cibles/2023.os3.oo1.diagnostics/", who="alex.exemple"),
    Screen("dialogue-de-gestion", f"{AGREEMENT}/dialogue-de-gestion/", who="dominique.fictif"),
    Screen("finances", f"{AGREEMENT}/finances/", who="dominique.fictif"),
    Screen("ecarts", f"{AGREEMENT}/ecarts/", who="dominique.fictif"),
    Screen("calendrier", "/calendrier/?mois=2023-12"),
    Screen("recherche", "/recherche/?q=cyclo"),
    Screen("redaction", ""),
    Screen("api", "/api/"),
    Screen("origine", f"{AGREEMENT}/cibles/2023.os1.oo1.prestataires-recrutes/origine/"),
    Screen("a-declarer", f"{AGREEMENT}/cibles/a-declarer/", who="alex.exemple"),
    Screen("listes", "/listes/"),
    Screen("offices", "/accompagnement/"),
    Screen("strategies", "/accompagnement/strategies/"),
    Screen("strategie", "/accompagnement/strategies/montreuillois/"),
    Screen("atelier", "/accompagnement/strategies/montreuillois/atelier/"),
    Screen("territoires", "/territoires/departements/62"),
)


def sign_in(page: Page, base: str, who: str) -> None:
    page.goto(f"{base}/compte/login/")
    page.fill("input[name=login]", f"{who}@demo.invalid")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda address: "/login" not in address)


def opened_draft(page: Page, base: str) -> str:
    """The address of a writing desk: one is opened in the demonstration, which has no draft by itself."""
    page.goto(f"{base}/contrats/")
    for link in page.locator("main a[href*='/redaction/']").all():
        return str(link.get_attribute("href"))
    page.goto(f"{base}/contrats/nouveau/")
    page.fill("input[name=title]", "Convention d’exemple 2024-2026, pour montrer la table de rédaction")
    page.fill("input[name=short_title]", "Exemple de rédaction")
    page.fill("textarea[name=text]", SIGNED)
    page.check("input[name=kind][value=convention-objectifs]")
    page.press("input[name=short_title]", "Enter")
    page.wait_for_url(lambda address: "/redaction/" in address)
    return page.url.removeprefix(base)


def palette(png: bytes) -> bytes:
    """Flat colours fit in 128 of them: a third of the size. Without Pillow the picture stays as it is."""
    try:
        from PIL import Image
    except ImportError:
        return png
    out = io.BytesIO()
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(128, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return min(out.getvalue(), png, key=len)


def keep(name: str, png: bytes) -> None:
    (IMAGES / f"{name}.png").write_bytes(palette(png))
    print(f"  docs/images/{name}.png")


def shoot(page: Page, base: str, screen: Screen, suffix: str) -> None:
    address = screen.address or opened_draft(page, base)
    answer = page.goto(base + address)
    if answer is None or answer.status != 200:
        print(f"  {screen.name}: not there ({answer.status if answer else 'no answer'})")
        return
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    keep(screen.name + suffix, page.screenshot())


def roadmap(context: BrowserContext, base: str) -> None:
    """The printed roadmap's first sheet."""
    program = shutil.which("pdftoppm")
    answer = context.request.get(f"{base}{AGREEMENT}/plan/feuille-de-route-2023.pdf")
    if program is None or answer.status != 200:
        print(f"  feuille-de-route: not there ({answer.status})")
        return
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "roadmap.pdf")
        source.write_bytes(answer.body())
        words = [program, "-r", "80", "-f", "1", "-l", "1", "-png", str(source)]
        keep("feuille-de-route", subprocess.run(words, check=True, capture_output=True).stdout)


def pictures(playwright: Playwright, base: str, screens: list[Screen]) -> None:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    for suffix, viewport in (("", DESKTOP), ("-telephone", PHONE)):
        for who in dict.fromkeys(screen.who for screen in screens):
            context = browser.new_context(
                locale="fr-FR", viewport=viewport, color_scheme="light", reduced_motion="reduce"
            )
            page = context.new_page()
            sign_in(page, base, who)
            for screen in screens:
                if screen.who == who:
                    shoot(page, base, screen, suffix)
            if not suffix and who == "camille.demo" and len(screens) == len(SCREENS):
                roadmap(context, base)
            context.close()
    browser.close()


def main() -> int:
    parser = argparse.ArgumentParser(description="Photograph a running demonstration into docs/images.")
    parser.add_argument("base", nargs="?", default="http://127.0.0.1:8000")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these screens alone, without the PDF")
    arguments = parser.parse_args()
    base = arguments.base.rstrip("/")
    screens = [screen for screen in SCREENS if screen.name in (arguments.only or [screen.name])]
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        pictures(playwright, base, screens)
    total = sum(path.stat().st_size for path in IMAGES.glob("*.png"))
    print(f"{total / 1e6:.1f} MB")
    return 0 if total < BUDGET else 1


if __name__ == "__main__":
    sys.exit(main())
