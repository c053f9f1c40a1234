"""Search: whatever the kind of thing, without accents, case or ligatures, on both databases alike."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.desk.conftest import PAS_DE_CALAIS

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.indicators.api import Target
from capcommun.contract.plan.api import Action
from capcommun.kit.gather.api import alike, fold, matches, searches, words
from capcommun.reference.partners.api import Organisation
from capcommun.reference.partners.models import Mandate, Person
from capcommun.reference.territories.models import Commune, Department, Region, Zone

SignIn = Callable[[str], Client]


def sections(page: str) -> dict[str, str]:
    """Each kind of result and its part of the page."""
    parts = re.split(r"<section aria-labelledby=\"kind-\d+\">", page)[1:]
    return {re.sub(r"<[^>]+>", "", part.split("</h2>")[0]).split("(")[0].strip(): part for part in parts}


def asked(client: Client, query: str) -> dict[str, str]:
    return sections(client.get("/recherche/", {"q": query}).content.decode())


@pytest.mark.parametrize("query", ["velo", "VÉLO", "Vélo", "vel"])
def test_a_word_without_its_accent_finds_every_kind(as_: SignIn, query: str) -> None:
    found = asked(as_("camille.demo"), query)
    assert {"Cible", "Action"} <= found.keys()
    for part in found.values():
        assert "<mark>" in part, "what matched is not shown"


@pytest.mark.parametrize("query", ["Étaples", "etaples", "ETAPLES", "étaples-sur-mer"])
def test_a_commune_and_a_zone_are_found_with_or_without_accents(as_: SignIn, query: str) -> None:
    Commune.objects.create(
        code="62318", name="Étaples-sur-Mer", folded=fold("Étaples-sur-Mer"), kind="current", edition="2026"
    )
    region = Region.objects.create(code="32", name="Hauts-de-France")
    home = Department.objects.create(code="62", name="Pas-de-Calais", region=region)
    Zone.objects.create(
        key="etaples", name="Baie d’Étaples-sur-Mer", kind=Zone.Kind.DESTINATION, department=home
    )
    page = as_("camille.demo").get("/recherche/", {"q": query}).content.decode()
    assert page.count("<mark>Étaples") == 2


@pytest.mark.parametrize("query", ["oeuvre", "œuvre", "OEUVRE", "Œuvre"])
def test_a_ligature_is_two_letters(as_: SignIn, query: str) -> None:
    Target.objects.filter(agreement__key=PAS_DE_CALAIS).order_by("pk").update(
        title="Un chef-d’œuvre par an", folded=fold("Un chef-d’œuvre par an")
    )
    Action.objects.filter(agreement__key=PAS_DE_CALAIS).order_by("pk").update(title="Mettre en oeuvre")
    found = asked(as_("camille.demo"), query)
    assert "<mark>œuvre</mark>" in found["Cible"]
    assert "<mark>oeuvre</mark>" in found["Action"]


@pytest.mark.parametrize("query", ["Accueil Vélo", "accueil-velo", "Accueil–Vélo"])
def test_a_hyphen_parts_words(as_: SignIn, query: str) -> None:
    found = asked(as_("camille.demo"), query)
    assert {"Cible", "Action"} <= found.keys()
    assert "<mark>Vélo</mark>" in found["Cible"]


def test_organisations_people_and_documents_owed_are_found(as_: SignIn) -> None:
    office = Organisation.objects.create(
        key="otese", name="Ôtese tourisme", short_name="Ôtese", kind="tourist-office"
    )
    own = Organisation.objects.filter(key__contains="tourisme").exclude(pk=office.pk).first()
    assert own is not None
    person = Person.objects.create(name="Hélène Œil")
    Mandate.objects.create(person=person, organisation=own, function="chargée d’étude", start="2023-01-01")
    client = as_("camille.demo")
    assert "<mark>Ôtese</mark>" in asked(client, "otese")["Organisme"]
    assert "<mark>Hélène</mark> <mark>Œil</mark>" in asked(client, "helene oeil")["Personne"]
    assert asked(client, "rapport activite")
    assert "#" in asked(client, "compte rendu")["Document dû"] or asked(client, "comptes")["Document dû"]


def test_a_person_is_found_only_by_who_may_read_people(as_: SignIn) -> None:
    own = Organisation.objects.filter(key__contains="tourisme").first()
    assert own is not None
    person = Person.objects.create(name="Zéphyrine Cachée")
    Mandate.objects.create(person=person, organisation=own, function="stagiaire", start="2023-01-01")
    assert "Zéphyrine" not in Client().get("/recherche/", {"q": "zephyrine"}).content.decode()
    assert "Zéphyrine" not in as_("mahe.demo").get("/recherche/", {"q": "zephyrine"}).content.decode()


def test_several_words_stand_anywhere_and_each_counts(as_: SignIn) -> None:
    client = as_("camille.demo")
    both = asked(client, "accueil velo")
    assert both
    assert "<mark>Accueil</mark> <mark>Vélo</mark>" in both["Cible"]
    assert asked(client, "velo xyzzyx") == {}


def test_the_number_of_queries_does_not_grow(as_: SignIn) -> None:
    client = as_("camille.demo")
    client.get("/recherche/", {"q": "velo"})  # documents are read once

    def count(query: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get("/recherche/", {"q": query})
        return len(seen)

    few, many = count("xyzzyx"), count("des")
    assert few == many
    agreement = Agreement.objects.get(key=PAS_DE_CALAIS)
    model = Target.objects.filter(agreement=agreement).first()
    assert model is not None
    for number in range(60):
        model.pk, model.key, model.title = None, f"velo.{number}", f"Des vélos {number}"
        model.save(force_insert=True)
    assert count("des") == many <= 15


@pytest.mark.django_db
class AlikeIsFolding(TestCase):
    """What the database finds is what folding finds, whatever is written and whatever is sought."""

    @settings(max_examples=150, deadline=None)
    @example("æ1", "e1")
    @example("1œ", "1o")
    @given(
        st.text(st.sampled_from("aàÀéEœŒæoeuçÿ ’'-*?[]^_%\\.|()x1ß"), min_size=1, max_size=12),
        st.text(st.sampled_from("aàÀéEœŒæoeuçÿ’'-*?[]^_%\\.|()x1"), min_size=1, max_size=3),  # 8 spellings
    )
    def test_same_answer(self, text: str, query: str) -> None:
        sought = words(query)
        row = Organisation.objects.create(key="same", name=text, short_name="z", kind="association")
        found = Organisation.objects.filter(alike(sought, "name"), pk=row.pk).exists()
        assert found == matches(sought, text), (fold(text), sought)


def test_nothing_sought_finds_nothing(db: None) -> None:
    assert not Organisation.objects.filter(alike([], "name")).exists()
    cache.clear()
    assert [name for name, _search in searches.items()] == [
        "agreements",
        "indicators",
        "lists",
        "overview",
        "partners",
        "plan",
        "support",
        "territories",
    ]
