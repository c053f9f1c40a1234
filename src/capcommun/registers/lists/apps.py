from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "capcommun.registers.lists"
    label = "registers_lists"

    def ready(self) -> None:
        from capcommun.registers.lists.gathering import register

        register()
