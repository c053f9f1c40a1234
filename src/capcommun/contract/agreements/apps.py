from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    name = "capcommun.contract.agreements"
    label = "contract_agreements"

    def ready(self) -> None:
        from capcommun.contract.agreements import gathering, handed, menu
        from capcommun.contract.agreements.audited import WORDS
        from capcommun.contract.agreements.privacy import PROVIDER
        from capcommun.contract.agreements.queries import short_titles, title_for
        from capcommun.kit.audit.api import naming, vocabulary
        from capcommun.kit.gather.api import personal
        from capcommun.kit.ui.api import Item, named, navigation
        from capcommun.reference.handover.api import desks
        from capcommun.reference.partners.api import titles

        titles.register("agreements", short_titles)
        gathering.register()
        desks.register("agreements", handed.Writer())
        vocabulary.register("agreements", WORDS)
        naming.register("agreement", title_for)
        personal.register("agreements", PROVIDER)
        navigation.register(
            Item(
                name="agreements",
                label=_("Agreements"),
                section="main",
                order=20,
                icon="file-text",
                url=named("agreements:index"),
            )
        )
        navigation.register(menu.DESK)
        navigation.register(
            Item(
                name="agreements.versions",
                label=_("Versions"),
                section="agreement",
                order=90,
                icon="history",
                url=named("agreements:versions", "key"),
            )
        )
