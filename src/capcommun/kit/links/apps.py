from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "capcommun.kit.links"
    label = "kit_links"

    def ready(self) -> None:
        from capcommun.kit.gather.api import personal
        from capcommun.kit.links.privacy import PROVIDER

        personal.register("links", PROVIDER)
