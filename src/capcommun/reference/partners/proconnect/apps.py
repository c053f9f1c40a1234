from django.apps import AppConfig


class ProConnectConfig(AppConfig):
    """In place of allauth's own OpenID Connect application, whose provider this one extends."""

    name = "capcommun.reference.partners.proconnect"
    label = "reference_partners_proconnect"
