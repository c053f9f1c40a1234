"""Public face of the package: make a link, register an act that links may open."""

from capcommun.kit.links.models import Link, Use
from capcommun.kit.links.privacy import forget_recipient
from capcommun.kit.links.registry import Act, acts
from capcommun.kit.links.services import address, make_link, revoke_link

__all__ = ["Act", "Link", "Use", "acts", "address", "forget_recipient", "make_link", "revoke_link"]
