from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "capcommun.contract.plan"
    label = "contract_plan"
