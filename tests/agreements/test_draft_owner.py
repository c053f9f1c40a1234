"""A draft belongs to who writes it: nobody else reads it, until it is shared with the other parties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.http import Http404
from django.test import Client

from capcommun.contract.agreements import place, policies
from capcommun.contract.agreements.api import Act, Agreement, agreement_or_404, load, readable_agreements
from capcommun.contract.agreements.document import Agreement as Document
from capcommun.contract.agreements.models import Mark, SourceDocument
from capcommun.contract.agreements.services import drafts
from capcommun.kit.access.api import PUBLIC, SYSTEM, Actor, Grant, Refusal
from capcommun.kit.accounts.api import User
from capcommun.kit.audit.models import Event
from capcommun.reference.partners import middleware
from capcommun.reference.partners.api import Organisation

pytestmark = pytest.mark.django_db
DAY = dt.date(2023, 10, 16)
WRITES = frozenset({"agreement.read", "agreement.create", "agreement.edit", "agreement.adopt"})
ADMINISTRATOR = Actor(None, "admin", is_admin=True)


@pytest.fixture
def one_of() -> Callable[..., Actor]:
    def make(name: str, key: str, permissions: frozenset[str] = WRITES) -> Actor:
        body, _ = Organisation.objects.get_or_create(key=name, defaults={"short_name": name})
        return Actor(None, name, (Grant(name, body.pk, key, permissions),))

    return make


@pytest.fixture
def agreement(document: Document) -> Agreement:
    return load(document, actor=SYSTEM, known_on=dt.date(2023, 4, 6)).agreement


def prepare(agreement: Agreement, actor: Actor) -> None:
    drafts.prepare_year(
        agreement, actor=actor, year=2023, going_on=set(), title="Avenant pour 2024", today=DAY
    )


def sees(agreement: Agreement, actor: Actor) -> bool:
    return Act.objects.filter(policies.drafts(actor), agreement=agreement, status="draft").exists()


def test_the_other_party_and_the_administrator_do_not_see_it(agreement: Agreement, one_of) -> None:
    agency, funder = one_of("agence", agreement.key), one_of("departement", agreement.key)
    prepare(agreement, agency)
    seen = [sees(agreement, actor) for actor in (agency, funder, ADMINISTRATOR, PUBLIC)]
    assert seen == [True, False, False, False]
    for actor in (funder, ADMINISTRATOR):
        with pytest.raises(Refusal) as refused:
            drafts.open_draft(agreement, actor)
        assert refused.value.code == "draft.none"


def test_once_shared_both_write_and_the_owner_alone_closes_it(agreement: Agreement, one_of) -> None:
    agency, funder = one_of("agence", agreement.key), one_of("departement", agreement.key)
    prepare(agreement, agency)
    drafts.share(agreement, actor=agency, shared=True)
    version = drafts.open_draft(agreement, funder)
    drafts.change_draft(
        agreement,
        actor=funder,
        revision=version.revision,
        change=lambda data: {**data, "title": "Titre discuté"},
        verb="agreement.header.changed",
    )
    assert drafts.open_draft(agreement, agency).document["title"] == "Titre discuté"
    with pytest.raises(Refusal) as refused:
        drafts.share(agreement, actor=funder, shared=False)
    assert refused.value.code == "draft.not-yours"
    drafts.share(agreement, actor=agency, shared=False)
    assert not sees(agreement, funder)


def test_a_second_act_waits_for_the_first_and_says_so(agreement: Agreement, one_of) -> None:
    prepare(agreement, one_of("departement", agreement.key))
    with pytest.raises(Refusal) as refused:
        prepare(agreement, one_of("agence", agreement.key))
    assert (refused.value.code, refused.value.status) == ("draft.elsewhere", 409)


def test_what_is_done_to_it_is_told_to_its_owner_until_it_is_shared(agreement: Agreement, one_of) -> None:
    agency = one_of("agence", agreement.key)
    owner = agency.grants[0].organisation
    prepare(agreement, agency)
    drafts.share(agreement, actor=agency, shared=True)
    told = dict(Event.objects.filter(agreement=agreement.key).values_list("verb", "internal_to"))
    assert told["agreement.year.prepared"] == owner
    assert told["agreement.draft.shared"] is None


def test_an_agreement_that_is_only_a_draft_does_not_show_its_title(one_of) -> None:
    agency = one_of("agence", "secret")
    header = {"title": "Secret", "short_title": "Secret", "kind": "contrat-cadre"}
    text = "Le contrat dure 3 ans."
    found = drafts.create_draft(actor=agency, header=header, source_name="c", source_text=text, today=DAY)
    reader = one_of("departement", found.key, frozenset({"agreement.read", "agreement.edit"}))
    for actor in (reader, ADMINISTRATOR, PUBLIC):
        assert not readable_agreements(actor).exists()
        with pytest.raises(Http404):
            agreement_or_404(actor, found.key)
    assert agreement_or_404(agency, found.key) == found


def test_another_agreement_of_the_same_organisation_is_not_opened_by_it(agreement: Agreement, one_of) -> None:
    prepare(agreement, one_of("agence", agreement.key))
    assert not sees(agreement, one_of("agence", "autre"))


def test_a_file_loaded_again_keeps_what_an_open_draft_added_to_the_text(
    document: Document, one_of, small
) -> None:
    text = "L'agence recrutera **100 prestataires** en 2023."
    agreement = load(document, actor=SYSTEM, known_on=DAY, source_text=text).agreement
    agency = one_of("agence", agreement.key)
    prepare(agreement, agency)
    source = SourceDocument.objects.get(agreement=agreement)
    added = place.FILE_END + "L'avenant porte 2 actions."
    SourceDocument.objects.update(text=source.text + added)
    mark = Mark.objects.create(source=source, start=len(text) + 2, end=len(text) + 10)
    corrected = Document.model_validate({**small, "title": "Corrigée"})
    longer = text + " Elle éditera un guide."
    load(corrected, actor=SYSTEM, known_on=DAY, source_text=longer)
    source.refresh_from_db()
    mark.refresh_from_db()
    assert source.text == longer + added
    assert source.text[mark.start : mark.end] == (text + added)[len(text) + 2 : len(text) + 10]


def header_of(name: str) -> dict[str, str]:
    return {"title": name, "short_title": name, "kind": "contrat-cadre"}


@pytest.fixture
def both(one_of, monkeypatch: pytest.MonkeyPatch, client: Client) -> Actor:
    """Who may create in the name of two organisations, signed in."""
    user = User.objects.create_user("deux@essai.test", "un mot de passe assez long")
    grants = (*one_of("departement", "autre").grants, *one_of("agence", "autre").grants)
    actor = Actor(user.pk, "deux", grants)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    monkeypatch.setattr(middleware, "actor_for", lambda *args, **kwargs: actor)
    return actor


def test_who_acts_for_two_organisations_says_in_whose_name(both: Actor, one_of) -> None:
    def create(name: str, owner: int | None, actor: Actor = both) -> int | None:
        found = drafts.create_draft(
            actor=actor,
            header=header_of(name),
            source_name="c",
            source_text="Dure 3 ans.",
            today=DAY,
            owner=owner,
        )
        return Act.objects.get(agreement=found).owner_id

    first, second = (grant.organisation for grant in both.grants)
    with pytest.raises(Refusal) as refused:
        create("Sans le dire", None)
    assert (refused.value.code, refused.value.status) == ("draft.owner", 400)
    assert {create(f"Au nom de {owner}", owner) for owner in (first, second)} == {first, second}
    with pytest.raises(Refusal):
        create("Au nom d’un autre", max(first, second) + 1)
    alone = one_of("seule", "autre")
    assert create("Seule", None, alone) == alone.grants[0].organisation


def test_the_form_asks_it_only_then(both: Actor, client: Client, one_of, monkeypatch) -> None:
    later = max(grant.organisation for grant in both.grants)
    sent = {**header_of("Demandé"), "mainland": "on", "text": "Le contrat dure 3 ans."}
    unsaid = client.post("/contrats/nouveau/", sent)
    assert unsaid.status_code == 422
    assert 'name="owner"' in unsaid.content.decode()
    assert client.post("/contrats/nouveau/", sent | {"owner": later + 1}).status_code == 422
    assert not Agreement.objects.filter(title="Demandé").exists()
    assert client.post("/contrats/nouveau/", sent | {"owner": later}).status_code == 302
    assert Act.objects.get(agreement__title="Demandé").owner_id == later
    alone = Actor(both.user_id, "une", one_of("seule", "autre").grants)
    monkeypatch.setattr(middleware, "actor_for", lambda *args, **kwargs: alone)
    assert 'name="owner"' not in client.get("/contrats/nouveau/").content.decode()
    assert client.post("/contrats/nouveau/", sent | {"title": "Seule"}).status_code == 302
    assert Act.objects.get(agreement__title="Seule").owner_id == alone.grants[0].organisation


def test_the_next_year_belongs_to_who_wrote_the_act_in_force(agreement: Agreement, one_of) -> None:
    """Somebody of two organisations is not asked again: the one that wrote it goes on writing."""
    first, second = one_of("agence", agreement.key), one_of("departement", agreement.key)
    both = Actor(None, "both", (*first.grants, *second.grants))
    writer = second.grants[0].organisation
    assert agreement.current
    Act.objects.filter(pk=agreement.current.act_id).update(owner_id=writer)
    prepare(Agreement.objects.get(pk=agreement.pk), both)
    assert Act.objects.get(agreement=agreement, status="draft").owner_id == writer
