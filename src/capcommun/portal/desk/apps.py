from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "capcommun.portal.desk"
    label = "portal_desk"
