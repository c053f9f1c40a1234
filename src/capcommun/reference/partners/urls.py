"""Addresses of the package."""

from __future__ import annotations

from django.urls import path

from capcommun.reference.partners.views import (
    account,
    contact,
    demo,
    invitations,
    journal,
    organisations,
    people,
)

app_name = "partners"
urlpatterns = [
    path("", organisations.index, name="organisations"),
    path("organismes/nouveau", organisations.create, name="create"),
    path("organismes/<slug:key>", organisations.detail, name="organisation"),
    path("organismes/<slug:key>/modifier", organisations.edit, name="edit"),
    path("organismes/<slug:key>/personnes/nouvelle", people.add, name="add_person"),
    path("organismes/<slug:key>/personnes/<int:pk>/mandat", people.add_mandate, name="add_mandate"),
    path("organismes/<slug:key>/personnes/<int:pk>/role", people.give_role, name="give_role"),
    path("organismes/<slug:key>/inviter", invitations.invite, name="invite"),
    path("organismes/<slug:key>/coordonnees", contact.ask, name="ask_contact"),
    path("organismes/<slug:key>/liens/<int:pk>", contact.link_sent, name="link_sent"),
    path("organismes/<slug:key>/liens/<int:pk>/fermer", contact.close, name="close_link"),
    path("mandats/<int:pk>", people.mandate, name="mandate"),
    path("roles", people.roles, name="roles"),
    path("roles/<int:pk>/terminer", people.end_role, name="end_role"),
    path("invitations", invitations.index, name="invitations"),
    path("invitations/<int:pk>/retirer", invitations.revoke, name="revoke"),
    path("invitations/<int:pk>/renvoyer", invitations.send_again, name="send_again"),
    path("invitation/<str:token>", invitations.accept, name="accept"),
    path("moi", account.mine, name="mine"),
    path("moi/donnees", account.export, name="export"),
    path("moi/effacement", account.ask_erasure, name="ask_erasure"),
    path("donnees-personnelles", account.register, name="register"),
    path("donnees-personnelles/<int:pk>/effacer", account.erase, name="erase"),
    path("journal/<str:object_type>/<path:key>", journal.trail, name="trail"),
    path("demo/entrer", demo.sign_in, name="demo_sign_in"),
]
