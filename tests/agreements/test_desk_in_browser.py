"""From an empty instance, a director makes New Caledonia's agreement from its text, in French, on screen."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.agreements.conftest import EXAMPLES
from tests.browser import axe

from capcommun.contract.agreements.api import Agreement, current_document
from capcommun.kit.accounts.api import User
from capcommun.reference.partners.api import EVERY_AGREEMENT, Mandate, Organisation, Person, RoleGrant

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "un mot de passe assez long"
SIGNED = "Le 28 février 2023, Atout France a signé"


@pytest.fixture
def director() -> User:
    """The only person of an instance where nothing is loaded."""
    from allauth.account.models import EmailAddress

    user = User.objects.create_user("direction@agence.test", PASSWORD, name="Dominique Essai", language="fr")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    agency = Organisation.objects.create(
        key="nct", name="Nouvelle-Calédonie Tourisme", short_name="NCT", kind="tourism-agency"
    )
    person = Person.objects.create(account=user, name=user.name, email=user.email)
    start = dt.date(2020, 1, 1)
    Mandate.objects.create(person=person, organisation=agency, function="Direction", start=start)
    RoleGrant.objects.create(
        person=person, organisation=agency, role="agency-director", agreement=EVERY_AGREEMENT, start=start
    )
    return user


def choose(page: Any, words: str, kind: str) -> None:
    """Click the sentence, then what it becomes."""
    page.locator("a.s", has_text=words).first.click()
    page.get_by_role("link", name=kind, exact=True).click()


def save(page: Any) -> None:
    page.get_by_role("button", name="Ajouter au projet").click()
    page.get_by_text("Ajouté au projet.").wait_for()


def test_new_caledonia_from_its_text(page: Any, live_server: Any, director: User) -> None:
    page.goto(f"{live_server.url}/compte/login/")
    page.locator("input[type=email]").first.fill(director.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda address: "login" not in address)
    page.goto(f"{live_server.url}/contrats/")
    page.get_by_role("link", name="Commencer un contrat à partir de son texte").click()

    page.get_by_label("Titre complet", exact=True).fill(
        "Contrat cadre et d'internationalisation Nouvelle-Calédonie"
    )
    page.get_by_label("Titre court", exact=True).fill("Contrat cadre Nouvelle-Calédonie")
    page.get_by_label("contrat cadre", exact=True).check()
    page.get_by_label("Les règles métropolitaines sur les collectivités s’appliquent").uncheck()
    page.set_input_files("input[type=file]", str(EXAMPLES / "nouvelle-caledonie-2023-2025.md"))
    page.get_by_role("button", name="Ouvrir le projet").click()
    page.get_by_role("heading", name="Le texte signé").wait_for()
    axe(page)

    for name, kind in (
        ("Atout France", "public-body"),
        ("Gouvernement de la Nouvelle-Calédonie", "collectivity"),
        ("Province des Iles Loyauté", "collectivity"),
        ("Province Sud", "collectivity"),
    ):
        choose(page, SIGNED, "un signataire ou une partie")
        page.get_by_label("Nom", exact=True).fill(name)
        page.get_by_label("Nom court", exact=True).fill(name)
        page.get_by_label("Nature", exact=True).select_option(kind)
        save(page)

    for market, country in (
        ("Australie", "AU"),
        ("Nouvelle-Zélande", "NZ"),
        ("France métropolitaine", "FR"),
        ("Japon", "JP"),
        ("Singapour", "SG"),
    ):
        choose(page, "Conclu pour 3 ans", "un marché prioritaire")
        page.get_by_label("Marché", exact=True).fill(market)
        page.get_by_label("Pays, en deux lettres").fill(country)
        save(page)

    choose(page, "Cette volonté passe par", "un objectif stratégique ou un axe")
    page.get_by_label("Titre", exact=True).fill(
        "Structurer les offres et mieux diffuser les flux de visiteurs"
    )
    page.get_by_label("Titre court", exact=True).fill("Structurer les offres")
    axe(page)
    save(page)

    # words that the text does not hold are refused, and nothing typed is lost
    choose(page, "Conclu pour 3 ans", "une règle")
    page.get_by_label("La règle en quelques mots", exact=True).fill("Feuilles de route annuelles")
    page.get_by_label("Les mots du texte", exact=True).fill("Conclu pour 4 ans")
    page.get_by_role("button", name="Ajouter au projet").click()
    page.get_by_text("Ces mots ne sont pas dans le texte signé.").first.wait_for()
    assert (
        page.get_by_label("La règle en quelques mots", exact=True).input_value()
        == "Feuilles de route annuelles"
    )
    page.get_by_label("Les mots du texte", exact=True).fill(
        "Conclu pour 3 ans, et décliné en feuilles de route annuelles"
    )
    save(page)

    page.get_by_role("link", name="Titre et durée").click()
    page.get_by_label("Commence le").fill("2023-02-28")
    page.get_by_label("Finit le").fill("2026-02-27")
    page.get_by_label("Durée en années").fill("3")
    page.get_by_role("button", name="Enregistrer").click()

    page.get_by_role("link", name="Vérifier et mettre en vigueur").click()
    page.get_by_label("Signé le").fill("2023-02-28")
    page.get_by_label("En vigueur à partir du").fill("2023-02-28")
    axe(page)
    page.get_by_label("J’ai relu ces remarques").check()
    page.get_by_role("button", name="Mettre en vigueur").click()
    page.get_by_text("Le contrat est en vigueur.").wait_for()

    document = current_document(Agreement.objects.select_related("current").get())
    assert document is not None
    assert next(p.name for p in document.parties) == "Atout France"
    assert len(document.parties) == 4
    assert {m.country for m in document.markets} == {"AU", "NZ", "FR", "JP", "SG"}
    assert document.rule_sets == [] and document.term is not None and document.term.years == 3
    assert document.objectives[0].quote is not None and document.targets == []
