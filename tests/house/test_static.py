"""Compressed once: what is right already is left alone, what is not is made again."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from capcommun.config.static import OPENED, Compressor

STYLE = b"a { color: red; }\n" * 500


@pytest.fixture
def style(tmp_path: Path) -> Path:
    path = tmp_path / "style.css"
    path.write_bytes(STYLE)
    Compressor(quiet=True).compress(str(path))
    for suffix in OPENED:
        os.utime(f"{path}{suffix}", (1, 1))
    return path


def made_again(path: Path) -> set[str]:
    told = Compressor(quiet=True).compress(str(path))
    assert sorted(told) == sorted(f"{path}{suffix}" for suffix in OPENED)
    assert gzip.decompress(Path(f"{path}.gz").read_bytes()) == path.read_bytes()
    return {suffix for suffix in OPENED if Path(f"{path}{suffix}").stat().st_mtime != 1}


def test_what_is_right_is_not_compressed_again(style: Path) -> None:
    assert made_again(style) == set()


@pytest.mark.parametrize("suffix", sorted(OPENED))
def test_what_was_cut_short_is_made_again(style: Path, suffix: str) -> None:
    cut = Path(f"{style}{suffix}")
    cut.write_bytes(cut.read_bytes()[:-9])
    assert made_again(style) == set(OPENED)


@pytest.mark.parametrize("suffix", sorted(OPENED))
def test_what_is_missing_is_made(style: Path, suffix: str) -> None:
    Path(f"{style}{suffix}").unlink()
    assert made_again(style) == set(OPENED)


def test_what_changed_is_made_again(style: Path) -> None:
    style.write_bytes(STYLE.replace(b"red", b"blue"))
    assert made_again(style) == set(OPENED)
