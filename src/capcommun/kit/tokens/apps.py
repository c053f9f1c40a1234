from django.apps import AppConfig


class TokensConfig(AppConfig):
    name = "capcommun.kit.tokens"
    label = "kit_tokens"

    def ready(self) -> None:
        from capcommun.kit.gather.api import personal
        from capcommun.kit.tokens.privacy import PROVIDER

        personal.register("tokens", PROVIDER)
