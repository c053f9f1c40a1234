from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "capcommun.kit.accounts"
    label = "kit_accounts"
