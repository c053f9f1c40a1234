from django.apps import AppConfig


class TokensConfig(AppConfig):
    name = "capcommun.kit.tokens"
    label = "kit_tokens"

    def ready(self) -> None:
        from capcommun.kit.audit.api import vocabulary
        from capcommun.kit.gather.api import personal
        from capcommun.kit.tokens.audited import WORDS
        from capcommun.kit.tokens.privacy import PROVIDER

        vocabulary.register("tokens", WORDS)
        personal.register("tokens", PROVIDER)
