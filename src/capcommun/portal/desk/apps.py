from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "capcommun.portal.desk"
    label = "portal_desk"

    def ready(self) -> None:
        from capcommun.kit.ui.api import Item, named, navigation, signed_in

        items = [
            Item(
                name="desk.home",
                label=_("What waits for me"),
                order=0,
                icon="inbox",
                url=named("desk:home"),
                visible=signed_in,
            ),
            Item(
                name="desk.calendar",
                label=_("Calendar"),
                order=30,
                icon="calendar",
                url=named("desk:calendar"),
            ),
            Item(
                name="desk.keys",
                label=_("My keys"),
                section="instance",
                order=80,
                icon="key-round",
                url=named("desk:keys"),
                visible=signed_in,
            ),
            Item(
                name="api",
                label=_("Reading API"),
                section="instance",
                order=90,
                icon="book-open",
                url=named("api_docs"),
            ),
        ]
        for item in items:
            navigation.register(item)
