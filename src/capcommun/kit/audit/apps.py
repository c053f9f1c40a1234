from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "capcommun.kit.audit"
    label = "kit_audit"

    def ready(self) -> None:
        from capcommun.kit.audit.privacy import PROVIDER
        from capcommun.kit.gather.api import personal

        personal.register("audit", PROVIDER)
