"""Run inside an instance: opens every kind of page as two people of the demonstration, and counts.

Prints ``PAGES`` and, as JSON, how many pages were opened and those that took more statements than allowed.
"""

from __future__ import annotations

import json
import re
from collections import deque
from html import unescape

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from capcommun.kit.accounts.api import User

MOST = 15
PEOPLE = ("camille.demo@demo.invalid", "dominique.fictif@demo.invalid")  # who writes, and who reads
START = (
    "/", "/calendrier/", "/contrats/", "/listes/", "/accompagnement/", "/territoires/", "/partenaires/",
    "/contrats/pas-de-calais-2023-2027/", "/recherche/?q=meubl%C3%A9s",
    "/contrats/pas-de-calais-2023-2027/?au=2023-06-30",
)  # fmt: skip
LINK = re.compile(r'href="(/[^"#]*)"')
OWN_NAMES = re.compile(r"\d{4}\.[\w.-]+|cadre\.[\w.-]+|os\d[\w.]*|\d{3,}|[a-z]+-[a-z-]+|(?<=/)\d+")
NOT_PAGES = re.compile(r"/static/|logout|/i18n|format=|\.pdf|\.xlsx|\.csv|\.ics|imprimer")


def shape(address: str) -> str:
    """The address without the names of what it shows: pages of one shape ask the same."""
    path, _, query = address.partition("?")
    return OWN_NAMES.sub("*", path) + ("?" + query.partition("=")[0] if query else "")


def walk(person: User) -> tuple[int, dict[str, int]]:
    """How many pages were opened, and those that took too many statements."""
    client = Client()
    client.force_login(person)
    waiting, known, over, opened = deque(START), {shape(one) for one in START}, {}, 0
    while waiting:
        address = waiting.popleft()
        client.get(address)  # documents are parsed once for a process
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        opened += 1
        if len(asked) > MOST:
            over[f"{person.email} {address}"] = len(asked)
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        for link in map(unescape, LINK.findall(answer.content.decode())):
            if shape(link) not in known and not NOT_PAGES.search(link):
                known.add(shape(link))
                waiting.append(link)
    return opened, over


def main() -> None:
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    pages, over = 0, {}
    for person in User.objects.filter(email__in=PEOPLE).order_by("pk"):
        opened, found = walk(person)
        pages, over = pages + opened, over | found
    print("PAGES", json.dumps({"opened": pages, "over": over}))


main()
