from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "capcommun.reference.territories"
    label = "reference_territories"

    def ready(self) -> None:
        from capcommun.kit.audit.api import vocabulary
        from capcommun.reference.territories.audited import WORDS
        from capcommun.reference.territories.gathering import register

        vocabulary.register("territories", WORDS)
        register()
