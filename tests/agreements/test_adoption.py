"""Loading, drafting and adopting: permissions, versions, two people at once, and a process killed midway."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from capcommun.contract.agreements import operations
from capcommun.contract.agreements.api import load
from capcommun.contract.agreements.document import Agreement as Document
from capcommun.contract.agreements.faults import Refused
from capcommun.contract.agreements.models import Act, Agreement, Version
from capcommun.contract.agreements.projection import projectors
from capcommun.contract.agreements.queries import agreement_or_404, document_as_of
from capcommun.contract.agreements.services import drafts
from capcommun.contract.agreements.services.reading import read_path
from capcommun.kit.access.api import PUBLIC, SYSTEM, Actor, Grant, Refusal
from capcommun.kit.audit.models import Event
from capcommun.reference.partners.api import Organisation

pytestmark = pytest.mark.django_db
DAY = dt.date(2023, 4, 6)
LATER = dt.date(2023, 9, 1)


def director(agreement: str | None = None) -> Actor:
    permissions = frozenset({"agreement.read", "agreement.create", "agreement.edit", "agreement.adopt"})
    agency, _ = Organisation.objects.get_or_create(key="agence", defaults={"short_name": "Agence"})
    return Actor(None, "director", (Grant("agency-director", agency.pk, agreement, permissions),))


def test_loading_twice_changes_nothing(document: Document) -> None:
    first = load(document, actor=SYSTEM, known_on=DAY)
    before = (Version.objects.count(), Event.objects.count(), first.agreement.revision)
    second = load(document, actor=SYSTEM, known_on=LATER)
    assert first.created and not second.changed
    second.agreement.refresh_from_db()
    assert (Version.objects.count(), Event.objects.count(), second.agreement.revision) == before


def test_a_correction_is_a_version_of_its_own_known_from_its_day(
    document: Document, small: dict[str, Any]
) -> None:
    agreement = load(document, actor=SYSTEM, known_on=DAY).agreement
    small["targets"][0]["value"] = 120
    loaded = load(Document.model_validate(small), actor=SYSTEM, known_on=LATER)
    assert [c.path for c in loaded.changes] == [("targets", "2023.prestataires", "value")]
    as_then = document_as_of(agreement, dt.date(2023, 5, 1))
    as_now = document_as_of(agreement, LATER)
    assert as_then and as_now
    assert (as_then.targets[0].value, as_now.targets[0].value) == (100, 120)
    assert document_as_of(agreement, dt.date(2023, 1, 1)) is None
    told = Event.objects.get(verb="agreement.version.corrected")
    former, current = Version.objects.order_by("number").values_list("sha256", flat=True)
    assert (told.before["sha256"], told.after["sha256"]) == (former, current)


def test_a_reader_may_not_load(document: Document) -> None:
    reader = Actor(
        None, "reader", (Grant("committee-member", 1, document.key, frozenset({"agreement.read"})),)
    )
    with pytest.raises(Refusal):
        load(document, actor=reader, known_on=DAY)
    assert not Agreement.objects.exists()


def test_publication_needs_both_consents(document: Document) -> None:
    from django.http import Http404

    agreement = load(document, actor=SYSTEM, known_on=DAY).agreement
    for agency, funder in ((False, False), (True, False), (False, True)):
        Agreement.objects.update(agency_consents=agency, funder_consents=funder)
        with pytest.raises(Http404):
            agreement_or_404(PUBLIC, agreement.key)
    Agreement.objects.update(agency_consents=True, funder_consents=True)
    assert agreement_or_404(PUBLIC, agreement.key) == agreement


def test_a_projection_that_fails_leaves_the_old_agreement_whole(
    document: Document, small: dict[str, Any]
) -> None:
    agreement = load(document, actor=SYSTEM, known_on=DAY).agreement
    state = (agreement.current_id, Version.objects.count(), Event.objects.count())

    def broken(agreement: Agreement, document: Document) -> None:
        raise RuntimeError("midway")

    small["title"] = "Autre"
    projectors.register("99-broken", broken)
    try:
        with pytest.raises(RuntimeError):
            load(Document.model_validate(small), actor=SYSTEM, known_on=LATER)
    finally:
        projectors._entries.pop("99-broken")
    agreement.refresh_from_db()
    assert (agreement.current_id, Version.objects.count(), Event.objects.count()) == state
    assert agreement.title == "Convention d'essai"


@pytest.fixture
def draft() -> Agreement:
    header = {"title": "Contrat", "short_title": "Contrat d'essai", "kind": "contrat-cadre"}
    return drafts.create_draft(
        actor=director(),
        header=header,
        source_name="contrat.docx",
        source_text="Le contrat dure 3 ans.",
        today=DAY,
    )


def party(data: operations.Data, name: str = "agence") -> operations.Data:
    one = {"key": name, "name": "A", "short_name": "A", "kind": "tourism-agency", "roles": ["signatory"]}
    return operations.add(data, "parties", one)


def both(data: operations.Data) -> operations.Data:
    return party(party(data), "departement")


def test_of_two_who_change_a_draft_at_once_the_second_is_told(draft: Agreement) -> None:
    seen = drafts.open_draft(draft, SYSTEM).revision
    drafts.change_draft(draft, actor=director(), revision=seen, change=party, verb="agreement.party.added")
    with pytest.raises(Refusal) as caught:
        drafts.change_draft(
            draft,
            actor=director(),
            revision=seen,
            change=lambda data: {**data, "title": "Autre"},
            verb="agreement.header.changed",
        )
    assert caught.value.status == 409
    assert drafts.open_draft(draft, SYSTEM).document["title"] == "Contrat"


def test_a_change_of_the_wrong_shape_writes_nothing(draft: Agreement) -> None:
    version = drafts.open_draft(draft, SYSTEM)
    with pytest.raises(Refused):
        drafts.change_draft(
            draft,
            actor=director(),
            revision=version.revision,
            change=lambda data: {**data, "kind": "poème"},
            verb="agreement.header.changed",
        )
    assert drafts.open_draft(draft, SYSTEM).revision == version.revision


def test_adopting_freezes_the_draft(draft: Agreement) -> None:
    seen = drafts.open_draft(draft, SYSTEM).revision
    version = drafts.change_draft(draft, actor=director(), revision=seen, change=both, verb="x")
    days: dict[str, Any] = {"signed_on": DAY, "effective_from": DAY, "today": DAY}
    drafts.adopt(draft, actor=director(), revision=version.revision, read=True, **days)
    draft.refresh_from_db()
    assert draft.current_id == version.pk
    with pytest.raises(Refusal):
        drafts.change_draft(draft, actor=director(), revision=version.revision, change=party, verb="x")
    with pytest.raises(Refusal):
        drafts.adopt(
            draft, actor=director(), revision=version.revision, signed_on=DAY, effective_from=DAY, today=DAY
        )


def test_an_empty_draft_is_not_adopted_and_a_poor_one_only_once_read(draft: Agreement) -> None:
    days: dict[str, Any] = {"signed_on": DAY, "effective_from": DAY, "today": DAY}
    version = drafts.open_draft(draft, SYSTEM)
    with pytest.raises(Refused) as alone:
        drafts.adopt(draft, actor=director(), revision=version.revision, read=True, **days)
    assert [fault.code for fault in alone.value.faults] == ["ready.parties"]
    version = drafts.change_draft(
        draft, actor=director(), revision=version.revision, change=both, verb="x.added"
    )
    codes = [remark.code for remark in drafts.draft_remarks(draft, version)]
    assert codes == ["left", "term", "objectives", "promises", "obligations", "credits"]
    with pytest.raises(Refusal) as unread:
        drafts.adopt(draft, actor=director(), revision=version.revision, **days)
    assert unread.value.code == "draft.unread"
    assert Act.objects.get(agreement=draft).status == Act.Status.DRAFT


def test_a_draft_is_hidden_from_those_without_a_role(draft: Agreement) -> None:
    from django.http import Http404

    with pytest.raises(Http404):
        agreement_or_404(director("another"), draft.key)


def test_next_year_keeps_the_link(document: Document) -> None:
    agreement = load(document, actor=SYSTEM, known_on=DAY).agreement
    version = drafts.prepare_year(
        agreement, actor=SYSTEM, year=2023, going_on={"2023.recrutement"}, title="Avenant 2024", today=LATER
    )
    (action,) = version.document["actions"]["2024"]
    assert (action["key"], action["continues"]) == ("2024.recrutement", "2023.recrutement")
    assert version.act.kind == Act.Kind.AMENDMENT and version.act.number == 1
    drafts.prepare_year(
        agreement, actor=SYSTEM, year=2023, going_on={"2023.recrutement"}, title="Avenant 2024", today=LATER
    )
    assert len(drafts.open_draft(agreement, SYSTEM).document["actions"]["2024"]) == 1
    drafts.adopt(
        agreement,
        actor=SYSTEM,
        revision=drafts.open_draft(agreement, SYSTEM).revision,
        signed_on=LATER,
        effective_from=LATER,
        today=LATER,
        read=True,
    )
    assert Act.objects.get(agreement=agreement, number=0).status == Act.Status.SUPERSEDED


def test_the_whole_convention_loads_in_few_statements(django_assert_max_num_queries: Any) -> None:
    from tests.agreements.conftest import EXAMPLES

    checked = read_path(Path(EXAMPLES / "pas-de-calais-2023-2027.yaml"))
    with django_assert_max_num_queries(80):
        load(checked.document, actor=SYSTEM, known_on=DAY, source_text=checked.source_text)


def test_what_is_done_to_a_draft_stays_with_those_who_write_it(draft: Agreement) -> None:
    from capcommun.kit.audit.api import readable

    version = drafts.open_draft(draft, SYSTEM)
    drafts.change_draft(draft, actor=director(), revision=version.revision, change=party, verb="x.added")
    permissions = frozenset({"audit.read", "internal.read"})
    own = Organisation.objects.get(key="agence").pk
    colleague = Actor(None, "agency", (Grant("agency-president", own, draft.key, permissions),))
    controller = Actor(None, "funder", (Grant("funder-control", own + 1, draft.key, permissions),))
    assert Event.objects.filter(readable(colleague), verb="x.added").exists()
    assert not Event.objects.filter(readable(controller), agreement=draft.key).exists()
