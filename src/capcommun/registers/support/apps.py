from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "capcommun.registers.support"
    label = "registers_support"

    def ready(self) -> None:
        from capcommun.registers.support.gathering import register

        register()
