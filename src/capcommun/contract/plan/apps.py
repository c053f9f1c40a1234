from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanConfig(AppConfig):
    name = "capcommun.contract.plan"
    label = "contract_plan"

    def ready(self) -> None:
        from capcommun.contract.agreements.api import projectors
        from capcommun.contract.plan import gathering
        from capcommun.contract.plan.audited import WORDS
        from capcommun.contract.plan.projection import project
        from capcommun.contract.plan.queries import title_for
        from capcommun.contract.plan.services.keeping import TYPE
        from capcommun.kit.audit.api import naming, vocabulary
        from capcommun.kit.gather.api import calendars, inboxes, personal, searches
        from capcommun.kit.ui.api import Item, named, navigation

        projectors.register("plan", project)
        vocabulary.register("plan", WORDS)
        naming.register(TYPE, title_for)
        searches.register("plan", gathering.search)
        calendars.register("plan", gathering.calendar)
        inboxes.register("plan", gathering.inbox)
        personal.register("plan", gathering.PERSONAL)
        navigation.register(
            Item(
                name="plan.tree",
                label=_("Action plan"),
                section="agreement",
                order=20,
                icon="list-tree",
                url=named("plan:tree", "key"),
                covers=("../actions/", "../objectifs/"),
            )
        )
