"""Compiles the message catalogues, so that a wheel carries its three languages."""

from __future__ import annotations

import os
import pathlib
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileMessages(BuildHookInterface):  # type: ignore[type-arg]  # hatchling asks for a type it does not give
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        for po in (pathlib.Path(self.root) / "src").rglob("*.po"):
            partial = po.with_suffix(f".{os.getpid()}.partial")  # a checkout may be at work meanwhile
            with po.open("rb") as source, partial.open("wb") as target:
                write_mo(target, read_po(source))
            partial.replace(po.with_suffix(".mo"))
