"""The front door: which package answers which address."""

from __future__ import annotations

from django.urls import include, path

from capcommun.config import health

urlpatterns = [
    path("health", health.view, name="health"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("compte/", include("allauth.urls")),
    path("", include("capcommun.kit.ui.urls")),
    path("lien/", include("capcommun.kit.links.urls")),
    path("territoires/", include("capcommun.reference.territories.urls")),
    path("partenaires/", include("capcommun.reference.partners.urls")),
    path("accompagnement/", include("capcommun.registers.support.urls")),
    path("listes/", include("capcommun.registers.lists.urls")),
    path("contrats/", include("capcommun.contract.agreements.urls")),
    path("contrats/", include("capcommun.contract.plan.urls")),
    path("contrats/", include("capcommun.contract.indicators.urls")),
    path("contrats/", include("capcommun.contract.overview.urls")),
    path("api/", include("capcommun.config.http_api")),
    path("", include("capcommun.portal.desk.urls")),
]

handler403 = "capcommun.config.errors.forbidden"
handler404 = "capcommun.config.errors.not_found"
handler500 = "capcommun.config.errors.server_error"
