"""Addresses of the package, under /contrats/."""

from __future__ import annotations

from django.urls import path

from capcommun.contract.plan.views import action, adding, notes, papers, parts, plan

app_name = "plan"
ONE = "<slug:key>/actions/<str:action_key>"
urlpatterns = [
    path("<slug:key>/plan/", plan.tree, name="tree"),
    path("<slug:key>/plan/tableau", plan.table, name="table"),
    path("<slug:key>/plan/tableau.csv", plan.table_csv, name="table_csv"),
    path("<slug:key>/plan/tableau.xlsx", plan.table_xlsx, name="table_xlsx"),
    path("<slug:key>/plan/frise", plan.along, name="timeline"),
    path("<slug:key>/plan/vues", plan.keep_view, name="keep_view"),
    path("<slug:key>/plan/vues/<int:pk>/oublier", plan.drop_view, name="drop_view"),
    path("<slug:key>/plan/feuille-de-route-<int:year>.pdf", papers.roadmap_pdf, name="roadmap_pdf"),
    path("<slug:key>/plan/feuille-de-route-<int:year>.xlsx", papers.roadmap_xlsx, name="roadmap_xlsx"),
    path("<slug:key>/plan/ajouter", adding.add, name="add"),
    path("<slug:key>/plan/importer", adding.upload, name="import"),
    path("<slug:key>/plan/importer/modele.xlsx", adding.model, name="import_model"),
    path("<slug:key>/plan/importer/<uuid:uid>", adding.check, name="import_check"),
    path("<slug:key>/objectifs/<str:objective_key>/", plan.objective, name="objective"),
    path(f"{ONE}/", action.show, name="action"),
    path(f"{ONE}/fiche.pdf", papers.action_pdf, name="action_pdf"),
    path(f"{ONE}/modifier", action.edit, name="edit"),
    path(f"{ONE}/note", notes.note, name="note"),
    path(f"{ONE}/notes/<int:pk>/corriger", notes.note_edit, name="note_edit"),
    path(f"{ONE}/notes/<int:pk>/retirer", notes.note_withdraw, name="note_withdraw"),
    path(f"{ONE}/joindre", action.attach, name="attach"),
    path(f"{ONE}/fichiers/<int:pk>", action.file, name="file"),
    path(f"{ONE}/fichiers/<int:pk>/retirer", action.file_remove, name="file_remove"),
    path(f"{ONE}/jalons/ajouter", parts.milestone_add, name="milestone_add"),
    path(f"{ONE}/jalons/<int:pk>", parts.milestone, name="milestone"),
    path(f"{ONE}/jalons/<int:pk>/retirer", parts.milestone_remove, name="milestone_remove"),
    path(f"{ONE}/attend", parts.blockers, name="blockers"),
    path(f"{ONE}/deplacer", parts.move, name="move"),
    path(f"{ONE}/reporter", parts.carry_over, name="carry_over"),
]
