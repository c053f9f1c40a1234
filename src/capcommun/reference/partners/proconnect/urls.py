"""Addresses of allauth's provider, under its own names; included by ``allauth.urls``."""

from __future__ import annotations

from django.urls import path

from capcommun.reference.partners.proconnect import views

urlpatterns = [
    path("oidc/<str:provider_id>/login/", views.login, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", views.callback, name="openid_connect_callback"),
]
