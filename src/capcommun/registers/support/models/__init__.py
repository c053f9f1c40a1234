"""The register's tables: offices, strategies, sites, contracts, and what was known of each before."""

from capcommun.registers.support.models.contracts import ContractMember, ContractRevision, OutreachContract
from capcommun.registers.support.models.heads import Head, Kept, Planned, PlannedState
from capcommun.registers.support.models.offices import SAID, OfficeSupport, OfficeSupportRevision, Pilot, Sadi
from capcommun.registers.support.models.papers import Paper
from capcommun.registers.support.models.sites import SiteAction, SiteReview, SiteRevision, StakeSite
from capcommun.registers.support.models.strategies import (
    StrategyAction,
    StrategyMember,
    StrategyRevision,
    StrategyStep,
    TerritoryStrategy,
)
from capcommun.registers.support.models.workshop import Board, Card, CardRevision, Column

__all__ = [
    "SAID",
    "Board",
    "Card",
    "CardRevision",
    "Column",
    "ContractMember",
    "ContractRevision",
    "Head",
    "Kept",
    "OfficeSupport",
    "OfficeSupportRevision",
    "OutreachContract",
    "Paper",
    "Pilot",
    "Planned",
    "PlannedState",
    "Sadi",
    "SiteAction",
    "SiteReview",
    "SiteRevision",
    "StakeSite",
    "StrategyAction",
    "StrategyMember",
    "StrategyRevision",
    "StrategyStep",
    "TerritoryStrategy",
]
