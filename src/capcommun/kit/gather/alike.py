"""Words sought in the database as a reader types them: without accents, case or ligatures.

    Action.objects.filter(alike(words("velo etaples"), "title", "description"))

Each letter sought becomes the class of the letters that read the same (« e » is also « é », « É », « ë »),
which both databases match by themselves: GLOB on SQLite, a regular expression on PostgreSQL. There is neither
an extension to install nor a second copy of the texts to keep in step.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Lookup, Q, TextField

from capcommun.kit.gather.words import fold

if TYPE_CHECKING:
    Condition = Lookup[Any]
else:
    Condition = Lookup  # generic for the type checker only

LETTERS = [chr(code) for code in (*range(0x21, 0x100), 0x152, 0x153, 0x178, 0x2019, 0x2BC)]
"""Letters of western Europe's languages with their accents, and the ways to write an apostrophe."""
MOST_WAYS = 8


@lru_cache(maxsize=1)
def _same() -> dict[str, str]:
    """Folded letter, or two of them, to all that folds to it."""
    found: dict[str, str] = {}
    for letter in LETTERS:
        if 0 < len(fold(letter)) <= 2:
            found[fold(letter)] = found.get(fold(letter), "") + letter
    return found


def _spellings(word: str) -> list[list[str]]:
    """The ways a folded word may be written, each as a list of classes: « oe » is two letters or one.

    Only the first few are ever made: each pair of letters in the word doubles how many there are.
    """
    parts: list[list[list[str]]] = []
    at = 0
    while at < len(word):
        pair, single = word[at : at + 2], word[at]
        one = [_same().get(single, single)]
        if len(pair) == 2 and pair in _same():
            parts.append([[*one, _same().get(pair[1], pair[1])], [_same()[pair]]])
            at += 2
        else:
            parts.append([one])
            at += 1
    if parts:
        parts[0][0][0] += _halves(word[0], side=-1)
        parts[-1][0][-1] += _halves(word[-1], side=0)
    return [[letters for part in way for letters in part] for way in islice(product(*parts), MOST_WAYS)]


def _halves(letter: str, *, side: int) -> str:
    """The ligatures that a word sought may begin or end in the middle of: « e1 » is in « æ1 »."""
    return "".join(both for pair, both in _same().items() if len(pair) == 2 and pair[side] == letter)


def _glob(classes: Sequence[str]) -> str:
    def one(letters: str) -> str:
        if letters in {"]", "^", "-"}:
            return letters
        inside = "".join(c for c in letters if c not in "]^-")
        return f"[{inside}]" if inside != letters or len(letters) > 1 or letters in "*?[" else letters

    return f"*{''.join(map(one, classes))}*"


def _sieve(classes: Sequence[str]) -> str:
    """A pattern that lets through all that the other does, and more, but that SQLite runs over in no time."""
    plain = [c[0] if c.isascii() and len(set(c.lower())) == 1 else "_" for c in classes]
    return f"%{''.join('_' if c in '%_' else c for c in plain)}%"


def _regex(ways: Sequence[Sequence[str]]) -> str:
    def escaped(letter: str) -> str:
        return letter if letter.isalnum() else f"\\{letter}"

    def one(letters: str) -> str:
        inside = "".join(map(escaped, letters))
        return f"[{inside}]" if len(letters) > 1 else inside

    return "|".join("".join(map(one, way)) for way in ways)


@CharField.register_lookup
@TextField.register_lookup
class Alike(Condition):
    """``title__alike="velo"``: the text holds this folded word."""

    lookup_name = "alike"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:
        left, params = self.process_lhs(compiler, connection)
        ways = [(_sieve(way), _glob(way)) for way in _spellings(str(self.rhs))]
        test = " OR ".join([f"({left} LIKE %s AND {left} GLOB %s)"] * len(ways))
        return f"({test})", [value for sieve, glob in ways for value in (*params, sieve, *params, glob)]

    def as_postgresql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left}::text ~ %s", [*params, _regex(_spellings(str(self.rhs)))]


def alike(sought: Sequence[str], *fields: str) -> Q:
    """Every folded word, each in any of the fields; nothing when nothing is sought."""
    if not sought:
        return Q(pk__in=[])
    found = Q()
    for word in sought:
        either = Q()
        for name in fields:
            either |= Q(**{f"{name}__alike": word})
        found &= either
    return found
