from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "capcommun.reference.partners"
    label = "reference_partners"
