from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "capcommun.contract.plan"
    label = "contract_plan"

    def ready(self) -> None:
        from capcommun.contract.agreements.api import projectors
        from capcommun.contract.plan.projection import project

        projectors.register("plan", project)
