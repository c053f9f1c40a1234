from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "capcommun.kit.documents"
    label = "kit_documents"
