"""A whole small agreement on screen, in French, by a director who touches no file format.

The Montagnes du Jura's text is the third document, a report: it holds a governing body and little else. Its
agreement is completed by a second file, as an agency does that finds the convention after its report.
"""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from tests.agreements.conftest import EXAMPLES
from tests.agreements.test_desk_in_browser import choose, director, save
from tests.browser import axe, no_sideways_scroll

from capcommun.contract.agreements.api import Agreement, current_document
from capcommun.contract.agreements.yamlfile import dump
from capcommun.kit.accounts.api import User

__all__ = ["director"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "un mot de passe assez long"
CONVENTION = """# Convention de destination

Vu le code du tourisme, notamment ses articles L.132-1 à L.132-6 ;

La convention est approuvée par 38 voix pour, 2 contre et 5 abstentions.

## Article 1 : Objet

La convention développe la destination Montagnes du Jura sur trois ans.

## Article 2 : Réseau à vélo

L'association marquera 25 prestataires Accueil Vélo en 2024, après 2 en 2019 et 6 en 2020.

## Article 3 : Financement

La Région verse 100 000 € à l'association : 90 % à la signature, le solde après le bilan.

La Région verse 95 000 € à l'association.

## Article 4 : Résiliation

Chaque partie peut résilier la convention avec un préavis de trois mois.
"""


def fill(page: Any, **values: str) -> None:
    """Fill fields by their names: the same words head several lines of a list."""
    for name, value in values.items():
        field = page.locator(f"[name='{name.replace('___', '-')}']")
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def unfold(page: Any, words: str) -> None:
    """Open a folded list of the form."""
    fold = page.locator("details.desk-rows, details.desk-more").filter(has_text=words).first
    if fold.get_attribute("open") is None:
        fold.locator("summary").first.click()


def start(page: Any, address: str, person: User) -> None:
    page.goto(f"{address}/compte/login/")
    page.locator("input[type=email]").first.fill(person.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda where: "login" not in where)
    page.goto(f"{address}/contrats/nouveau/")
    page.get_by_label("Titre complet", exact=True).fill("Contrat de destination Montagnes du Jura")
    page.get_by_label("Titre court", exact=True).fill("Montagnes du Jura")
    page.get_by_label("contrat de destination", exact=True).check()
    page.set_input_files("input[type=file]", str(EXAMPLES / "montagnes-du-jura.md"))
    page.get_by_role("button", name="Ouvrir le projet").click()
    page.get_by_role("link", name="Ajouter un texte").click()
    page.get_by_label("Ce qu’est ce texte").fill("Convention")
    page.get_by_label("Ou collez le texte ici").fill(CONVENTION)
    axe(page)
    page.get_by_role("button", name="Ajouter ce texte").click()
    page.get_by_text("Le texte est là").wait_for()


def the_act(page: Any) -> None:
    """Articles at once, the legal basis, the deliberation with its vote, the clause."""
    page.get_by_role("button", name="Les reprendre tous les 4").click()
    page.get_by_text("4 articles repris.").wait_for()
    choose(page, "Vu le code du tourisme", "un fondement juridique (« Vu le code… »)")
    save(page)
    choose(page, "38 voix pour", "une délibération et son vote")
    fill(page, body="Conseil régional", date="2023-12-15", title="Approbation de la convention")
    fill(
        page,
        vote__in_favour="38",
        vote__against="2",
        vote__abstentions="5",
        decides="Approuve la convention.",
    )
    save(page)
    choose(page, "préavis de trois mois", "une clause (résiliation, litige…)")
    fill(page, title="Résiliation par chaque partie", delay_months="3")
    save(page)


def the_parties(page: Any) -> None:
    for name, kind, role in (("Région", "collectivity", "bailleur"), ("Association", "association", "")):
        choose(page, "La Région verse 100 000", "un signataire ou une partie")
        fill(page, name=name, short_name=name, kind=kind, signatory__function="La présidence")
        if role:
            page.locator("input[name=roles][value=funder]").check()
        save(page)
    choose(page, "une gouvernance partagée", "une instance")
    fill(page, name="Comité de pilotage")
    unfold(page, "Présidence")
    fill(page, presidency="rotating", majority="present")
    save(page)


def the_promises(page: Any) -> None:
    choose(page, "développe la destination", "un objectif stratégique ou un axe")
    fill(page, title="Développer la destination", short_title="Développer")
    save(page)
    choose(page, "25 prestataires Accueil Vélo", "une cible")
    fill(page, title="Prestataires Accueil Vélo", attached_to="os1", year="2024", value="25")
    page.get_by_role("button", name="Ajouter au projet").click()
    page.get_by_text("n’a pas d’unité").first.wait_for()  # what is missing is said, what was typed is there
    assert page.locator("[name=value]").input_value() == "25"
    fill(page, unit="prestataire")
    unfold(page, "Valeurs des périodes antérieures")
    fill(page, baseline___0___period="2019", baseline___0___value="2")
    fill(page, baseline___1___period="2020", baseline___1___value="6")
    page.get_by_role("button", name="Plus de lignes").first.click()
    page.locator("[name='baseline-4-period']").wait_for(state="attached")
    assert page.locator("[name='baseline-1-value']").input_value() == "6"
    axe(page)
    save(page)
    choose(page, "La Région verse 100 000", "un montant")
    fill(
        page,
        title="Participation régionale",
        year="2024",
        amount="100000",
        payer="region",
        payee="association",
    )
    unfold(page, "Versements")
    fill(page, instalments___0___title="Acompte", instalments___0___share_percent="90")
    fill(page, instalments___0___conditions="À la signature", instalments___1___title="Solde")
    fill(page, instalments___1___conditions="Après le bilan")
    save(page)
    page.locator("a.s", has_text="La Région verse 100 000").first.click()
    page.get_by_role("link", name="une contradiction du texte", exact=True).click()
    page.locator("a.s", has_text="La Région verse 95 000").first.click()
    fill(
        page,
        title="100 000 ou 95 000 €",
        readings___0___statement="100 000 €",
        readings___1___statement="95 000 €",
    )
    axe(page)
    save(page)


def test_a_whole_agreement_with_what_the_law_and_the_money_need(
    page: Any, live_server: Any, director: User
) -> None:
    start(page, live_server.url, director)
    the_act(page)
    the_parties(page)
    the_promises(page)

    page.get_by_role("button", name="Annuler", exact=True).click()
    page.get_by_text("La dernière modification est annulée.").wait_for()
    page.get_by_role("button", name="Rétablir").click()
    page.get_by_text("La dernière modification est annulée.").wait_for()

    page.get_by_role("link", name="Titre et durée").click()
    page.get_by_label("Commence le").fill("2024-01-01")
    page.get_by_label("Finit le").fill("2026-12-31")
    page.get_by_label("Durée en années").fill("3")
    axe(page)
    page.get_by_role("button", name="Enregistrer").click()
    page.set_viewport_size({"width": 390, "height": 844})
    no_sideways_scroll(page)
    page.locator("a.s", has_text="25 prestataires").first.click()
    no_sideways_scroll(page)
    page.set_viewport_size({"width": 1360, "height": 900})

    page.get_by_role("link", name="Vérifier et mettre en vigueur").click()
    page.get_by_label("Signé le").fill("2023-12-20")
    page.get_by_label("En vigueur à partir du").fill("2024-01-01")
    page.get_by_label("J’ai relu ces remarques").check()
    page.get_by_role("button", name="Mettre en vigueur").click()
    page.get_by_text("Le contrat est en vigueur.").wait_for()

    agreement = Agreement.objects.select_related("current").get()
    document = current_document(agreement)
    assert document is not None
    written = yaml.safe_load(dump(document))
    assert [(a["number"], a["title"], a["part"]) for a in written["articles"]][:2] == [
        ("1", "Objet", "convention"), ("2", "Réseau à vélo", "convention"),
    ]  # fmt: skip
    assert written["legal_bases"][0]["quote"]["part"] == "convention"
    assert written["deliberations"][0]["vote"] == {"in_favour": 38, "against": 2, "abstentions": 5}
    assert written["clauses"][0]["delay_months"] == 3
    assert written["parties"][0]["signatory"] == {"function": "La présidence"}
    assert written["governance"]["bodies"][0]["presidency"] == "rotating"
    assert [(b["period"], b["value"]) for b in written["targets"][0]["baseline"]] == [
        ("2019", 2),
        ("2020", 6),
    ]
    shares = [
        (i["title"], i.get("share_percent"), i["conditions"]) for i in written["credits"][0]["instalments"]
    ]
    assert shares == [("Acompte", 90, ["À la signature"]), ("Solde", None, ["Après le bilan"])]
    readings = written["discrepancies"][0]["readings"]
    assert [r["quote"]["text"] for r in readings] == [
        "La Région verse 100 000 € à l'association : 90 % à la signature, le solde après le bilan.",
        "La Région verse 95 000 € à l'association.",
    ]

    page.goto(f"{live_server.url}/contrats/{agreement.key}/cibles/{written['targets'][0]['key']}/")
    page.locator("figure.quote figcaption a").first.click()
    marked = page.locator(".s:has(:target)")
    marked.wait_for()
    assert marked.inner_text().startswith("L'association marquera 25 prestataires")
    axe(page)
