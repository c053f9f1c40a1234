from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "capcommun.contract.overview"
    label = "contract_overview"
