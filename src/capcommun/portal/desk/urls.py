"""Addresses of the package."""

from __future__ import annotations

from django.urls import path

from capcommun.portal.desk import keys, views

app_name = "desk"
urlpatterns = [
    path("", views.index, name="home"),
    path("recherche/", views.search, name="search"),
    path("calendrier/", views.calendar, name="calendar"),
    path("calendrier/abonnement/", views.renew_feed, name="renew_feed"),
    path("calendrier.ics", views.feed, name="feed"),
    path("mon-compte/jetons/", keys.index, name="keys"),
    path("mon-compte/jetons/<int:pk>/revoquer/", keys.close, name="close_key"),
]
