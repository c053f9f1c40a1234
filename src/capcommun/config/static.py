"""Static files under hashed names, compressed once: what is right already is not compressed again.

Compressing is most of what ``capcommun init`` does, and an upgrade changes few files.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from whitenoise import compress
from whitenoise.storage import CompressedManifestStaticFilesStorage

OPENED: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.decompress}
DAMAGED: tuple[type[Exception], ...] = (OSError, EOFError, zlib.error)
if compress.brotli_installed:
    OPENED[".br"] = compress.brotli.decompress
    DAMAGED += (compress.brotli.error,)


def kept(path: Path, suffix: str) -> bool:
    """Whether the compressed file opens to what the plain one holds; one cut short by a crash does not."""
    try:
        return OPENED[suffix](Path(f"{path}{suffix}").read_bytes()) == path.read_bytes()
    except DAMAGED:
        return False


class Compressor(compress.Compressor):  # type: ignore[misc]  # untyped library
    def compress(self, path: str) -> list[str]:
        """The names of the compressed files, made only where they are not right already."""
        if all(kept(Path(path), suffix) for suffix in OPENED):
            return [f"{path}{suffix}" for suffix in OPENED]
        made: list[str] = super().compress(path)
        return made


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped library
    def create_compressor(self, **how: Any) -> Compressor:
        return Compressor(**how)
