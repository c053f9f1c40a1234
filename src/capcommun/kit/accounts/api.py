"""Public face of the package."""

from capcommun.kit.accounts.models import User

__all__ = ["User"]
