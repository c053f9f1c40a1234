"""A load that is killed midway leaves the old agreement or the new one, whole: on screen, in every table."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest
import requests
import yaml
from tests.house.conftest import Instance, wait_for
from tests.house.writing import count, wait_for_writing
from tools.cluster import free_port

pytestmark = [pytest.mark.database, pytest.mark.slow]
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
KEY = "pas-de-calais-2023-2027"
WORDS = ("Ancienne", "Nouvelle")
PERSON = ("administration@essai.test", "un mot de passe assez long")
ADMINISTRATOR = f"""
from allauth.account.models import EmailAddress
from capcommun.kit.accounts.api import User
user = User.objects.create_superuser(*{PERSON!r})
EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
"""
ASKED = "SELECT count(*) FROM contract_agreements_delivery WHERE status = 'queued'"

STATE = f"""
from capcommun.contract.agreements.models import Agreement, Version
from capcommun.contract.agreements.canonical import fingerprint
from capcommun.contract.indicators.models import Target
from capcommun.contract.plan.models import Action
agreement = Agreement.objects.select_related("current").get(key="{KEY}")
document = agreement.current.document
assert fingerprint(document) == agreement.current.sha256
assert agreement.title == document["title"]
titles = {{t["key"]: t["title"] for t in document["targets"]}}
rows = dict(Target.objects.filter(agreement=agreement, withdrawn=False).values_list("key", "title"))
assert rows == titles, set(rows.items()) ^ set(titles.items())
actions = {{a["key"] for year in document["actions"].values() for a in year}}
rows = Action.objects.filter(agreement=agreement, withdrawn=False).exclude(key="")
live = set(rows.values_list("key", flat=True))
assert actions <= live, actions - live
print("STATE", document["title"].split()[0], Version.objects.filter(act__agreement=agreement).count())
"""


def variant(folder: Path, word: str) -> Path:
    """The convention with a word ahead of its title and of each target's."""
    data = yaml.safe_load((EXAMPLES / f"{KEY}.yaml").read_text(encoding="utf-8"))
    data["title"] = f"{word} {data['title']}"[:500]
    for target in data["targets"]:
        target["title"] = f"{word} {target['title']}"[:500]
    path = folder / f"{word}.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    text = f"{KEY}.md"
    (folder / text).write_text((EXAMPLES / text).read_text(encoding="utf-8"), encoding="utf-8")
    return path


def state(made: Instance) -> str:
    """Which of the two files the instance holds, after every table was compared with it."""
    found = re.search(r"STATE (\w+)", made.shell(STATE))
    assert found
    return found[1]


@contextmanager
def running(made: Instance) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """The server and the worker, each in a group of its own; stopped at the end if they still live."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    words = (["serve", "--port", str(port), "--workers", "1"], ["worker"])
    processes = [made.start(*each, group=True) for each in words]
    try:
        wait_for(f"{address}/health", processes[0])
        yield address, processes
    finally:
        for process in processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            process.communicate(timeout=60)


def signed_in(address: str) -> requests.Session:
    browser = requests.Session()
    post(browser, f"{address}/compte/login/", {"login": PERSON[0], "password": PERSON[1]})
    assert browser.get(f"{address}/contrats/charger/", timeout=60, allow_redirects=False).status_code == 200
    return browser


def post(
    browser: requests.Session, url: str, data: dict[str, str], files: dict[str, bytes] | None = None
) -> requests.Response:
    """Open the page, then send its form with its token."""
    page = browser.get(url, timeout=60).text
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    return browser.post(
        url, {**data, "csrfmiddlewaretoken": token[1]}, files=files, headers={"Referer": url}, timeout=60
    )


def bring(browser: requests.Session, address: str, file: Path) -> str:
    """The page of the delivery, checked and not yet asked for."""
    files = {"file": file.read_bytes(), "text": (file.parent / f"{KEY}.md").read_bytes()}
    answer = post(browser, f"{address}/contrats/charger/", {}, files)
    assert answer.status_code == 200
    assert "/charger/" in answer.url
    return answer.url


def ask(browser: requests.Session, place: str) -> None:
    with suppress(requests.ConnectionError):  # the server dies before it answers
        post(browser, place, {})


def asked_for(made: Instance, within: float = 0) -> bool:
    """Whether a delivery waits for its load, or comes to within that many seconds."""
    until = time.monotonic() + within
    while not (found := count(made.data, made.database_url, ASKED)) and time.monotonic() < until:
        time.sleep(0.002)
    return bool(found)


def test_a_load_killed_midway_leaves_a_whole_agreement(made: Instance, tmp_path: Path) -> None:
    """Killed from the moment it writes to well after: the old agreement or the new one."""
    files = {word: variant(tmp_path, word) for word in WORDS}
    made.run("agreement", "load", str(files["Ancienne"]))
    now, killed = "Ancienne", 0
    for turn in range(6):
        other = next(word for word in WORDS if word != now)
        process = made.start("agreement", "load", str(files[other]), "--apply")
        assert wait_for_writing(made.data, made.database_url, patience=60)
        time.sleep(0.06 * turn)
        process.kill()
        process.communicate(timeout=120)
        killed += process.returncode == -9
        now = state(made)
    assert killed >= 1
    other = next(word for word in WORDS if word != now)
    made.run("agreement", "load", str(files[other]), "--apply")
    assert state(made) == other


def test_server_and_worker_killed_during_a_load_leave_a_whole_agreement(
    made: Instance, tmp_path: Path
) -> None:
    """A file brought on screen: server and worker die while it is loaded; once back, they finish it."""
    made.shell(ADMINISTRATOR)
    files = {word: variant(tmp_path, word) for word in WORDS}
    now, left = state(made), 0
    for turn in range(4):
        wanted = next(word for word in WORDS if word != now)
        with running(made) as (address, processes):
            browser = signed_in(address)
            asking = Thread(target=ask, args=(browser, bring(browser, address, files[wanted])))
            asking.start()
            assert asked_for(made, within=60)
            time.sleep(0.4 * turn)  # the worker looks every second, then needs about half of one
            for process in processes:
                os.killpg(process.pid, signal.SIGKILL)
            asking.join(timeout=120)
        now = state(made)
        if asked_for(made):
            left += 1
            finish(made)
            now = state(made)
        assert now == wanted
    assert left >= 1


def finish(made: Instance) -> None:
    """What was asked for before everything died is done by the next worker, without anybody asking."""
    with running(made):
        for _ in range(100):
            if not asked_for(made):
                return
            time.sleep(0.5)
    raise AssertionError("what was asked for is never done")
