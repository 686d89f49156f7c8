"""The grammar, and its words: what may stand where, how it is spelled, and what a person calls it.

```
expression := unit (connective unit)*
unit       := not unit | "(" expression ")" | comparison
comparison := subject ("exists" | "!exists")
            | subject ("==" | "!=" | "<" | "<=" | ">" | ">=") literal
            | subject ("in" | "!in") "[" literal ("," literal)* "]"
            | subject ("=~" | "!~") pattern
```

AWS publishes no grammar; this is its description, made exact. Which word may follow decides how text is cut (a pattern
may hold ``|`` and ``[``), so a :class:`Words` is asked for what may stand there, never for whatever comes next.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.placement.expression.lexicon import BARE_LITERAL, BARE_PATTERN, NO_WORD, QUOTED, SUBJECT
from neuronfleet.placement.expression.vocabulary import Argument, Operator

__all__ = ["ARGUMENTS", "END", "NAMES", "OPERATORS", "UNIT", "Word", "Words"]

END: Final = "$END"
UNIT: Final = frozenset({"NOT", "LPAR", "SUBJECT"})
"""What a unit begins with."""

OPERATORS: Final = frozenset({"EXISTENCE", "MEMBERSHIP", "MATCH", "COMPARISON"})
ARGUMENTS: Final[Mapping[Argument, frozenset[str]]] = {
    Argument.LITERAL: frozenset({"BARE", "QUOTED"}),
    Argument.LIST: frozenset({"LSQB"}),
    Argument.PATTERN: frozenset({"PATTERN", "QUOTED"}),
}
"""What an operator's argument begins with."""


def _operators(argument: Argument) -> str:
    found = [one for one in Operator if one.argument is argument]
    words = {one.word for one in found} | {one.symbol for one in found if one.symbol[-1].isalpha()}
    signs = {one.symbol for one in found} - words
    by_length = [sorted(group, key=lambda text: (-len(text), text)) for group in (words, signs)]
    return "|".join([rf"(?:{'|'.join(by_length[0])}){NO_WORD}", *map(re.escape, by_length[1])])


_SPACE: Final = lazy_pattern(r"[ \t\r\n\f]*")

_SPELLINGS: Final = {
    "CONNECTIVE": rf"(?:and|or){NO_WORD}|&&|\|\|",
    "NOT": rf"not{NO_WORD}|!",
    "EXISTENCE": _operators(Argument.NOTHING),
    "MEMBERSHIP": _operators(Argument.LIST),
    "MATCH": _operators(Argument.PATTERN),
    "COMPARISON": _operators(Argument.LITERAL),
    "LPAR": r"\(",
    "RPAR": r"\)",
    "LSQB": r"\[",
    "RSQB": r"\]",
    "COMMA": ",",
    "SUBJECT": SUBJECT,
    "QUOTED": QUOTED,
    "BARE": BARE_LITERAL,
    "PATTERN": BARE_PATTERN,
}
"""Words by what they are; where two could be read at one place, the first is: ``not`` is no subject."""

_OPERATOR = "an operator"
NAMES: Final = {
    "SUBJECT": "a subject",
    "NOT": "'not'",
    "LPAR": "'('",
    "EXISTENCE": _OPERATOR,
    "MEMBERSHIP": _OPERATOR,
    "MATCH": _OPERATOR,
    "COMPARISON": _OPERATOR,
    "BARE": "a literal",
    "PATTERN": "a pattern",
    "QUOTED": "text in single quotes",
    "LSQB": "a list in '['",
    "COMMA": "','",
    "RSQB": "']'",
    "CONNECTIVE": "'and', 'or'",
    "RPAR": "')'",
    END: "the end",
}
"""Kind of word -> what a person calls it, in the order in which expected ones are told."""


class Word(NamedTuple):
    """A word of a text.

    Attributes:
        kind: a key of ``NAMES``.
        text: as it is written.
        start: index of its first character.
    """

    kind: str
    text: str
    start: int

    @property
    def column(self) -> int:
        """Where it begins, counted from 1."""
        return self.start + 1


class Words:
    """A text, word by word.

    Args:
        text: of an expression.

    Attributes:
        index: where the next word begins, after white space.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self.index = 0
        self._skip()

    def next(self, expected: frozenset[str]) -> Word | None:
        """The next word if it is of an expected kind, which is then behind us; else None.

        Args:
            expected: keys of ``NAMES``.
        """
        start = self.index
        if start == len(self._text):
            return Word(END, "", start) if END in expected else None
        found = _pattern(expected).match(self._text, start)
        if found is None or found.lastgroup is None:
            return None
        self.index = found.end()
        self._skip()
        return Word(found.lastgroup, found[0], start)

    def _skip(self) -> None:
        space = _SPACE.match(self._text, self.index)
        self.index = space.end() if space is not None else self.index


@functools.lru_cache(maxsize=64)
def _pattern(kinds: frozenset[str]) -> re.Pattern[str]:
    """The expression of some kinds; compiled when first asked for, since most commands read no text."""
    return re.compile("|".join(f"(?P<{kind}>{spelling})" for kind, spelling in _SPELLINGS.items() if kind in kinds))
