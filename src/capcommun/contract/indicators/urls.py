"""Addresses of the package."""

from __future__ import annotations

from django.urls import path

from capcommun.contract.indicators import views

app_name = "indicators"
urlpatterns = [
    path("<slug:key>/cibles/", views.targets, name="targets"),
    path("<slug:key>/cibles/<str:target>/", views.target, name="target"),
    path("<slug:key>/cibles/<str:target>/fiche.pdf", views.sheet, name="sheet"),
    path("<slug:key>/cibles/<str:target>/valeurs/", views.observe, name="observe"),
    path("<slug:key>/cibles/<str:target>/valeurs/<int:observation>/corriger/", views.correct, name="correct"),
    path("<slug:key>/constats/", views.facts, name="facts"),
]
