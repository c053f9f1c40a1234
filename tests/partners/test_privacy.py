"""A person's data: told, copied, erased, purged; the audit trail stays whole."""

from __future__ import annotations

import datetime as dt
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.html import escape

from capcommun.kit.access.api import SYSTEM, Refusal
from capcommun.kit.accounts.api import User
from capcommun.kit.audit import api as audit
from capcommun.kit.audit.models import Event, PersonalValue
from capcommun.kit.gather.api import personal
from capcommun.kit.links.api import Link, Use
from capcommun.reference.partners.api import Mandate, Person, RoleGrant, actor_for
from capcommun.reference.partners.models import Invitation
from capcommun.reference.partners.privacy import erase_person
from capcommun.reference.partners.services import account, contacts, invitations, people, privacy

from .conftest import PASSWORD, SINCE


@pytest.fixture
def camille(world):
    """Somebody who did things, and about whom things are kept in every package."""
    user = world.member("agency-director", world.agency)
    actor = actor_for(user)
    account.change_profile(user, actor=actor, name="Camille Testeuse", language="fr")
    contacts.ask(world.office, actor=actor, email=user.email)
    invitations.invite(
        world.agency, actor=actor, email=user.email, role="auditor", agreement="demo-2023-2027", function="f"
    )
    return user


def everything_written():
    """Every row of every table, as text: where a name could still stand."""
    from django.apps import apps

    return "\n".join(
        str(row)
        for model in apps.get_models()
        if model._meta.app_label != "sessions"
        for row in model._default_manager.values_list()
    )


def test_erasing_leaves_no_trace_of_the_name_and_every_event(world, camille, client):
    client.force_login(camille)
    assert client.get("/partenaires/moi").status_code == 200
    email, before = camille.email, Event.objects.count()
    assert "Camille Testeuse" in everything_written()
    assert email in everything_written()
    gone = privacy.erase_person(User.objects.get(pk=camille.pk), actor=world.admin())
    assert gone > 0
    assert "Camille Testeuse" not in everything_written()
    assert email not in everything_written()
    assert Event.objects.count() == before + 1
    assert Event.objects.filter(actor=camille).exists(), "the acts keep their author, now nameless"
    assert not actor_for(User.objects.get(pk=camille.pk)).grants
    assert client.get("/partenaires/moi").status_code == 302, "the session ended"
    assert not client.login(email=email, password=PASSWORD)


def test_only_an_administrator_erases_and_never_the_last_one(world, camille):
    with pytest.raises(Refusal, match=r"privacy\.erase"):
        privacy.erase_person(camille, actor=actor_for(camille))
    admin = world.admin()
    last = User.objects.get(pk=admin.user_id)
    with pytest.raises(Refusal, match="last-admin"):
        privacy.erase_person(last, actor=admin)
    assert User.objects.get(pk=last.pk).is_active


def test_a_copy_holds_what_every_package_keeps(client, world, camille):
    client.force_login(camille)
    copy = client.post("/partenaires/moi/donnees").json()
    assert set(copy) == {name for name, _ in personal.items()}
    assert copy["accounts"]["email"] == camille.email
    assert copy["partners"]["roles"][0]["role"] == "agency-director"
    assert copy["links"]["received"]
    assert copy["audit"]["acts"]
    with pytest.raises(Refusal):
        privacy.export_person(camille, actor=world.actor("action-manager", world.agency))


def test_asking_for_erasure_waits_for_an_administrator(client, world, camille):
    client.force_login(camille)
    assert client.post("/partenaires/moi/effacement").status_code == 302
    assert [user for user, _ in privacy.waiting_erasures()] == [camille]
    assert client.post(f"/partenaires/donnees-personnelles/{camille.pk}/effacer").status_code == 404
    client.force_login(User.objects.get(pk=world.admin().user_id))
    assert camille.email in client.get("/partenaires/donnees-personnelles").content.decode()
    assert client.post(f"/partenaires/donnees-personnelles/{camille.pk}/effacer").status_code == 302
    assert privacy.waiting_erasures() == []


def test_people_without_an_account_are_found_by_their_address(world):
    director = world.actor("agency-director", world.agency)
    people.add_person(
        world.agency, actor=director, name="Jean Contact", function="f", start=SINCE, email="Jean@example.org"
    )
    out = io.StringIO()
    call_command("person_export", "jean@example.org", stdout=out)
    assert json.loads(out.getvalue())["contacts"][0]["name"] == "Jean Contact"
    call_command("person_erase", "jean@example.org", "--yes", stdout=io.StringIO())
    assert "Jean Contact" not in everything_written()
    assert "jean@example.org" not in everything_written().lower()
    with pytest.raises(CommandError, match=r"jean@example\.org"):
        call_command("person_erase", "jean@example.org", "--yes")
    with pytest.raises(CommandError, match=r"jean@example\.org"):
        call_command("person_export", "jean@example.org")


def test_an_account_and_a_person_of_the_same_number_are_not_confused(world):
    director = world.actor("agency-director", world.agency)
    person = people.add_person(world.agency, actor=director, name="Jean Contact", function="f", start=SINCE)
    assert audit.erase_subject(person.pk, "account") == 0
    assert audit.values_about(person.pk, "person").count() == 2


def test_purge_takes_what_is_past_its_time_and_nothing_else(world, camille):
    old = timezone.now() + dt.timedelta(days=3 * 365 + 200)
    kept = Person.objects.create(name="En poste")
    Mandate.objects.create(person=kept, organisation=world.agency, function="f", start=SINCE)
    left = Person.objects.create(name="Partie depuis longtemps", email="p@example.org")
    Mandate.objects.create(
        person=left,
        organisation=world.agency,
        function="f",
        start=SINCE,
        end=dt.date(2019, 1, 1) + dt.timedelta(2000),
    )
    Mandate.objects.filter(person=left).update(end=SINCE)
    assert sum(privacy.purge(now=timezone.now()).values()) == 0
    assert Invitation.objects.exclude(email="").exists()
    privacy.purge(now=old)
    assert not Invitation.objects.exclude(email="").exists()
    assert not Link.objects.exclude(recipient="").exists()
    assert not Use.objects.exists()
    assert not PersonalValue.objects.exists()
    assert Event.objects.exists()
    left.refresh_from_db()
    kept.refresh_from_db()
    assert left.name != "Partie depuis longtemps"
    assert kept.name == "En poste"
    call_command("personal_purge", stdout=io.StringIO())


def test_the_register_lists_every_provider_with_its_retention(client, world, camille):
    client.force_login(camille)
    page = client.get("/partenaires/donnees-personnelles").content.decode()
    for provider in personal:
        for field, purpose, basis, days in provider.fields:
            assert escape(str(field)) in page
            assert purpose
            assert basis
            assert days is None or days > 0


def test_events_are_never_changed(world, camille):
    event = Event.objects.first()
    for attempt in (
        event.save,
        event.delete,
        Event.objects.all().delete,
        lambda: Event.objects.update(verb="x"),
    ):
        with pytest.raises(TypeError):
            attempt()


def test_an_internal_event_is_read_by_its_organisation_alone(client, world):
    director = world.member("agency-director", world.agency)
    funder = world.member("funder-tourism", world.funder)
    for internal_to, verb in ((world.agency.pk, "draft.changed"), (None, "action.changed")):
        audit.record(
            verb, actor=SYSTEM, object_type="x", object_key="y", label="y", agreement="demo-2023-2027",
            internal_to=internal_to,
        )  # fmt: skip
    audit.record(
        "other.changed", actor=SYSTEM, object_type="x", object_key="y", label="y", agreement="another"
    )
    seen = {}
    for user in (director, funder):
        client.force_login(user)
        seen[user.pk] = client.get("/partenaires/journal/x/y").content.decode()
    assert "draft.changed" in seen[director.pk]
    assert "draft.changed" not in seen[funder.pk]
    for page in seen.values():
        assert "action.changed" in page
        assert "other.changed" not in page


def test_first_administrator(world, monkeypatch):
    monkeypatch.setenv("CAPCOMMUN_ADMIN_PASSWORD", "trop court")
    with pytest.raises(CommandError):
        call_command("create_admin", "first@example.org")
    assert not User.objects.filter(email="first@example.org").exists()
    monkeypatch.setenv("CAPCOMMUN_ADMIN_PASSWORD", PASSWORD)
    call_command("create_admin", "First@example.org", stdout=io.StringIO())
    first = User.objects.get(email="first@example.org")
    assert actor_for(first).is_admin
    assert first.check_password(PASSWORD)
    call_command("create_admin", "first@example.org", stdout=io.StringIO())
    assert User.objects.filter(email="first@example.org").count() == 1
    assert RoleGrant.objects.count() == 0


def test_forgetting_somebody_without_an_address_closes_no_link(world):
    director = world.actor("agency-director", world.agency)
    link, _ = contacts.ask(world.office, actor=director, email="")
    person = Person.objects.create(name="Sans adresse", email="")
    erase_person(person)
    link.refresh_from_db()
    assert link.revoked_at is None


@pytest.mark.django_db
def test_where_nobody_can_type_the_password_the_way_to_give_it_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A script that installs has no terminal: it is not answered by a traceback."""
    monkeypatch.delenv("CAPCOMMUN_ADMIN_PASSWORD", raising=False)

    def closed(prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("getpass.getpass", closed)
    with pytest.raises(CommandError, match="CAPCOMMUN_ADMIN_PASSWORD"):
        call_command("create_admin", "first@example.org")
    assert not User.objects.filter(email="first@example.org").exists()
