"""The grammar as lark reads it.

```
expression := unit (connective unit)*
unit       := not unit | "(" expression ")" | comparison
comparison := subject ("exists" | "!exists")
            | subject ("==" | "!=" | "<" | "<=" | ">" | ">=") literal
            | subject ("in" | "!in") "[" literal ("," literal)* "]"
            | subject ("=~" | "!~") pattern
```

AWS publishes no grammar; this is its description, made exact. Which token may follow decides how text is cut into
tokens (a pattern may hold ``|`` and ``[``), so the lexer is lark's contextual one.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
"""

from __future__ import annotations

from typing import Final

from neuronfleet.placement.expression.lexicon import BARE_LITERAL, BARE_PATTERN, NO_WORD, QUOTED, SUBJECT
from neuronfleet.placement.expression.vocabulary import Argument, Operator

__all__ = ["GRAMMAR", "NAMES"]


def _operators(argument: Argument) -> str:
    found = [one for one in Operator if one.argument is argument]
    words = {one.word for one in found} | {one.symbol for one in found if one.symbol[-1].isalpha()}
    signs = {one.symbol for one in found} - words
    by_length = [sorted(group, key=lambda text: (-len(text), text)) for group in (words, signs)]
    return "|".join([rf"(?:{'|'.join(by_length[0])}){NO_WORD}", *by_length[1]])


_RULES = """
start: expression
expression: unit (CONNECTIVE unit)*
?unit: comparison
     | NOT unit             -> negation
     | LPAR expression RPAR -> group
comparison: SUBJECT EXISTENCE
          | SUBJECT COMPARISON literal
          | SUBJECT MEMBERSHIP LSQB literal (COMMA literal)* RSQB
          | SUBJECT MATCH pattern
?literal: BARE | QUOTED
?pattern: PATTERN | QUOTED

LPAR: "("
RPAR: ")"
LSQB: "["
RSQB: "]"
COMMA: ","
%ignore /[ \\t\\r\\n\\f]+/
"""

_TERMINALS = {
    # Before SUBJECT, which would take words too.
    "CONNECTIVE.2": rf"(?:and|or){NO_WORD}|&&|\|\|",
    "NOT.2": rf"not{NO_WORD}|!",
    "EXISTENCE.2": _operators(Argument.NOTHING),
    "MEMBERSHIP.2": _operators(Argument.LIST),
    "MATCH.2": _operators(Argument.PATTERN),
    "COMPARISON.2": _operators(Argument.LITERAL),
    "SUBJECT": SUBJECT,
    "BARE": BARE_LITERAL,
    "PATTERN": BARE_PATTERN,
    "QUOTED": QUOTED,
}

GRAMMAR: Final = "\n".join(
    [_RULES, *("{}: /{}/".format(name, pattern.replace("/", r"\/")) for name, pattern in _TERMINALS.items())]
)

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
    "$END": "the end",
}
"""Terminal -> what a person calls it, in the order in which expected ones are told."""
