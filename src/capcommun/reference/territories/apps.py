from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "capcommun.reference.territories"
    label = "reference_territories"
