from django.apps import AppConfig


class TextConfig(AppConfig):
    name = "capcommun.kit.text"
    label = "kit_text"
