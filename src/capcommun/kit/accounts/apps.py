from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "capcommun.kit.accounts"
    label = "kit_accounts"

    def ready(self) -> None:
        from capcommun.kit.accounts.privacy import PROVIDER
        from capcommun.kit.gather.api import personal

        personal.register("accounts", PROVIDER)
