"""Addresses of the package."""

from __future__ import annotations

from django.urls import path

from capcommun.contract.indicators import (
    declaring_views,
    library_views,
    origin_views,
    override_views,
    restated_views,
    series_views,
    sheet_views,
    views,
)

app_name = "indicators"
urlpatterns = [
    path("<slug:key>/cibles/", views.targets, name="targets"),
    path("<slug:key>/cibles/importer/", series_views.send, name="series"),
    path("<slug:key>/cibles/importer/<uuid:uid>/", series_views.check, name="series_check"),
    path("<slug:key>/cibles/importer/<uuid:uid>/lignes.csv", series_views.faults, name="series_faults"),
    path("<slug:key>/cibles/bibliotheque/", library_views.library_page, name="library"),
    path("<slug:key>/cibles/a-declarer/", sheet_views.to_declare, name="to-declare"),
    path("<slug:key>/cibles/a-valider/", sheet_views.to_validate, name="to-validate"),
    path("<slug:key>/cibles/<str:target>/", views.target, name="target"),
    path("<slug:key>/cibles/<str:target>/fiche.pdf", views.sheet, name="sheet"),
    path("<slug:key>/cibles/<str:target>/valeurs/", views.observe, name="observe"),
    path("<slug:key>/cibles/<str:target>/valeurs/<int:observation>/corriger/", views.correct, name="correct"),
    path("<slug:key>/cibles/<str:target>/origine/", origin_views.where_from, name="origin"),
    path("<slug:key>/cibles/<str:target>/origine/mesure/", origin_views.choose, name="choose"),
    path("<slug:key>/cibles/<str:target>/origine/mesure/fin/", origin_views.stop, name="stop"),
    path("<slug:key>/cibles/<str:target>/origine/preuves/", origin_views.keep, name="keep"),
    path("<slug:key>/cibles/<str:target>/preuves/<int:proof>/", origin_views.proof, name="proof"),
    path(
        "<slug:key>/cibles/<str:target>/preuves/<int:proof>/fichier/",
        origin_views.proof_file,
        name="proof_file",
    ),
    path(
        "<slug:key>/cibles/<str:target>/preuves/<int:proof>/maintenir/",
        restated_views.stands,
        name="stands",
    ),
    path("<slug:key>/cibles/<str:target>/attendus/", views.expect, name="expect"),
    path(
        "<slug:key>/cibles/<str:target>/attendus/<int:milestone>/retirer/",
        views.expect_no_more,
        name="expect-no-more",
    ),
    path("<slug:key>/cibles/<str:target>/definition/", library_views.choose, name="define"),
    path("<slug:key>/cibles/<str:target>/definition/fin/", library_views.end, name="define-no-more"),
    path(
        "<slug:key>/cibles/<str:target>/declarations/<int:pk>/",
        declaring_views.declaration,
        name="declaration",
    ),
    path(
        "<slug:key>/cibles/<str:target>/declarations/<int:pk>/valider/",
        declaring_views.validate,
        name="validate",
    ),
    path(
        "<slug:key>/cibles/<str:target>/declarations/<int:pk>/renvoyer/",
        declaring_views.give_back,
        name="give-back",
    ),
    path("<slug:key>/cibles/<str:target>/declarations/<int:pk>/modifier/", declaring_views.mend, name="mend"),
    path(
        "<slug:key>/cibles/<str:target>/declarations/<int:pk>/retirer/",
        declaring_views.withdraw,
        name="withdraw",
    ),
    path(
        "<slug:key>/cibles/<str:target>/declarations/<int:pk>/piece/",
        declaring_views.evidence,
        name="evidence",
    ),
    path("<slug:key>/cibles/<str:target>/jugement/", override_views.judge, name="judge"),
    path(
        "<slug:key>/cibles/<str:target>/jugement/<int:pk>/retirer/",
        override_views.judge_no_more,
        name="judge-no-more",
    ),
    path("<slug:key>/constats/", views.facts, name="facts"),
]
