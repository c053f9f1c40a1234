"""The kinds of element that a sentence may become, in the order the desk offers them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from capcommun.contract.agreements.element_forms.base import ElementForm
from capcommun.contract.agreements.element_forms.law import (
    ArticleForm,
    ClauseForm,
    DeliberationForm,
    LegalBasisForm,
    TableForm,
    TextPartForm,
)
from capcommun.contract.agreements.element_forms.parties import ActorForm, BodyForm, LinkedForm, PartyForm
from capcommun.contract.agreements.element_forms.plan import (
    ActionForm,
    DestinationForm,
    MarketForm,
    OperationalForm,
    StrategicForm,
    TargetForm,
)
from capcommun.contract.agreements.element_forms.promises import (
    AmountForm,
    ContributionForm,
    DiscrepancyForm,
    FactForm,
    GovernanceRuleForm,
    ObligationForm,
    PaymentForm,
    RuleForm,
)

GROUPS: dict[str, Any] = {
    "promise": _("What is promised"),
    "plan": _("The objectives"),
    "law": _("The act and its text"),
    "people": _("Who and where"),
    "notice": _("To be noted"),
}

FORMS: dict[str, type[ElementForm]] = {
    form.code: form
    for form in (
        TargetForm,
        ActionForm,
        ObligationForm,
        AmountForm,
        PaymentForm,
        ContributionForm,
        RuleForm,
        StrategicForm,
        OperationalForm,
        ArticleForm,
        TextPartForm,
        LegalBasisForm,
        DeliberationForm,
        ClauseForm,
        TableForm,
        PartyForm,
        ActorForm,
        DestinationForm,
        MarketForm,
        BodyForm,
        GovernanceRuleForm,
        LinkedForm,
        FactForm,
        DiscrepancyForm,
    )
}

__all__ = ["FORMS", "GROUPS", "ElementForm"]
