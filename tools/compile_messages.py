"""Compile the catalogues named on the command line; of two writers, one wins whole."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_one(po: Path) -> None:
    partial = po.with_suffix(f".{os.getpid()}.partial")
    with po.open("rb") as source, partial.open("wb") as target:
        write_mo(target, read_po(source))
    partial.replace(po.with_suffix(".mo"))


if __name__ == "__main__":
    for name in sys.argv[1:]:
        compile_one(Path(name))
