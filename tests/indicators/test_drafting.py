"""A ready-made indicator picked while a draft is written: it fills the target, and defines it in force."""

from __future__ import annotations

import datetime as dt
from html import unescape

import pytest
from django.test import Client
from tests.indicators.small import KNOWN, TODAY, actor, document, loaded, target

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.agreements.services import drafts
from capcommun.contract.indicators import services
from capcommun.contract.indicators.library import entries
from capcommun.contract.indicators.models import Definition, Target
from capcommun.contract.indicators.projection import project
from capcommun.kit.access.api import SYSTEM
from capcommun.kit.accounts.api import User

pytestmark = pytest.mark.django_db
DAY = dt.date(2023, 4, 6)
CHOSEN = "experiences-creees"
TEXT = "# Objectif stratégique 1\n\nCréer 250 expériences par an."


@pytest.fixture
def draft() -> Agreement:
    header = {"title": "Contrat", "short_title": "Contrat", "kind": "contrat-cadre"}
    made = drafts.create_draft(actor=SYSTEM, header=header, source_name="c.md", source_text=TEXT, today=DAY)
    objective = {
        "key": "os1", "number": 1, "title": "Promouvoir", "short_title": "Promouvoir",
        "quote": {"text": "Objectif stratégique 1", "part": "texte", "place": "Objectif stratégique 1"},
    }  # fmt: skip
    drafts.change_draft(
        made, actor=SYSTEM, revision=drafts.open_draft(made, SYSTEM).revision,
        change=lambda data: data | {"objectives": [objective]}, verb="agreement.strategic.added",
    )  # fmt: skip
    return made


@pytest.fixture
def writer(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("admin@essai.test", "un mot de passe assez long"))
    return client


def defined() -> list[tuple[str, dt.date | None]]:
    return list(Definition.objects.order_by("pk").values_list("indicator", "ended_on"))


def test_the_desk_fills_a_target_from_the_library_and_keeps_the_choice(
    writer: Client, draft: Agreement
) -> None:
    desk = f"/contrats/{draft.key}/redaction/"
    empty = unescape(writer.get(desk, {"phrase": "1", "devient": "target"}).content.decode())
    assert "Partir d’un indicateur de la bibliothèque" in empty
    assert "Expériences créées" in empty
    asked = {"phrase": "1", "devient": "target", "indicateur": CHOSEN}
    answer = writer.get(desk, asked)
    form = answer.context["form"]
    said = {name: form[name].value() for name in ("title", "unit", "comparator", "kind", "per", "indicator")}
    assert said == {
        "title": "Expériences créées", "unit": "expériences", "comparator": "at-least", "kind": "quantity",
        "per": "year", "indicator": CHOSEN,
    }  # fmt: skip
    assert form["quote"].value() == "Créer 250 expériences par an.", "the sentence chosen stays"
    revision = drafts.open_draft(draft, SYSTEM).revision
    sent = said | {
        "value": "250", "firmness": "objective", "attached_to": "os1", "revision": revision, "phrase": "1",
        "quote": "Créer 250 expériences par an.",
    }  # fmt: skip
    sent |= {f"baseline-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    answer = writer.post(f"{desk}ajouter/target/", sent)
    assert answer.status_code == 302, answer.context["form"].errors
    (kept,) = drafts.open_draft(draft, SYSTEM).document["targets"]
    assert kept["indicator"] == CHOSEN


def test_what_the_library_does_not_hold_fills_nothing(writer: Client, draft: Agreement) -> None:
    desk = f"/contrats/{draft.key}/redaction/"
    form = writer.get(desk, {"devient": "target", "indicateur": "rien"}).context["form"]
    assert not form["title"].value()
    assert not form["indicator"].value()
    other = writer.get(desk, {"devient": "rule", "indicateur": CHOSEN}).context["form"]
    assert not other["title"].value(), "only a target is filled"


def test_once_in_force_the_choice_defines_the_target() -> None:
    loaded(
        targets=[target("2023.a", indicator=CHOSEN), target("2023.b", indicator="inconnu"), target("2023.c")]
    )
    row = Definition.objects.select_related("target").get()
    assert row.target.key == "2023.a"
    assert (row.indicator, row.sheet, row.known_on) == (CHOSEN, dict(entries()[CHOSEN]), KNOWN)
    assert Target.objects.get(key="2023.b").indicator == "inconnu", "a word of the act all the same"


def test_a_later_choice_stands_until_an_act_names_another_indicator() -> None:
    agreement = loaded(targets=[target("2023.a", indicator=CHOSEN)])
    mine = Target.objects.select_related("agreement").get()
    chief = actor("direction@example.org", frozenset({"agreement.read", "plan.edit"}))
    services.define(mine, "prestataires-recrutes", actor=chief, today=TODAY)
    project(agreement, document(targets=[target("2023.a", indicator=CHOSEN, title="Autre titre")]))
    assert defined() == [(CHOSEN, TODAY), ("prestataires-recrutes", None)]
    project(agreement, document(targets=[target("2023.a", indicator="hors-saison")]))
    assert [one for one, _ended in defined()] == [CHOSEN, "prestataires-recrutes", "hors-saison"]
    assert [one for one, ended in defined() if ended is None] == ["hors-saison"]
    project(agreement, document(targets=[target("2023.a", indicator="hors-saison")]))
    assert len(defined()) == 3, "again, it changes nothing"
