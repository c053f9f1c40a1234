from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "capcommun.kit.links"
    label = "kit_links"

    def ready(self) -> None:
        from capcommun.kit.audit.api import vocabulary
        from capcommun.kit.gather.api import personal
        from capcommun.kit.links.audited import WORDS
        from capcommun.kit.links.privacy import PROVIDER

        vocabulary.register("links", WORDS)
        personal.register("links", PROVIDER)
