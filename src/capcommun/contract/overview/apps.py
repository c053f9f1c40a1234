from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "capcommun.contract.overview"
    label = "contract_overview"

    def ready(self) -> None:
        from capcommun.contract.overview.registration import register

        register()
