"""Public face of the package."""

from capcommun.kit.accounts.models import User
from capcommun.kit.accounts.second_factors import reseal, seals

__all__ = ["User", "reseal", "seals"]
