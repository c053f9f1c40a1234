from django.urls import path

from capcommun.registers.support import views

app_name = "support"
urlpatterns = [
    path("", views.index, name="index"),
    path("ajouter/", views.begin, name="begin"),
    path("offices/<slug:key>/", views.office, name="office"),
    path("offices/<slug:key>/modifier/", views.edit, name="edit"),
]
