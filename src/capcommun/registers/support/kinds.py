"""The three things that are followed beside offices: which tables each is made of, and its words' keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from capcommun.registers.support import contents
from capcommun.registers.support import models as m


@dataclass(frozen=True)
class Kind:
    """``code`` names its audit's words (« support.site.added ») and its addresses (« support:site »)."""

    code: str
    head: type[Any]
    kept: type[Any]
    content: Callable[[Any], tuple[contents.Content, dict[str, Any]]]
    planned: type[Any] | None = None

    @property
    def audited(self) -> str:
        return f"support.{self.code}"

    def address(self, key: str) -> str:
        """Its page."""
        return reverse(f"support:{self.code}", args=[key])

    @property
    def counted(self) -> str:
        """What is touched when one of them changes: the measures that count this kind read it."""
        return f"support.{self.code}"


STRATEGY = Kind(
    "strategy", m.TerritoryStrategy, m.StrategyRevision, contents.of_strategy, planned=m.StrategyAction
)
SITE = Kind("site", m.StakeSite, m.SiteRevision, contents.of_site, planned=m.SiteAction)
CONTRACT = Kind("contract", m.OutreachContract, m.ContractRevision, contents.of_contract)
KINDS = (STRATEGY, SITE, CONTRACT)


def kind_of(head: Any) -> Kind:
    return next(kind for kind in KINDS if isinstance(head, kind.head))
