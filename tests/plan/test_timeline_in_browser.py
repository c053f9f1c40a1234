"""The year drawn, in a real browser: no milestone is lost, whatever lies under it."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.test import Client
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page
from tests.browser import open_page
from tests.plan.conftest import KEY, action, document

from capcommun.contract.plan.models import Milestone
from capcommun.contract.plan.projection import project

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SEEN = 60  # pixels that stand out against what is there without the mark; its tips alone are some thirty
DIAMOND = 'path[d^="M0 5"]'


def step(key: str, due: str) -> dict:
    return {"key": key, "title": f"Jalon {key}", "due": due}


@pytest.fixture
def steps(agreement, signed_in):
    """Milestones of each sort, each within a bar, and one with nothing under it."""
    rows = [
        action("tardive", start="2023-01-01", end="2023-08-31", milestones=[step("retard", "2023-05-01")]),
        action("finie", start="2023-01-01", end="2023-08-31", milestones=[step("fait", "2023-05-01")]),
        action("courante", start="2023-01-01", end="2023-12-31", milestones=[step("futur", "2023-11-20")]),
        action("sans", milestones=[step("nu", "2023-05-01")]),
    ]
    project(agreement, document({2023: rows}))
    Milestone.objects.filter(title="Jalon fait").update(done_on=dt.date(2023, 5, 1))
    return ["retard", "fait", "futur", "nu"]


def picture(page: Page, box: dict[str, float]) -> Image.Image:
    """The mark with its rim."""
    wider = {"x": box["x"] - 3, "y": box["y"] - 3, "width": box["width"] + 6, "height": box["height"] + 6}
    return Image.open(io.BytesIO(page.screenshot(clip=wider))).convert("L")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_milestone_is_seen_in_forced_colours(
    browser: Browser, live_server, steps, signed_in, scheme: str
) -> None:
    problems: list[str] = []
    page = open_page(browser, problems, forced_colors="active", color_scheme=scheme)
    client: Client = signed_in("director")
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([session])
    page.goto(f"{live_server.url}/contrats/{KEY}/plan/frise")
    lost = []
    for key in steps:
        mark = page.locator(DIAMOND, has_text=f"Jalon {key} ")
        mark.scroll_into_view_if_needed()
        box = mark.bounding_box()
        assert box
        shown = picture(page, box)
        mark.evaluate("(one) => { one.style.visibility = 'hidden'; }")
        apart = ImageChops.difference(shown, picture(page, box)).getdata()
        if sum(value > 110 for value in apart) < SEEN:
            lost.append(key)
    page.context.close()
    assert not problems
    assert not lost
