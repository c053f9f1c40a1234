from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "capcommun.reference.measures"
    label = "reference_measures"
