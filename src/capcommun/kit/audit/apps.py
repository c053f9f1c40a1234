from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "capcommun.kit.audit"
    label = "kit_audit"
