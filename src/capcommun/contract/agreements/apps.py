from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "capcommun.contract.agreements"
    label = "contract_agreements"
