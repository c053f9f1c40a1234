"""Public face of the package."""

from capcommun.contract.agreements import document
from capcommun.contract.agreements.models import Act, Agreement, Version
from capcommun.contract.agreements.projection import Projector, projectors
from capcommun.contract.agreements.queries import (
    agreement_or_404,
    current_document,
    document_on,
    documents_as_of,
    documents_known,
    documents_on,
    in_force,
    lend_document,
    readable_agreements,
)
from capcommun.contract.agreements.ready_made import ReadyMade, libraries
from capcommun.contract.agreements.services.adoption import load
from capcommun.contract.agreements.services.deliveries import resume as resume_deliveries

__all__ = [
    "Act",
    "Agreement",
    "Projector",
    "ReadyMade",
    "Version",
    "agreement_or_404",
    "current_document",
    "document",
    "document_on",
    "documents_as_of",
    "documents_known",
    "documents_on",
    "in_force",
    "lend_document",
    "libraries",
    "load",
    "projectors",
    "readable_agreements",
    "resume_deliveries",
]
