"""What a page costs a reader: bytes of scripts and styles as they travel, and whom the browser talks to."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright
from tools.cluster import free_port

if TYPE_CHECKING:
    from bench.__main__ import Row, Run

KEY = "pas-de-calais-2023-2027"
PAGES = {
    "home": "/",
    "overview": f"/contrats/{KEY}/",
    "plan, table": f"/contrats/{KEY}/plan/tableau",
    "targets": f"/contrats/{KEY}/cibles/",
    "text": f"/contrats/{KEY}/texte/",
}
LIMITS = {"Script": 100_000, "Stylesheet": 60_000}
PERSON = ("camille.demo@demo.invalid", "cap-commun-demo")


def measure(run: Run) -> Iterator[Row]:
    """For each page, opened in a browser that has nothing in its cache: scripts, styles, other hosts."""
    from bench.__main__ import Row

    if run.database_url:
        return  # the bytes are the same
    run.command("demo", "--no-serve")
    with _served(run) as address, sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        state = browser.new_context()
        _sign_in(state.new_page(), address)
        for name, path in PAGES.items():
            weights, strangers = _open(state.new_page(), address, path)
            for kind, limit in LIMITS.items():
                what = f"{name}: {'scripts' if kind == 'Script' else 'styles'}, compressed"
                told = f"{weights[kind] / 1000:.1f} kB"
                yield Row(what, told, f"≤ {limit // 1000} kB", 0 < weights[kind] <= limit)
            yield Row(f"{name}: requests to another host", str(strangers), "0", strangers == 0)
        browser.close()


def _open(page: Page, address: str, path: str) -> tuple[dict[str, int], int]:
    """Bytes by kind of resource, and the number of requests elsewhere."""
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    kinds: dict[str, str] = {}
    weights = dict.fromkeys(LIMITS, 0)
    host = urlsplit(address).netloc
    strangers: set[str] = set()

    def answered(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]
        where = urlsplit(event["response"]["url"])
        if where.scheme.startswith("http") and where.netloc != host:
            strangers.add(event["response"]["url"])

    def finished(event: dict[str, Any]) -> None:
        kind = kinds.get(event["requestId"], "")
        if kind in weights:
            weights[kind] += int(event["encodedDataLength"])

    tools.on("Network.responseReceived", answered)
    tools.on("Network.loadingFinished", finished)
    page.goto(address + path, wait_until="networkidle")
    page.close()
    return weights, len(strangers)


def _sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/compte/login/")
    page.locator("#id_login").fill(PERSON[0])
    page.locator("#id_password").fill(PERSON[1])
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"{address}/")
    page.close()


@contextmanager
def _served(run: Run) -> Iterator[str]:
    port = free_port()
    words = ["demo", "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-m", "capcommun.config.cli", *words],
        env=run.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)
