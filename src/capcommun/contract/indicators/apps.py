from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "capcommun.contract.indicators"
    label = "contract_indicators"
