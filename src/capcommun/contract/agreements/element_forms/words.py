"""The codes of the format and how people say them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

PARTY_KINDS = [
    ("collectivity", _("local authority")),
    ("tourism-agency", _("tourism agency")),
    ("tourist-office", _("tourist office")),
    ("epci", _("intermunicipality")),
    ("chamber", _("chamber")),
    ("association", _("association")),
    ("company", _("company")),
    ("state", _("State")),
    ("public-body", _("public body")),
]
ROLES = [
    ("signatory", _("signatory")),
    ("funder", _("funder")),
    ("operator", _("operator")),
    ("partner", _("partner")),
]
TARGET_KINDS = [
    ("quantity", _("a number")),
    ("deliverable", _("something to be done")),
    ("rank", _("a rank")),
    ("direction", _("a direction without a number")),
]
COMPARATORS = [
    ("at-least", _("at least")),
    ("at-most", _("at most")),
    ("about", _("about")),
    ("between", _("between")),
    ("exactly", _("exactly")),
    ("done-by", _("done by")),
    ("increase", _("to increase")),
    ("decrease", _("to decrease")),
    ("maintain", _("to maintain")),
]
PERIODS = [
    ("year", _("per year")),
    ("once", _("once")),
    ("month", _("per month")),
    ("quarter", _("per quarter")),
    ("half-year", _("per half-year")),
    ("term", _("over the whole term")),
]
FIRMNESS = [
    ("objective", _("objective")),
    ("commitment", _("commitment")),
    ("forecast", _("forecast")),
    ("illustration", _("illustration")),
    ("context", _("context")),
]
OBLIGATION_GROUPS = [
    ("activity", _("activity")),
    ("legal", _("legal")),
    ("financial", _("financial")),
    ("control", _("control")),
    ("communication", _("communication")),
    ("other", _("other")),
]
OBLIGATIONS = [
    ("document", _("a document to send")),
    ("meeting", _("a meeting, a presence")),
    ("payment", _("a payment")),
    ("rule", _("a rule to respect")),
]
TRIGGERS = [
    ("yearly", _("every year")),
    ("fixed-date", _("on a fixed date")),
    ("after-event", _("after an event")),
    ("on-change", _("at each change")),
    ("on-request", _("on request")),
    ("continuous", _("all the time")),
]
BODY_KINDS = [
    ("steering", _("steering committee")),
    ("technical", _("technical committee")),
    ("working-group", _("working group")),
    ("assembly", _("assembly")),
    ("board", _("board")),
    ("jury", _("jury")),
    ("commission", _("commission")),
    ("other", _("other")),
]
PRESIDENCIES = [
    ("unspecified", _("the text does not say")),
    ("fixed", _("always the same")),
    ("rotating", _("each party in turn")),
]
MAJORITIES = [
    ("unspecified", _("the text does not say")),
    ("present", _("majority of those present")),
    ("cast", _("majority of the votes cast")),
    ("absolute", _("absolute majority")),
    ("consensus", _("consensus")),
]
CLAUSES = [
    ("termination", _("termination")),
    ("breach", _("breach")),
    ("renewal", _("renewal")),
    ("dispute", _("dispute")),
    ("amendment", _("amendment")),
    ("insurance", _("insurance")),
    ("other", _("other")),
]
RELATIONS = [
    ("precedes", _("comes before this one")),
    ("finances", _("finances this one")),
    ("details", _("details this one")),
    ("framework", _("is the framework of this one")),
]
CONTRIBUTIONS = [("in-kind", _("in kind: staff, premises")), ("cash", _("in money"))]
