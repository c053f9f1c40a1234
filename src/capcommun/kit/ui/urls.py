"""Addresses of the package."""

from __future__ import annotations

from django.urls import path

from capcommun.kit.ui import views

app_name = "ui"
urlpatterns = [
    path("apparence", views.theme, name="theme"),
    path("apparence/<slug:colour>.css", views.accent, name="accent"),
    path("mentions-legales", views.legal_notice, name="legal"),
    path("accessibilite", views.accessibility, name="accessibility"),
    path("guide-de-style", views.styleguide, name="styleguide"),
]
