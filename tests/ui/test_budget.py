"""What is shipped stays light, and asks nothing of anyone else."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from django.conf import settings

UI = settings.PACKAGE / "kit" / "ui"
STATIC = UI / "static" / "ui"
FRONTEND = Path(settings.PACKAGE).parent.parent / "frontend"
# names of vocabularies, which nothing fetches
NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def compressed(pattern: str) -> int:
    files = [p for p in Path(settings.PACKAGE).rglob(pattern) if "static" in p.parts]
    assert files
    return sum(len(gzip.compress(p.read_bytes(), 6)) for p in files)


def test_all_css_under_60_kb_compressed() -> None:
    assert compressed("*.css") <= 60_000


def test_all_js_under_100_kb_compressed() -> None:
    ours = [
        p for p in Path(settings.PACKAGE).rglob("*.js") if "static" in p.parts and "vendor" not in p.parts
    ]
    assert ours
    assert sum(len(gzip.compress(p.read_bytes(), 6)) for p in ours) <= 100_000


@pytest.mark.parametrize("folder", [STATIC, UI / "templates"])
def test_no_file_names_another_host(folder: Path) -> None:
    found = []
    for path in folder.rglob("*"):
        # the map's library names its own site in its messages; that it calls nobody is a test of its own
        if path.suffix in {".css", ".js", ".svg", ".html"} and "vendor" not in path.parts:
            # a link calls nobody until the reader follows it
            text = re.sub(r'<a href="https://[^"]*"', "<a", path.read_text("utf-8"))
            for address in re.findall(r"(?:https?:)?//[\w-]+(?:\.[\w-]+)+[^\s\"'<>)]*", text):
                if address not in NAMESPACES:
                    found.append(f"{path.name}: {address}")
    assert not found


def test_templates_hold_no_inline_style_or_script() -> None:
    wrong = []
    for path in (UI / "templates").rglob("*.html"):
        text = path.read_text("utf-8")
        scripts = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", text)
        if scripts or re.search(r"\sstyle=|<style|\son[a-z]+=\"", text):
            wrong.append(path.name)
    assert not wrong


def test_fonts_come_with_their_licences() -> None:
    fonts = STATIC / "fonts"
    for family in ("fraunces", "source-sans-3"):
        assert list(fonts.glob(f"{family}-*.woff2"))
        assert "SIL OPEN FONT LICENSE" in (fonts / f"OFL-{family}.txt").read_text("utf-8").upper()
    assert "ISC" in (STATIC / "LICENSE-lucide.txt").read_text("utf-8")


def test_sprite_holds_the_icons_named_and_templates_name_only_those() -> None:
    named = set((FRONTEND / "icons.txt").read_text("utf-8").split())
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text("utf-8")))
    assert sprite == named
    package = Path(settings.PACKAGE)
    used = {
        (path.relative_to(package), name)
        for path in package.rglob("*.html")
        for name in re.findall(r"{%\s*icon\s+[\"']([\w-]+)[\"']", path.read_text("utf-8"))
    }
    assert not {(str(path), name) for path, name in used if name not in sprite}


def test_lock_names_every_package_with_its_hash() -> None:
    wanted = json.loads((FRONTEND / "package.json").read_text("utf-8"))["devDependencies"]
    locked = json.loads((FRONTEND / "package-lock.json").read_text("utf-8"))["packages"]
    for name in wanted:
        assert locked[f"node_modules/{name}"]["integrity"].startswith("sha512-")
