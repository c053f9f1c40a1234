from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "capcommun.portal.desk"
    label = "portal_desk"

    def ready(self) -> None:
        from capcommun.kit.ui.api import Item, navigation, signed_in

        for item in (
            Item.at("desk:home", _("What waits for me"), "main", 0, "inbox", visible=signed_in),
            Item.at("desk:calendar", _("Calendar"), "main", 30, "calendar"),
            Item.at("desk:keys", _("My keys"), "instance", 80, "key-round", visible=signed_in),
            Item.at("api_docs", _("Reading API"), "instance", 90, "book-open"),
        ):
            navigation.register(item)
