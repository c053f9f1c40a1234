from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "capcommun.reference.territories"
    label = "reference_territories"

    def ready(self) -> None:
        from capcommun.kit.audit.api import vocabulary
        from capcommun.kit.gather.api import personal
        from capcommun.reference.territories.audited import WORDS
        from capcommun.reference.territories.gathering import register
        from capcommun.reference.territories.privacy import PERSONAL

        personal.register("territories", PERSONAL)
        vocabulary.register("territories", WORDS)
        register()
