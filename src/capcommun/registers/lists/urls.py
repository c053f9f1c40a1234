from django.urls import path

from capcommun.registers.lists.views import importing, line, pages

app_name = "lists"
urlpatterns = [
    path("", pages.index, name="index"),
    path("nouvelle/", pages.begin, name="begin"),
    path("<slug:key>/", pages.one, name="list"),
    path("<slug:key>/modifier/", pages.edit, name="edit"),
    path("<slug:key>/destinations/", pages.destinations, name="destinations"),
    path("<slug:key>/retirer/", pages.withdraw, name="withdraw"),
    path("<slug:key>/importer/", importing.upload, name="import"),
    path("<slug:key>/importer/<uuid:uid>/colonnes/", importing.columns, name="import_columns"),
    path("<slug:key>/importer/<uuid:uid>/", importing.check, name="import_check"),
    path("<slug:key>/importer/<uuid:uid>/a-corriger/", importing.to_mend, name="import_faults"),
    path("<slug:key>/ajouter/", line.add, name="add"),
    path("<slug:key>/lignes/<int:pk>/", line.page, name="line"),
    path("<slug:key>/lignes/<int:pk>/modifier/", line.edit, name="edit_line"),
    path("<slug:key>/lignes/<int:pk>/retirer/", line.withdraw, name="withdraw_line"),
]
