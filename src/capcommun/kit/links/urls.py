"""Addresses of the package."""

from __future__ import annotations

from django.urls import path

from capcommun.kit.links import views

app_name = "links"
urlpatterns = [path("<str:token>", views.open_link, name="open")]
