from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "capcommun.config"
    label = "config"
