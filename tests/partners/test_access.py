"""Pages by role, sign-in and its lockout, invitations, guest links."""

from __future__ import annotations

import datetime as dt
import re
import threading
import time

import pytest
from django.core import mail
from django.db import OperationalError, connections
from django.utils import timezone

from capcommun.kit.access.api import Refusal
from capcommun.kit.accounts.api import User
from capcommun.kit.audit.models import Event
from capcommun.kit.links.api import Link, Use, address, make_link, revoke_link
from capcommun.reference.partners.api import Mandate, Organisation, Person, RoleGrant, actor_for, demo
from capcommun.reference.partners.models import Invitation
from capcommun.reference.partners.services import contacts, invitations, organisations, people

from .conftest import AGREEMENT, PASSWORD, SINCE, World

PAGES = {
    # address: roles that open it (others get 404; the public is sent to sign in)
    "/partenaires/": {"agency-director", "action-manager", "tourist-office", "provider"},
    "/partenaires/organismes/agence": {"agency-director", "action-manager", "tourist-office", "provider"},
    "/partenaires/organismes/agence/modifier": {"agency-director"},
    "/partenaires/organismes/agence/personnes/nouvelle": {"agency-director"},
    "/partenaires/organismes/agence/inviter": {"agency-director"},
    "/partenaires/organismes/agence/coordonnees": {"agency-director"},
    "/partenaires/organismes/departement/modifier": set(),
    "/partenaires/organismes/office/modifier": {"agency-director"},
    "/partenaires/organismes/nouveau": {"agency-director"},
    "/partenaires/invitations": {"agency-director"},
    "/partenaires/moi": {"agency-director", "action-manager", "tourist-office", "provider"},
    "/partenaires/donnees-personnelles": {"agency-director", "action-manager", "tourist-office", "provider"},
    "/partenaires/journal/partners.organisation/agence": {"agency-director"},
}


def test_pages_by_role(client, world):
    world.member("funder-tourism", world.funder)
    for path in PAGES:
        answer = client.get(path)
        assert answer.status_code == 302, path
        assert answer["Location"].startswith("/compte/login/"), path
    for role, home in (("agency-director", world.agency), ("action-manager", world.agency),
                       ("tourist-office", world.office), ("provider", world.office)):  # fmt: skip
        client.force_login(world.member(role, home))
        for path, allowed in PAGES.items():
            assert client.get(path).status_code == (200 if role in allowed else 404), (role, path)


def test_people_are_shown_to_those_who_may_read_them(client, world):
    name = world.member("action-manager", world.agency).name
    world.member("funder-tourism", world.funder)
    client.force_login(world.member("funder-control", world.funder))
    assert name in client.get("/partenaires/organismes/agence").content.decode()
    client.force_login(world.member("tourist-office", world.office))
    assert name not in client.get("/partenaires/organismes/agence").content.decode()
    client.force_login(world.member("funder-control", world.funder, agreement="another"))
    assert name not in client.get("/partenaires/organismes/agence").content.decode()


def test_lists_cost_the_same_whatever_their_size(client, world, django_assert_max_num_queries):
    director = world.member("agency-director", world.agency)
    client.force_login(director)
    for number in range(60):
        Organisation.objects.create(
            key=f"o{number}", name=f"O {number}", short_name=f"O{number}", kind="company"
        )
        person = Person.objects.create(name=f"P {number}")
        Mandate.objects.create(person=person, organisation=world.agency, function="f", start=SINCE)
        RoleGrant.objects.create(
            person=person, organisation=world.agency, role="action-manager", agreement=AGREEMENT, start=SINCE
        )
    for path in (
        "/partenaires/",
        "/partenaires/organismes/agence",
        "/partenaires/roles",
        "/partenaires/invitations",
    ):
        with django_assert_max_num_queries(12):
            assert client.get(path).status_code == 200


def sign_in(client, email, password):
    return client.post("/compte/login/", {"login": email, "password": password})


def test_sign_in_locks_after_five_wrong_passwords(client, world, empty_cache):
    email = world.member("agency-director", world.agency).email
    for _ in range(5):
        assert sign_in(client, email, "wrong password").status_code == 200
    locked = sign_in(client, email, PASSWORD)
    assert locked.status_code == 200
    assert "_auth_user_id" not in client.session
    other = world.member("action-manager", world.agency).email
    assert sign_in(client, other, PASSWORD).status_code == 302, "another account is not locked"


def test_the_right_password_signs_in_in_the_language_of_the_account(client, world, empty_cache):
    user = world.member("agency-director", world.agency)
    User.objects.filter(pk=user.pk).update(language="nl")
    answer = sign_in(client, user.email, PASSWORD)
    assert answer.status_code == 302
    assert answer.cookies["django_language"].value == "nl"


def test_sign_up_is_closed(client, world):
    form = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/compte/signup/", form)
    assert not User.objects.filter(email="new@example.org").exists()


# invitations


def send(world, **changes):
    values = {
        "email": "Nouvelle@Example.org",
        "role": "action-manager",
        "agreement": AGREEMENT,
        "function": "f",
    }
    director = world.actor("agency-director", world.agency)
    return invitations.invite(world.agency, actor=director, **(values | changes))


def path_of(invitation):
    return invitations.address(invitation).removeprefix("http://testserver")


def test_an_invitation_opens_an_account_once(client, world, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invitation = send(world, language="nl")
    assert mail.outbox[0].to == ["nouvelle@example.org"]
    path = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    assert invitations.find(path.rsplit("/", 1)[-1]) == invitation
    assert client.get(path).status_code == 200
    weak = client.post(path, {"name": "Nouvelle", "password": "password"})
    assert weak.status_code == 400
    assert not User.objects.filter(email="nouvelle@example.org").exists()
    assert client.post(path, {"name": "Nouvelle", "password": PASSWORD}).status_code == 302
    actor = actor_for(User.objects.get(email="nouvelle@example.org"))
    assert actor.may("plan.edit", AGREEMENT)
    assert actor.language == "nl"
    again = client.post(path, {"name": "Autre", "password": PASSWORD})
    assert again.status_code == 410
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {"partners.invitation.sent", "partners.invitation.accepted", "partners.role.given"} <= verbs


def test_an_invitation_may_be_withdrawn_or_expire(client, world):
    invitation = send(world)
    invitations.revoke(invitation, actor=world.admin())
    assert client.get(path_of(invitation)).status_code == 410
    late = send(world, email="late@example.org")
    Invitation.objects.filter(pk=late.pk).update(expires_at=timezone.now())
    assert client.get(path_of(late)).status_code == 410
    with pytest.raises(Refusal, match=r"invitation\.expired"):
        invitations.accept(Invitation.objects.get(pk=late.pk), invitations.Answer("Late", PASSWORD))
    path = path_of(late)
    assert client.get(path[:-1] + ("y" if path.endswith("x") else "x")).status_code == 404
    with pytest.raises(Refusal):
        invitations.revoke(invitation, actor=world.admin())


def test_an_invitation_serves_only_its_own_address(client, world):
    invitation = send(world)
    client.force_login(world.member("provider", world.office))
    assert client.post(path_of(invitation)).status_code == 403
    invitation.refresh_from_db()
    assert invitation.status == "sent"


def test_an_existing_account_must_sign_in_first(client, world):
    user = world.member("provider", world.office)
    invitation = send(world, email=user.email)
    with pytest.raises(Refusal, match="sign-in"):
        invitations.accept(invitation, invitations.Answer("Someone else", PASSWORD))
    invitation.refresh_from_db()
    assert invitation.status == "sent"
    client.force_login(user)
    assert client.post(path_of(invitation)).status_code == 302
    assert actor_for(user).may("plan.edit", AGREEMENT)


def test_a_manager_invites_only_to_what_they_may_give(world):
    with pytest.raises(Refusal, match=r"role\.give"):
        send(world, role="funder-tourism")
    with pytest.raises(Refusal, match=r"role\.give"):
        send(world, agreement="*")
    assert not Invitation.objects.exists()


def patiently(invitation):
    """SQLite in memory, shared by threads, does not wait for a lock as a file does: wait in its place."""
    for _ in range(200):
        try:
            invitations.accept(invitation, invitations.Answer("Nouvelle", PASSWORD))
        except OperationalError:
            time.sleep(0.05)
        else:
            return


@pytest.mark.django_db(transaction=True)
def test_of_two_acceptances_at_once_one_wins():
    invitation = send(World())
    start, outcomes = threading.Barrier(2), []

    def accept():
        try:
            mine = Invitation.objects.get(pk=invitation.pk)
            start.wait(10)
            patiently(mine)
            outcomes.append("accepted")
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=accept) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["accepted", "partners.invitation.used"]
    assert User.objects.filter(email="nouvelle@example.org").count() == 1
    assert RoleGrant.objects.filter(role="action-manager").count() == 1


# guest links


@pytest.fixture
def link(world):
    director = world.actor("agency-director", world.agency)
    return contacts.ask(world.office, actor=director, email="office@example.org")[0]


def visit(link):
    return address(link).removeprefix("http://testserver")


def test_a_link_opens_one_act_on_one_object(client, world, link):
    page = client.get(visit(link))
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "same-origin", "no other site learns the address"
    form = {"address": "1 place du Test", "email": "o@example.org", "phone": "", "revision": 1}
    assert client.post(visit(link), form).status_code == 302
    world.office.refresh_from_db()
    assert world.office.address == "1 place du Test"
    assert world.office.contact_confirmed_on == dt.date(2023, 10, 16)
    assert world.office.name == "Office"
    event = Event.objects.get(verb="partners.contact.confirmed")
    assert (event.actor_id, event.actor_kind) == (None, "guest")
    assert list(Use.objects.filter(link=link).values_list("outcome", flat=True)) == ["done", "seen"]
    assert client.post(visit(link), form).status_code == 409, "somebody else was first: the page was old"


def test_a_guest_can_do_nothing_else(client, world, link):
    client.get(visit(link))
    for path in [p for p in PAGES if p != "/partenaires/roles"]:
        assert client.get(path).status_code == 302, path
    guest = client.get(visit(link)).context["actor"]
    assert guest.is_public
    assert guest.grants == ()
    with pytest.raises(Refusal, match=r"links\.scope"):
        organisations.confirm_contact(world.agency, actor=guest, revision=1, email="x@example.org")
    with pytest.raises(Refusal, match=r"partners\.manage"):
        organisations.change_organisation(world.office, actor=guest, revision=1, name="Autre")


def test_somebody_signed_in_is_still_only_a_guest_on_a_link(client, world, link):
    client.force_login(world.member("agency-director", world.agency))
    assert client.get(visit(link)).context["actor"].is_public


def test_links_end(client, world, link):
    director = world.actor("agency-director", world.agency)
    Link.objects.filter(pk=link.pk).update(expires_at=timezone.now())
    assert client.get(visit(link)).status_code == 410
    assert client.post(visit(link), {"email": "x@example.org", "revision": 1}).status_code == 410
    open_link, _ = contacts.ask(world.office, actor=director, email="o@example.org")
    assert client.get(visit(open_link)).status_code == 200
    contacts.close(open_link, world.office, actor=director)
    assert client.get(visit(open_link)).status_code == 410
    assert list(Use.objects.values_list("outcome", flat=True)) == ["revoked", "seen", "expired", "expired"]
    world.office.refresh_from_db()
    assert world.office.email == ""


def test_a_link_cannot_be_forged_or_widened(client, world, link):
    token = visit(link)
    assert client.get(token[:-2] + "xx").status_code == 404
    assert client.get("/lien/nothing").status_code == 404
    Link.objects.filter(pk=link.pk).update(object_key="departement")
    assert client.get(token).status_code == 404, "the scope is signed: a row changed by hand opens nothing"


def test_links_have_an_end_and_an_act(world):
    actor = world.admin()
    with pytest.raises(Refusal, match="expiry"):
        make_link("partners.contact", "x", expires=timezone.now(), actor=actor, label="x")
    with pytest.raises(Refusal, match="expiry"):
        far = timezone.now() + dt.timedelta(days=400)
        make_link("partners.contact", "x", expires=far, actor=actor, label="x")
    with pytest.raises(ValueError, match="no such act"):
        make_link("no.act", "x", expires=timezone.now() + dt.timedelta(days=1), actor=actor, label="x")
    soon = timezone.now() + dt.timedelta(days=1)
    made, _ = make_link("partners.contact", "x", expires=soon, actor=actor, label="x")
    revoke_link(made, actor=actor)
    revoke_link(made, actor=actor)
    assert Event.objects.filter(verb="links.link.revoked").count() == 1


# services


def test_two_people_editing_one_organisation(world):
    director = world.actor("agency-director", world.agency)
    organisations.change_organisation(world.agency, actor=director, revision=1, name="Un")
    with pytest.raises(Refusal, match=r"partners\.revision"):
        organisations.change_organisation(world.agency, actor=director, revision=1, name="Deux")
    world.agency.refresh_from_db()
    assert (world.agency.name, world.agency.revision) == ("Un", 2)


def test_identifiers_are_checked_and_unique(client, world):
    client.force_login(world.member("agency-director", world.agency))
    form = {"name": "N", "short_name": "N", "kind": "company", "siret": "732 829 320 00075"}
    assert client.post("/partenaires/organismes/nouveau", form).status_code == 422
    form["siret"] = "732 829 320 00074"
    assert client.post("/partenaires/organismes/nouveau", form).status_code == 302
    assert client.post("/partenaires/organismes/nouveau", form).status_code == 422
    assert Organisation.objects.filter(siret="73282932000074").count() == 1


def test_ending_a_mandate_ends_what_it_carried(world):
    director = world.actor("agency-director", world.agency)
    user = world.member("action-manager", world.agency)
    mandate = Mandate.objects.get(person__account=user)
    people.change_mandate(
        mandate, actor=director, revision=1, function="f", start=SINCE, end=dt.date(2023, 10, 15)
    )
    assert not actor_for(user).grants
    assert actor_for(user, dt.date(2023, 10, 15)).grants
    with pytest.raises(Refusal, match="period"):
        people.change_mandate(
            mandate, actor=director, revision=2, function="f", start=SINCE, end=dt.date(2022, 1, 1)
        )


def test_the_demonstration_is_closed_elsewhere(client, world, settings):
    with pytest.raises(RuntimeError):
        demo.create([AGREEMENT])
    assert client.post("/partenaires/demo/entrer", {"email": "camille.demo@demo.invalid"}).status_code == 404
    assert "camille.demo" not in client.get("/compte/login/").content.decode()
    settings.CAPCOMMUN = settings.CAPCOMMUN.model_copy(update={"demo": True})
    demo.create(["pas-de-calais-2023-2027"])
    demo.create(["pas-de-calais-2023-2027"])
    assert User.objects.filter(email__endswith="@demo.invalid").count() == len(demo.people())
    assert Organisation.objects.filter(kind="tourist-office", key__startswith="office-").count() == 18
    assert "camille.demo" in client.get("/compte/login/").content.decode()
    other = world.user("real@example.org")
    assert client.post("/partenaires/demo/entrer", {"email": other.email}).status_code == 404
    assert client.post("/partenaires/demo/entrer", {"email": "camille.demo@demo.invalid"}).status_code == 302
    assert actor_for(User.objects.get(email="camille.demo@demo.invalid")).may(
        "plan.edit", "pas-de-calais-2023-2027"
    )


def test_the_invitation_offers_only_what_the_inviter_may_give(client, world):
    client.force_login(world.member("agency-director", world.agency))
    page = client.get(f"/partenaires/organismes/{world.agency.key}/inviter").content.decode()
    assert 'value="action-manager"' in page
    assert 'value="funder-tourism"' not in page
    assert f'value="{AGREEMENT}"' in page
    assert 'value="*"' not in page


def test_a_page_that_is_not_found_leads_who_is_not_signed_in_to_the_door_and_back(client, db):
    page = client.get("/contrats/absent/?annee=2023").content.decode()
    assert "/compte/login/?next=%2Fcontrats%2Fabsent%2F%3Fannee%3D2023" in page
