"""Public face of the package."""

from capcommun.reference.partners import demo
from capcommun.reference.partners.agreements import titles
from capcommun.reference.partners.models import EVERY_AGREEMENT, Mandate, Organisation, Person, RoleGrant
from capcommun.reference.partners.opening import open_agreement
from capcommun.reference.partners.queries import actor_for, organisations_of, people_with
from capcommun.reference.partners.roles import Matrix, Role, grantable, matrix
from capcommun.reference.partners.visibility import Visibility, visible

__all__ = [
    "EVERY_AGREEMENT",
    "Mandate",
    "Matrix",
    "Organisation",
    "Person",
    "Role",
    "RoleGrant",
    "Visibility",
    "actor_for",
    "demo",
    "grantable",
    "matrix",
    "open_agreement",
    "organisations_of",
    "people_with",
    "titles",
    "visible",
]
