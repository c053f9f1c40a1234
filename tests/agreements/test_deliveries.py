"""An agreement file brought on screen: its faults, its differences, its load by the worker."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from capcommun.contract.agreements.api import Agreement, Version, load
from capcommun.contract.agreements.document import Agreement as Document
from capcommun.contract.agreements.models import Delivery
from capcommun.contract.agreements.services import deliveries
from capcommun.contract.agreements.views import deliveries as view
from capcommun.contract.agreements.yamlfile import dump
from capcommun.kit.access.api import SYSTEM
from capcommun.kit.accounts.api import User
from capcommun.kit.audit.models import Event
from capcommun.kit.gather.api import personal
from capcommun.reference.partners.api import Mandate, Organisation, Person, RoleGrant

DAY = dt.date(2023, 4, 6)
ADDRESS = "/contrats/charger/"
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
pytestmark = pytest.mark.django_db(transaction=True)  # the worker closes its connection between two tasks


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker runs beside these tests: the page need not wait for it."""
    monkeypatch.setattr(view, "WAIT", 0)


@pytest.fixture
def director() -> User:
    user = User.objects.create_user("direction@essai.test", "un mot de passe assez long")
    person = Person.objects.create(account=user, name="D", email=user.email)
    body = Organisation.objects.create(key="agence", short_name="Agence", kind="tourism-agency")
    Mandate.objects.create(person=person, organisation=body, function="f", start=dt.date(2020, 1, 1))
    for agreement in ("essai", "autre"):
        RoleGrant.objects.create(
            person=person,
            organisation=body,
            role="agency-director",
            agreement=agreement,
            start=dt.date(2020, 1, 1),
        )
    return user


@pytest.fixture
def browser(director: User) -> Client:
    client = Client()
    client.force_login(director)
    return client


def bring(browser: Client, content: bytes | str, name: str = "essai.yaml", **more: Any) -> Any:
    file = SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
    return browser.post(ADDRESS, {"file": file, **more})


def works() -> None:
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)


def test_a_new_agreement_is_shown_then_loaded_and_its_bringer_keeps_their_role(
    browser: Client, director: User, document: Document
) -> None:
    answer = bring(browser, dump(document))
    assert answer.status_code == 302
    page = browser.get(answer["Location"]).content.decode()
    assert document.short_title in page
    assert not Agreement.objects.exists()
    browser.post(answer["Location"])
    works()
    assert "/contrats/" + document.key in browser.get(answer["Location"]).content.decode()
    agreement = Agreement.objects.get(key=document.key)
    assert browser.get(f"/contrats/{agreement.key}/versions/").status_code == 200
    assert Event.objects.get(verb="agreement.loaded").actor == director


def test_differences_are_shown_and_applied_once(
    browser: Client, document: Document, small: dict[str, Any]
) -> None:
    load(document, actor=SYSTEM, known_on=DAY)
    RoleGrant.objects.update(agreement=document.key)
    small["targets"][0]["value"] = 120
    place = bring(browser, yaml.safe_dump(small, allow_unicode=True))["Location"]
    page = browser.get(place).content.decode()
    assert "2023.prestataires" in page
    assert "120" in page
    for _ in range(2):
        browser.post(place)
        works()
    assert Version.objects.count() == 2
    assert Agreement.objects.get().current.document["targets"][0]["value"] == 120


def test_every_fault_is_told_with_its_line_and_nothing_is_kept(browser: Client) -> None:
    answer = bring(browser, "format: capcommun/agreement/1\nkey: essai\nkind: rien\n")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("<tr>") > 3
    assert "contrat-rayonnement, convention-attributive" in page  # the choices, in no language's grammar
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"a: 1\n" * (3 * 1024 * 1024), "lourd.yaml"),
        ("titre: été".encode("latin-1"), "latin.yaml"),
        (b"", "vide.yaml"),
        (b"\x00\x01", "binaire.yaml"),
    ],
)
def test_what_is_no_agreement_file_is_answered(browser: Client, content: bytes, name: str) -> None:
    assert bring(browser, content, name).status_code == 422


def test_the_quotations_are_checked_against_the_text_brought_with_it(browser: Client) -> None:
    key = "montagnes-du-jura"
    file, text = ((EXAMPLES / f"{key}.{kind}").read_bytes() for kind in ("yaml", "md"))
    wrong = bring(browser, file, f"{key}.yaml", text=SimpleUploadedFile("x.md", b"Un autre texte."))
    assert wrong.status_code == 422
    right = bring(browser, file, f"{key}.yaml", text=SimpleUploadedFile("x.md", text))
    assert right.status_code == 302
    assert Delivery.objects.get().source_text == text.decode()


def test_what_changed_since_the_differences_were_read_is_not_overwritten(
    browser: Client, document: Document, small: dict[str, Any]
) -> None:
    load(document, actor=SYSTEM, known_on=DAY)
    RoleGrant.objects.update(agreement=document.key)
    place = bring(browser, yaml.safe_dump({**small, "title": "La mienne"}, allow_unicode=True))["Location"]
    load(Document.model_validate({**small, "title": "Une autre"}), actor=SYSTEM, known_on=DAY)
    browser.post(place)
    works()
    assert Agreement.objects.get().title == "Une autre"
    assert Delivery.objects.get().status == Delivery.Status.REFUSED
    assert Delivery.objects.get().reason in browser.get(place).content.decode().replace("&#x27;", "'")


def test_nobody_loads_over_an_agreement_of_others(browser: Client, document: Document) -> None:
    load(document, actor=SYSTEM, known_on=DAY)
    RoleGrant.objects.update(agreement="ailleurs")
    assert bring(browser, dump(document)).status_code == 403
    assert not Delivery.objects.exists()


def test_a_right_lost_in_between_is_a_refusal(browser: Client, document: Document) -> None:
    place = bring(browser, dump(document))["Location"]
    browser.post(place)
    RoleGrant.objects.update(end=dt.date(2020, 2, 1))
    works()
    assert not Agreement.objects.exists()
    assert Delivery.objects.get().status == Delivery.Status.REFUSED


def test_nobody_opens_the_delivery_of_another(browser: Client, document: Document) -> None:
    place = bring(browser, dump(document))["Location"]
    stranger = Client()
    stranger.force_login(User.objects.create_superuser("admin@essai.test", "un mot de passe assez long"))
    assert stranger.get(place).status_code == stranger.post(place).status_code == 404


def test_what_a_stopped_worker_left_is_taken_up_when_one_starts(browser: Client, document: Document) -> None:
    browser.post(bring(browser, dump(document))["Location"])
    DBTaskResult.objects.all().delete()  # the worker took the task and died with it
    works()
    assert not Agreement.objects.exists()
    assert deliveries.resume() == 1
    works()
    assert Agreement.objects.exists()


def test_asking_twice_at_once_asks_once_and_again_when_nobody_answers(
    browser: Client, document: Document
) -> None:
    browser.post(bring(browser, dump(document))["Location"])
    delivery = Delivery.objects.get()
    now = timezone.now()
    assert not deliveries.ask(delivery, now=now)
    assert deliveries.ask(delivery, now=now + deliveries.PATIENCE + dt.timedelta(seconds=1))


def test_files_are_exported_erased_and_purged(browser: Client, director: User, document: Document) -> None:
    bring(browser, dump(document))
    provider = next(p for name, p in personal.items() if name == "agreements")
    assert provider.export(director.pk)["agreement_files"][0]["agreement"] == document.key
    assert provider.purge(timezone.now()) == 0
    assert provider.purge(timezone.now() + dt.timedelta(days=31)) == 1
    bring(browser, dump(document))
    assert provider.erase(director.pk) == 1
