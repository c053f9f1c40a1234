from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "capcommun.reference.partners"
    label = "reference_partners"

    def ready(self) -> None:
        from capcommun.kit.audit.api import vocabulary
        from capcommun.kit.gather.api import personal
        from capcommun.kit.links.api import Act, acts
        from capcommun.reference.partners.audited import WORDS
        from capcommun.reference.partners.menu import fill
        from capcommun.reference.partners.privacy import PROVIDER
        from capcommun.reference.partners.views.contact import confirm

        vocabulary.register("partners", WORDS)
        personal.register("partners", PROVIDER)
        acts.register("partners.contact", Act(_("Confirm contact details"), confirm))
        fill()
