"""Invitations and links as their senders and receivers live them: letters lost, late, opened by another."""

from __future__ import annotations

import datetime as dt
import re
import time

import pytest
from django.core import mail, signing
from django.utils import timezone

from capcommun.kit.audit.api import Event
from capcommun.kit.links.api import Link, address, revoke_link
from capcommun.reference.partners import gathering
from capcommun.reference.partners.api import Mandate, Organisation, Person, RoleGrant, actor_for, titles
from capcommun.reference.partners.models import Invitation
from capcommun.reference.partners.services import contacts, invitations, people, privacy
from capcommun.reference.territories.api import Department, Region

from .conftest import AGREEMENT, SINCE

pytestmark = pytest.mark.django_db(transaction=True)
DEAD = {
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_PORT": 1,
    "EMAIL_HOST": "127.0.0.1",
}
FORM = {
    "email": "nolwenn@example.org",
    "name": "Nolwenn",
    "function": "Directrice",
    "role": "action-manager",
    "agreement": AGREEMENT,
    "language": "fr",
}


@pytest.fixture
def named(monkeypatch):
    """The storey above gives the agreement its title."""
    known = {AGREEMENT: "Convention 2023-2027"}
    monkeypatch.setattr(titles, "_entries", {"test": lambda keys: known})


@pytest.fixture
def director(world, named):
    return world.member("agency-director", world.agency)


def offered(world, **changes):
    actor = world.actor("agency-director", world.agency)
    return invitations.invite(world.agency, actor=actor, **({**FORM, "role": "action-manager"} | changes))


def path_of(invitation):
    return invitations.address(invitation).removeprefix("http://testserver")


def read(client, path):
    return client.get(path).content.decode()


def test_an_invitation_whose_letter_cannot_leave_is_kept_and_sent_again(client, world, director, settings):
    client.force_login(director)
    for name, value in DEAD.items():
        setattr(settings, name, value)
    answer = client.post("/partenaires/organismes/agence/inviter", FORM, follow=True)
    assert answer.status_code == 200
    assert "n’est pas parti" in answer.content.decode()
    invitation = Invitation.objects.get()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    answer = client.post(f"/partenaires/invitations/{invitation.pk}/renvoyer", follow=True)
    assert "n’est pas parti" not in answer.content.decode()
    (letter,) = mail.outbox
    assert letter.to == ["nolwenn@example.org"]
    assert "Convention 2023-2027" in letter.body


def test_an_expired_invitation_sent_again_opens(client, world, director):
    invitation = offered(world)
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(days=1))
    client.force_login(director)
    client.post(f"/partenaires/invitations/{invitation.pk}/renvoyer")
    client.logout()
    invitation.refresh_from_db()
    assert client.get(path_of(invitation)).status_code == 200


def test_an_answered_invitation_is_not_sent_again(client, world, director):
    invitation = offered(world)
    Invitation.objects.update(status="accepted")
    mail.outbox.clear()
    client.force_login(director)
    told = client.post(f"/partenaires/invitations/{invitation.pk}/renvoyer")
    assert told.status_code == 410
    assert "avec le mot de passe que vous avez choisi" not in told.content.decode(), "words for the guest"
    assert "la liste des invitations" in told.content.decode()
    assert not mail.outbox


def test_an_old_letter_says_that_it_expired_and_whom_to_ask(client, world, named, monkeypatch):
    invitation = offered(world)
    path = path_of(invitation)
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(days=6))
    now = time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 20 * 86400)
    answer = client.get(path)
    assert answer.status_code == 410
    text = answer.content.decode()
    assert "a expiré" in text
    assert str(invitation.invited_by) in text


def test_an_accepted_invitation_leads_to_the_sign_in_page(client, world, named):
    invitation = offered(world)
    Invitation.objects.update(status="accepted")
    text = read(client, path_of(invitation)).split("<main")[1]
    assert "/compte/login/" in text
    assert "/compte/password/reset/" in text
    assert "partners.invitation" not in text, "no code of the software's own"


def test_whoever_is_signed_in_as_another_is_led_out_and_back(client, world, director):
    path = path_of(offered(world))
    client.force_login(director)
    text = read(client, path).split("<main")[1]
    assert 'action="/compte/logout/"' in text
    assert f'name="next" value="{path}"' in text
    assert client.post("/compte/logout/", {"next": path})["Location"] == path
    assert "new-password" in read(client, path)


def test_only_who_may_give_the_role_is_shown_the_buttons(client, world, named):
    offered(world)
    client.force_login(world.member("funder-tourism", world.funder))
    text = read(client, "/partenaires/invitations")
    assert "Nolwenn" in text
    assert "/retirer" not in text
    assert "/renvoyer" not in text


def test_a_link_whose_letter_cannot_leave_is_handed_over(client, world, director, settings):
    client.force_login(director)
    for name, value in DEAD.items():
        setattr(settings, name, value)
    asked = {"email": "office@example.org", "days": 30, "language": "fr"}
    answer = client.post("/partenaires/organismes/office/coordonnees", asked, follow=True)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "n’est pas parti" in text
    assert re.search(r"http://testserver/lien/[\w:.-]+", text)
    assert Link.objects.count() == 1


def test_to_reload_does_not_send_the_link_again(client, world, director):
    client.force_login(director)
    asked = {"email": "office@example.org", "days": 30, "language": "fr"}
    sent = client.post("/partenaires/organismes/office/coordonnees", asked)
    assert sent.status_code == 302
    page = client.get(sent["Location"])
    found = re.search(r"http://testserver(/lien/[\w:.-]+)", page.content.decode())
    assert "Le lien est parti" in page.content.decode()
    assert client.get(found[1]).status_code == 200
    assert "no-store" in page["Cache-Control"]
    again = client.get(sent["Location"], follow=True)
    assert "/lien/" not in again.content.decode()
    assert "n’est montrée qu’une fois" in again.content.decode()
    assert again.request["PATH_INFO"] == "/partenaires/organismes/office"
    assert (Link.objects.count(), len(mail.outbox)) == (1, 1)


def test_the_address_of_a_link_is_shown_to_whoever_sent_it(client, world, director):
    link, _address = contacts.ask(
        world.office, actor=world.actor("agency-director", world.agency), email="office@example.org"
    )
    client.force_login(director)
    answer = client.get(f"/partenaires/organismes/office/liens/{link.pk}", follow=True)
    assert "/lien/" not in answer.content.decode()
    assert client.get(f"/partenaires/organismes/agence/liens/{link.pk}").status_code == 404


def test_a_closed_link_says_whom_to_ask(client, world, named):
    actor = world.actor("agency-director", world.agency)
    link, _ = contacts.ask(world.office, actor=actor, email="office@example.org")
    revoke_link(link, actor=actor)
    text = read(client, address(link).removeprefix("http://testserver")).split("<main")[1]
    assert "fermé" in text
    assert actor.label in text
    assert 'href="/"' in text


def test_agreements_bear_their_titles_not_their_keys(client, world, director):
    world.member("action-manager", world.agency, agreement="*")
    Invitation.objects.filter(pk=offered(world).pk).update(agreement="*")
    client.force_login(world.user("admin@example.org", is_admin=True))
    for path in ("/partenaires/organismes/agence", "/partenaires/roles", "/partenaires/invitations"):
        text = re.sub(r'value="[^"]*"', "", read(client, path).split("<main")[1])
        assert AGREEMENT not in text, path
        assert not re.search(r">\s*\*\s*<", text), path
    assert "tous les contrats" in read(client, "/partenaires/invitations")
    client.force_login(director)
    mine = read(client, "/partenaires/moi")
    assert "Convention 2023-2027" in mine
    assert AGREEMENT not in mine


def test_no_empty_column_of_buttons(client, world, director):
    client.force_login(world.member("funder-tourism", world.funder))
    roles = read(client, "/partenaires/organismes/agence").split("Rôles dans les contrats", 1)[1]
    assert "<table" in roles
    assert "Modifier" not in roles


def test_an_empty_directory_says_where_to_begin(client, world):
    Organisation.objects.all().delete()
    client.force_login(world.user("admin@example.org", is_admin=True))
    text = read(client, "/partenaires/").split("<main")[1]
    assert "Raccourcissez" not in text
    assert text.count('href="/partenaires/organismes/nouveau"') == 2
    assert "Raccourcissez" in read(client, "/partenaires/?q=x")


def test_erasing_somebody_asks_first(client, world, named):
    person = world.member("action-manager", world.agency)
    privacy.ask_erasure(person, actor=world.actor("action-manager", world.agency).__class__(person.pk, "x"))
    client.force_login(world.user("admin@example.org", is_admin=True))
    text = read(client, "/partenaires/donnees-personnelles")
    form = text.index("/effacer")
    assert "<details" in text[:form]
    assert "définitivement" in text[form:]


def test_an_erasure_asked_for_waits_on_the_administrator_s_home(client, world, named):
    person = world.member("action-manager", world.agency)
    client.force_login(person)
    client.post("/partenaires/moi/effacement")
    assert "Effacer les données" not in read(client, "/"), "for administrators alone"
    admin = world.user("admin@example.org", is_admin=True)
    (found,) = gathering.inbox(actor_for(admin), dt.date(2023, 10, 16))
    assert person.name in found.title
    assert found.due - found.since == dt.timedelta(days=30)
    assert not list(gathering.inbox(actor_for(person), dt.date(2023, 10, 16)))


def test_the_register_speaks_to_people(client, world, named):
    client.force_login(world.member("action-manager", world.agency))
    text = read(client, "/partenaires/donnees-personnelles").split("<main")[1]
    assert "3 ans" in text
    assert "1095" not in text
    assert "observation.author" not in text


def test_forms_about_people_say_what_they_do(client, world, director):
    client.force_login(director)
    person = Person.objects.get(account=director)
    mandate = Mandate.objects.get(person=person)
    role = RoleGrant.objects.get(person=person)
    asked = {
        f"/partenaires/mandats/{mandate.pk}": "Mandat",
        f"/partenaires/organismes/agence/personnes/{person.pk}/role": "Donner un rôle",
        f"/partenaires/roles/{role.pk}/terminer": "Mettre fin à un rôle",
    }
    for path, said in asked.items():
        text = read(client, path)
        assert said in text.split("<h1")[0].split("<main")[1], path
        assert said in text.split("</title>")[0], path
    assert "Direction de l’agence · Convention 2023-2027" in text


def test_a_journal_is_headed_by_the_name_and_leads_back(client, world, director):
    world.agency.name = "Agence du littoral"
    world.agency.save()
    client.force_login(director)
    text = read(client, "/partenaires/journal/partners.organisation/agence").split("<main")[1]
    assert "Agence du littoral" in text
    assert 'href="/partenaires/organismes/agence"' in text


def test_a_journal_says_the_agreement_s_title(client, world, director, django_assert_max_num_queries):
    admin = world.admin()
    for name in ("Nolwenn", "Gwenn"):
        person = people.add_person(
            world.agency, actor=admin, name=name, email="", function="essai", start=SINCE
        )
        people.give_role(
            person, world.agency, actor=admin, role="action-manager", agreement=AGREEMENT, start=SINCE
        )
    client.force_login(world.user("root@example.org", is_admin=True))
    event = Event.objects.filter(verb="partners.role.given").first()
    address = f"/partenaires/journal/{event.object_type}/{event.object_key}"
    client.get(address)
    with django_assert_max_num_queries(15):
        text = read(client, address).split("<main")[1]
    assert "Convention 2023-2027" in text
    assert AGREEMENT not in text


def test_asking_for_one_s_erasure_asks_first(client, world, director):
    client.force_login(director)
    text = read(client, "/partenaires/moi").split("<main")[1]
    assert "<details" in text[: text.index("/partenaires/moi/effacement")]


def test_a_territory_code_is_one_that_exists_and_is_named(client, world, named):
    region = Region.objects.create(code="R1", name="R")
    Department.objects.create(code="62", name="Pas-de-Calais", region=region)
    client.force_login(world.user("admin@example.org", is_admin=True))
    form = {"name": "CDT", "short_name": "CDT", "kind": "tourism-agency", "territory": "ZZ9"}
    wrong = client.post("/partenaires/organismes/nouveau", form)
    assert "a ce code" in wrong.content.decode()
    assert not Organisation.objects.filter(name="CDT").exists()
    client.post("/partenaires/organismes/nouveau", form | {"territory": " 62 "})
    page = read(client, f"/partenaires/organismes/{Organisation.objects.get(name='CDT').key}")
    assert "Pas-de-Calais (62)" in page


def test_a_forgotten_password_while_the_mail_server_is_down(client, world, director, settings):
    for name, value in DEAD.items():
        setattr(settings, name, value)
    told = client.post("/compte/password/reset/", {"email": director.email})
    assert told.status_code == 503
    assert "le serveur de messagerie ne répond pas" in told.content.decode()
