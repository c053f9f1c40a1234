"""Every address, asked by every role: what each one gets is declared in ``url_matrix.yaml``.

A new address without a line there fails; so does an answer that is not the declared one, or any fault of the
server. The roles are those of ``reference/partners/data/roles.yaml``.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from tests.desk.conftest import KEYS, PAS_DE_CALAIS, load_examples
from tests.support.made import one_of_each

from capcommun.contract.agreements.api import Act, Agreement, Version
from capcommun.contract.agreements.models import Delivery
from capcommun.contract.indicators.models import (
    Counting,
    Declaration,
    Observation,
    Override,
    Proof,
    Series,
    Target,
    TargetMilestone,
)
from capcommun.contract.plan.models import Action, Attachment, Milestone, Note, PlanImport, SavedView
from capcommun.kit.access.api import SYSTEM
from capcommun.kit.accounts.api import User
from capcommun.kit.clock.api import today
from capcommun.kit.links.api import make_link
from capcommun.kit.tokens.api import Token
from capcommun.reference.measures.api import seal
from capcommun.reference.partners.api import Mandate, Organisation, Person, RoleGrant, demo, matrix
from capcommun.reference.partners.models import Invitation
from capcommun.reference.territories.api import Commune, Department, Epci, Region, Zone
from capcommun.registers.lists import api as lists
from capcommun.registers.support.api import begin_support

MEASURE = "support.offices_with_sadi"
TABLE = yaml.safe_load((Path(__file__).parent / "url_matrix.yaml").read_text(encoding="utf-8"))
GRANTED = [r.key for r in matrix().roles.values() if r.side not in {"nobody", "instance"}]
ROLES = ["public", "guest", *GRANTED, "administrator", "outsider"]
OUTCOMES = ("open", "sign-in", "hidden", "refused")


def names(resolver: Any = None, space: tuple[str, ...] = ()) -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern, (*space, pattern.namespace) if pattern.namespace else space)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield ":".join((*space, pattern.name))


def expected(row: dict[str, Any], role: str) -> str:
    """The declared outcome: the line that names the role, else the one that says « others »."""
    for outcome in OUTCOMES:
        if role in _roles(row.get(outcome, "")):
            return outcome
    return next((o for o in OUTCOMES if "others" in str(row.get(o, "")).split()), "undeclared")


def _roles(words: str) -> set[str]:
    found: set[str] = set()
    for word in str(words).split():
        found |= set(TABLE["groups"][word].split()) if word in TABLE["groups"] else {word}
    return found


def outcome(answer: HttpResponse) -> str:
    """What the answer is: anything that is not told apart below let the person through."""
    status = answer.status_code
    if status in {301, 302, 303} and "/compte/login/" in answer["Location"]:
        return "sign-in"
    if status >= 500:
        return f"fault {status}"
    return {401: "refused", 403: "refused", 404: "hidden", 409: "refused"}.get(status, "open")


@dataclass
class World:
    """What the table's arguments name."""

    arguments: dict[str, Any]
    clients: dict[str, Client]


def _signed_in(role: str, agreement: str) -> Client:
    """A person of that role, in the organisation that the demonstration gives it."""
    holder = next((p for p in demo.people() if p.role == role and p.agreement == agreement), None)
    client = Client()
    if holder:
        client.force_login(User.objects.get(email=holder.email))
        return client
    user = User.objects.create_user(f"{role}@example.org", "x" * 14)
    person = Person.objects.create(account=user, name=role, email=user.email)
    body = Organisation.objects.order_by("pk").last()
    Mandate.objects.create(person=person, organisation=body, function="f", start=dt.date(2020, 1, 1))
    RoleGrant.objects.create(
        person=person, organisation=body, role=role, agreement=agreement, start=dt.date(2020, 1, 1)
    )
    client.force_login(user)
    return client


def _guest(organisation: Organisation) -> Client:
    """Somebody who has just opened the link they were sent, in the same browser."""
    _link, address = make_link(
        "partners.contact",
        organisation.key,
        expires=timezone.now() + dt.timedelta(days=1),
        actor=SYSTEM,
        label="x",
    )
    client = Client()
    assert client.get(address.removeprefix(settings.CAPCOMMUN.base_url)).status_code == 200
    return client


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    day = dt.date(2023, 10, 16)
    monkeypatch.setattr(
        settings, "CAPCOMMUN", settings.CAPCOMMUN.model_copy(update={"today": day, "demo": True})
    )
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path)
    load_examples(*KEYS)
    demo.create(list(KEYS))  # type: ignore[arg-type]  # any sequence serves
    agency = Organisation.objects.get(key="pas-de-calais-tourisme")
    clients = {role: _signed_in(role, PAS_DE_CALAIS) for role in GRANTED}
    clients["administrator"] = Client()
    clients["administrator"].force_login(User.objects.get(is_admin=True))
    clients["outsider"] = _signed_in("agency-director", "nouvelle-caledonie-2023-2025")
    clients["public"] = Client()
    clients["guest"] = _guest(agency)
    return World(_arguments(agency), clients)


def _arguments(agency: Organisation) -> dict[str, Any]:
    agreement = Agreement.objects.select_related("current").get(key=PAS_DE_CALAIS)
    assert agreement.current
    act = Act.objects.create(agreement=agreement, number=1, kind="amendment", title="Avenant", owner=agency)
    Version.objects.create(
        act=act,
        number=1,
        document=agreement.current.document,
        sha256="0" * 64,
        known_on=today(),
        recorded_at=timezone.now(),
    )
    director = User.objects.get(email="camille.demo@demo.invalid")
    person = Person.objects.get(account=director)
    action = Action.objects.filter(agreement=agreement, withdrawn=False, year=2023).first()
    target = Target.objects.filter(agreement=agreement, withdrawn=False, kind="quantity").first()
    assert action
    assert target
    now = timezone.now()
    shared: dict[str, Any] = {"visibility": "shared", "organisation": agency, "author": director}
    note = Note.objects.create(
        action=action, text="n", known_on=today(), since=today(), recorded_at=now, **shared
    )
    file = Attachment.objects.create(
        action=action,
        name="a.txt",
        mime="text/plain",
        size=1,
        sha256="0" * 64,
        known_on=today(),
        recorded_at=now,
        **shared,
    )
    file.file.save("a.txt", ContentFile(b"a"))
    step = Milestone.objects.filter(action=action).first() or Milestone.objects.create(
        action=action, key="etape", title="e"
    )
    own_step = Milestone.objects.create(action=action, key="agence.1", title="e", origin="agency")
    seen = Observation.objects.create(
        target=target, value=1, period_end=today(), known_on=today(), recorded_at=now, **shared
    )
    Counting.objects.filter(target=target, ended_on=None).update(ended_on=today())  # the demonstration's own
    Counting.objects.create(
        target=target, measure="support.offices_with_sadi", known_on=today(), recorded_at=now
    )
    proof = _proof_of(target, now)
    Observation.objects.create(
        target=target, value=0, period_end=today(), known_on=today(), recorded_at=now, proof=proof, **shared
    )
    expected = TargetMilestone.objects.create(
        target=target, day=today(), value=1, known_on=today(), recorded_at=now
    )
    waiting = Declaration.objects.create(
        target=target, value=1, period_end=today(), known_on=today(), recorded_at=now, file_name="a.txt",
        mime="text/plain", **shared,
    )  # fmt: skip
    waiting.file.save("a.txt", ContentFile(b"a"))
    series = Series.objects.create(
        agreement=agreement, source="s", licence="l", name="s.csv", sha256="0" * 64,
        header=["Cible", "Période", "Valeur"], rows=[["x", "2023", "1"]], lines=[2], author=director,
        known_on=today(), recorded_at=now,
    )  # fmt: skip
    view = SavedView.objects.create(agreement=agreement, user=director, name="v")
    sheet = PlanImport.objects.create(
        agreement=agreement, user=director, name="p.xlsx", header=["Titre"], rows=[["a"]], lines=[2]
    )
    invitation = Invitation.objects.create(
        uid=uuid.uuid4(),
        email="i@example.org",
        function="f",
        organisation=agency,
        role="action-manager",
        agreement=PAS_DE_CALAIS,
        invited_by=director,
        sent_at=now,
        expires_at=now + dt.timedelta(days=9),
    )
    link, _address = make_link(
        "partners.contact", agency.key, expires=now + dt.timedelta(days=1), actor=SYSTEM, label="x"
    )
    token = Token.objects.create(
        user=director, purpose="api", label="t", prefix="12345678", digest="0" * 64, created_at=now
    )
    delivery = Delivery.objects.create(
        person=director, name="c.yaml", agreement=PAS_DE_CALAIS, document=agreement.current.document
    )
    return {
        "ZONE": _zone(),
        "OFFICE": _office(agency),
        **_followed(agency, director),
        **one_of_each(agency.pk, today()),
        "DELIVERY": delivery.uid,
        "KEY": PAS_DE_CALAIS,
        "ACTION": action.key,
        "OBJECTIVE": agreement.current.document["objectives"][0]["key"],
        "TARGET": target.key,
        "NOTE": note.pk,
        "FILE": file.pk,
        "MILESTONE": step.pk,
        "OWN_MILESTONE": own_step.pk,
        "OBSERVATION": seen.pk,
        "PROOF": proof.pk,
        "EXPECTED": expected.pk,
        "DECLARED": waiting.pk,
        "SERIES": series.uid,
        "JUDGED": Override.objects.create(
            target=target, light="watch", reason="r", known_on=today(), expires_on=today(), recorded_at=now
        ).pk,
        "VIEW": view.pk,
        "IMPORT": sheet.uid,
        "INVITATION": invitation.pk,
        "LINK": link.pk,
        "TOKEN": token.pk,
        "AGENCY": agency.key,
        "ORGANISATION": agency.pk,
        "PERSON": person.pk,
        "MANDATE": Mandate.objects.filter(person=person).values_list("pk", flat=True).first(),
        "GRANT": RoleGrant.objects.filter(person=person).values_list("pk", flat=True).first(),
        "ACCOUNT": director.pk,
        "YEAR": 2026,
    }


def _proof_of(target: Target, now: dt.datetime) -> Proof:
    """A figure of zero records, whole all the same."""
    sealed = seal({"measure": MEASURE}, [])
    return Proof.objects.create(
        target=target, measure=MEASURE, rule=1, start=today(), end=today(), value=0, records=0,
        fingerprint=sealed.fingerprint, content=sealed.content, taken_on=today(), taken_at=now,
    )  # fmt: skip


def _zone() -> str:
    """A zone, with the few territories that the table's addresses name."""
    region = Region.objects.create(code="32", name="Hauts-de-France")
    department = Department.objects.create(code="62", name="Pas-de-Calais", region=region)
    epci = Epci.objects.create(siren="246200299", name="CA d'Hénin-Carvin", kind="CA", edition="2026")
    Commune.objects.create(
        code="62215", name="Carvin", kind="current", department=department, epci=epci, edition="2026"
    )
    return Zone.objects.create(key="z", kind="destination", name="Z", department=department).key


def _office(agency: Organisation) -> str:
    """The line of the demonstration's tourist office, whose area stands beside the zone above."""
    department = Department.objects.get(code="62")
    place = {"kind": Zone.Kind.OFFICE, "department": department}
    area = Zone.objects.create(key="arras-pays-d-artois", name="Arras Pays d'Artois", **place)
    Zone.objects.create(key="lens-lievin", name="Lens-Liévin", **place)
    office = Organisation.objects.get(key="office-arras-pays-d-artois")
    begin_support(
        area,
        actor=SYSTEM,
        organisation_id=agency.pk,
        office=office,
        said={"sadi": "yes", "pilot": "in-progress", "comment": "c", "next_step": "n"},
        today=today(),
    )
    return area.key


LIST_ROWS = "N°;Nom;Date;Commune;Statut\r\n1;Gîte;2023-05-02;Carvin;Recruté\r\n2;;;Nulle part;Reçu\r\n"


def _followed(agency: Organisation, director: User) -> dict[str, Any]:
    """A followed list with a line, and a file that waits for its check, with a line to add and faults."""
    told = {"title": "Prestataires", "line": "prestataire", "unit": "prestataires", "definition": "Recrutés."}
    told |= {"statuses": ["Recruté"], "counted": ["Recruté"]}  # type: ignore[dict-item]  # a list of words
    followed = lists.begin_list(actor=SYSTEM, organisation=agency, told=told, today=today())
    said = {"label": "Table", "day": today(), "status": "Recruté"}
    line = lists.add_line(followed, actor=SYSTEM, key="0", said=said, today=today())
    draft = lists.upload(followed, actor=SYSTEM, content=LIST_ROWS.encode(), name="liste.csv")
    lists.ListImport.objects.filter(pk=draft.pk).update(author=director)
    return {"LIST": followed.key, "LIST_LINE": line.pk, "LIST_FILE": draft.uid}


def ask(client: Client, name: str, row: dict[str, Any], arguments: dict[str, Any]) -> HttpResponse:
    """The request, undone afterwards whatever it wrote."""
    values = {k: arguments.get(str(v), v) for k, v in row.get("args", {}).items()}
    address = reverse(name, kwargs=values)
    if row.get("query"):
        address += "?" + row["query"]
    with transaction.atomic():
        data = {k: arguments.get(str(v), v) for k, v in row.get("data", {}).items()}
        post = row.get("method") == "post"
        answer: HttpResponse = client.post(address, data) if post else client.get(address)  # type: ignore[assignment]  # the client's own response
        transaction.set_rollback(True)
    return answer


def test_every_address_has_its_line() -> None:
    declared, existing = set(TABLE["urls"]), set(names())
    assert existing - declared == set(), "addresses without a line in url_matrix.yaml"
    assert declared - existing == set(), "lines of url_matrix.yaml without an address"


def test_the_table_names_roles_and_outcomes_that_exist() -> None:
    for name, row in TABLE["urls"].items():
        assert set(row) <= {*OUTCOMES, "args", "data", "method", "query"}, name
        said = [role for o in OUTCOMES for role in _roles(row.get(o, "")) - {"others"}]
        assert set(said) <= set(ROLES), name
        assert len(said) == len(set(said)), f"{name}: a role is named twice"


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_is_declared(world: World, role: str) -> None:
    wrong = []
    for name, row in TABLE["urls"].items():
        client = Client()
        client.cookies = world.clients[role].cookies.copy()
        answer = ask(client, name, row, world.arguments)
        got, wanted = outcome(answer), expected(row, role)
        if got != wanted:
            wrong.append(f"{name}: {wanted} declared, {got} ({answer.status_code})")
    assert not wrong, f"{role}\n" + "\n".join(wrong)


def test_what_is_posted_needs_its_token(world: World) -> None:
    director = Client(enforce_csrf_checks=True)
    director.cookies = world.clients["agency-director"].cookies.copy()
    posted = {name: row for name, row in TABLE["urls"].items() if row.get("method") == "post"}
    assert len(posted) > 15
    accepted = [n for n, row in posted.items() if ask(director, n, row, world.arguments).status_code != 403]
    assert not accepted


def test_what_is_posted_is_not_done_by_a_plain_visit(world: World) -> None:
    for name, row in TABLE["urls"].items():
        if row.get("method") == "post" and name not in TABLE["also_get"]:
            answer = ask(world.clients["agency-director"], name, {**row, "method": "get"}, world.arguments)
            assert answer.status_code in {405, 404, 302}, f"{name}: {answer.status_code}"
