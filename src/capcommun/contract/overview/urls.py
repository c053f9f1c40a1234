"""Addresses of the package."""

from __future__ import annotations

from django.urls import path

from capcommun.contract.overview import views

app_name = "overview"
urlpatterns = [
    path("<slug:key>/", views.agreement, name="agreement"),
    path("<slug:key>/changements/", views.changed, name="changed"),
    path("<slug:key>/texte/", views.text, name="text"),
    path("<slug:key>/finances/", views.money, name="money"),
    path("<slug:key>/dialogue-de-gestion/", views.obligations, name="obligations"),
    path("<slug:key>/instances/", views.governance, name="governance"),
    path("<slug:key>/ecarts/", views.discrepancies, name="discrepancies"),
    path("<slug:key>/parties/", views.parties, name="parties"),
    path("<slug:key>/tableaux/", views.tables, name="tables"),
]
