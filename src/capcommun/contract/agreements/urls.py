"""Addresses of the package, under /contrats/."""

from __future__ import annotations

from django.urls import path

from capcommun.contract.agreements.views import acts, deliveries, desk, listing, text, years

app_name = "agreements"
urlpatterns = [
    path("", listing.index, name="index"),
    path("nouveau/", listing.new, name="new"),
    path("charger/", deliveries.new, name="load"),
    path("charger/<uuid:uid>/", deliveries.one, name="delivery"),
    path("<slug:key>/versions/", listing.versions, name="versions"),
    path("<slug:key>/publication/", listing.consent, name="consent"),
    path("<slug:key>/fichier.yaml", listing.download, name="download"),
    path("<slug:key>/redaction/", desk.page, name="desk"),
    path("<slug:key>/redaction/ajouter/<slug:kind>/", desk.add, name="add"),
    path("<slug:key>/redaction/element/<path:collection>/-/<str:element>/", desk.edit, name="edit"),
    path("<slug:key>/redaction/ecarter/", text.set_aside, name="set_aside"),
    path("<slug:key>/redaction/articles/", text.articles, name="articles"),
    path("<slug:key>/redaction/ajouter-un-texte/", text.add_text, name="add_text"),
    path("<slug:key>/redaction/annuler/", text.undo, name="undo"),
    path("<slug:key>/redaction/en-tete/", desk.header, name="header"),
    path("<slug:key>/redaction/adopter/", acts.adopt, name="adopt"),
    path("<slug:key>/redaction/retirer/", acts.withdraw, name="withdraw"),
    path("<slug:key>/redaction/partager/", acts.share, name="share"),
    path("<slug:key>/texte/phrases/", text.source, name="source"),
    path("<slug:key>/annee-suivante/", years.overview, name="next_year"),
    path("<slug:key>/annee-suivante/<str:part>/", years.part, name="next_year_part"),
]
