from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "capcommun.reference.partners"
    label = "reference_partners"

    def ready(self) -> None:
        from capcommun.kit.audit.api import vocabulary
        from capcommun.kit.gather.api import personal
        from capcommun.kit.links.api import Act, acts
        from capcommun.reference.partners import gathering
        from capcommun.reference.partners.audited import WORDS
        from capcommun.reference.partners.menu import fill
        from capcommun.reference.partners.privacy import PROVIDER
        from capcommun.reference.partners.queries import names_of, zone_keepers
        from capcommun.reference.partners.views.contact import confirm
        from capcommun.reference.territories.api import Keepers, keepers

        vocabulary.register("partners", WORDS)
        gathering.register()
        personal.register("partners", PROVIDER)
        acts.register("partners.contact", Act(_("Confirm contact details"), confirm))
        keepers.register("partners", Keepers(names_of, zone_keepers))
        fill()
