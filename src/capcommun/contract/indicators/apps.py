from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "capcommun.contract.indicators"
    label = "contract_indicators"

    def ready(self) -> None:
        from capcommun.contract.indicators.registration import register

        register()
