from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "capcommun.reference.territories"
    label = "reference_territories"

    def ready(self) -> None:
        from capcommun.reference.territories.gathering import register

        register()
