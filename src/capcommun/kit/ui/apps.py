from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "capcommun.kit.ui"
    label = "kit_ui"
