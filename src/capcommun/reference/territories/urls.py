"""Addresses of the package."""

from __future__ import annotations

from django.urls import path

from capcommun.reference.territories import contour_views, views, zone_forms, zone_views

app_name = "territories"
urlpatterns = [
    path("", views.index, name="index"),
    path("departements/<str:code>", views.department, name="department"),
    path("departements/<str:code>/intercommunalites.csv", views.department_csv, name="department_csv"),
    path("intercommunalites/<str:siren>", views.epci, name="epci"),
    path("intercommunalites/<str:siren>/communes.csv", views.epci_csv, name="epci_csv"),
    path("communes/<str:code>", views.commune, name="commune"),
    path("zones", zone_views.index, name="zones"),
    path("zones.csv", zone_views.csv, name="zones_csv"),
    path("zones/nouvelle", zone_forms.new, name="zone_new"),
    path("zones/<slug:key>", zone_views.detail, name="zone"),
    path("zones/<slug:key>/modifier", zone_forms.edit, name="zone_edit"),
    path("zones/<slug:key>/fin", zone_forms.end, name="zone_end"),
    path("zones/<slug:key>/rouvrir", zone_forms.reopen, name="zone_reopen"),
    path("zones/<slug:key>/confirmer", zone_views.confirm, name="zone_confirm"),
    path("zones/<slug:key>/ceder", zone_views.leave, name="zone_leave"),
    path("contours/<slug:kind>/<slug:key>.geojson", contour_views.contours, name="contours"),
]
