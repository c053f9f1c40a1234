"""Public face of the package."""

from capcommun.contract.plan.chronicle import Happened, chronicle
from capcommun.contract.plan.demo import create as create_demo
from capcommun.contract.plan.measures import Measure, measures
from capcommun.contract.plan.models import (
    Action,
    Milestone,
    Note,
    OperationalObjective,
    StrategicObjective,
)
from capcommun.contract.plan.panels import panels
from capcommun.contract.plan.queries import Board, Sight, years

__all__ = [
    "Action",
    "Board",
    "Happened",
    "Measure",
    "Milestone",
    "Note",
    "OperationalObjective",
    "Sight",
    "StrategicObjective",
    "chronicle",
    "create_demo",
    "measures",
    "panels",
    "years",
]
