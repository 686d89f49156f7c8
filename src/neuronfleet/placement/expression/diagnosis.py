"""What a person meant by a text that cannot be read: the likely slip, and what to write."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from neuronfleet.errors import nearest
from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.placement.expression.excerpt import shown
from neuronfleet.placement.expression.grammar import NAMES
from neuronfleet.placement.expression.lexicon import SUBJECT
from neuronfleet.placement.expression.refusal import Refusal
from neuronfleet.placement.expression.vocabulary import BUILT_IN_ATTRIBUTES, Operator, SubjectKind

__all__ = ["diagnosed", "subject_refusal"]

_WORD = lazy_pattern(SUBJECT)
_SIGNS = lazy_pattern(r"[=!<>~&|]+")
_SIGNS_BEFORE = lazy_pattern(r"[=!<>~]+$")
_TOKEN = lazy_pattern(r"'[^']*'|[()\[\]]")
_SUBJECTS = tuple(f"{one.value}NAME" if one is SubjectKind.ATTRIBUTE else one.value for one in SubjectKind)
_WORDS = tuple(dict.fromkeys(one.word for one in Operator))
_OTHER_QUOTES = '"`\u2018\u2019\u201c\u201d'
_BRACKETS = {"(": ")", "[": "]"}

_SIGN_FIXES = {
    "=": "==",
    "===": "==",
    "=!": "!=",
    "<>": "!=",
    "==!": "!=",
    ">==": ">=",
    "<==": "<=",
    "!==": "!=",
    "=>": ">=",
    "=<": "<=",
    "~": "=~",
    "~=": "=~",
    "==~": "=~",
    "~~": "=~",
    "!=~": "!~",
    "&": "&&",
    "|": "||",
}
_WORD_FIXES = {
    "is": "==",
    "eq": "==",
    "ne": "!=",
    "gt": ">",
    "ge": ">=",
    "lt": "<",
    "le": "<=",
    "like": "=~",
    "contains": "=~",
}
_MEMBER_OF = lazy_pattern(r"\s*(memberof)\s*\(", re.IGNORECASE)
_CONNECTIVE_BEFORE = lazy_pattern(r"(?<![A-Za-z0-9_:./\\-])(and|or)\s*$")
_NOT_WORD = lazy_pattern(r"(?:not|!)\s+(in|exists|matches|equals)\b")


def diagnosed(text: str, index: int, expected: frozenset[str]) -> Refusal:
    """What to say of a text that the grammar does not take.

    Args:
        text: the expression.
        index: where the word begins that cannot stand there, the text's length where it ends too early.
        expected: kinds of words that could.
    """
    if not text.strip():
        return Refusal("is empty", 1, expected="a comparison such as attribute:ecs.instance-type == inf1.xlarge")
    for look in _LOOKS:
        found = look(text, index, expected)
        if found is not None:
            return found
    problem = f"has {_found(text, index)}" if index < len(text) else "ends too early"
    return Refusal(problem, index + 1, expected=_listed(expected))


def subject_refusal(name: str, column: int) -> Refusal:
    """What to say of a subject that is none."""
    if name.lower() == "memberof":
        return Refusal(
            "names 'memberOf'",
            column,
            fix="that is the type of the constraint; write only what stands in its expression",
        )
    prefix = SubjectKind.ATTRIBUTE.value
    bare = name.removeprefix(prefix)
    built_in = f"ecs.{name}" if f"ecs.{name}" in BUILT_IN_ATTRIBUTES else name
    if name != bare:
        return Refusal(
            f"names the attribute {bare!r}", column, fix="names have 1 to 128 letters, digits and - _ . / \\"
        )
    if built_in in BUILT_IN_ATTRIBUTES or name.startswith("ecs."):
        return Refusal(f"names {name!r} as a subject", column, fix=f"write {prefix}{built_in}")
    close = nearest(name.partition(":")[0], (one.partition(":")[0] for one in _SUBJECTS))
    fix = ""
    if close is not None:
        fix = "write " + next(
            f"{prefix}{name.partition(':')[2] or 'NAME'}" if one.startswith(prefix) else one
            for one in _SUBJECTS
            if one.partition(":")[0] == close
        )
    return Refusal(f"names {name!r} as a subject", column, expected=f"one of {', '.join(_SUBJECTS)}", fix=fix)


def _listed(expected: Iterable[str]) -> str:
    names = list(dict.fromkeys(name for terminal, name in NAMES.items() if terminal in expected))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}" if names else ""


def _found(text: str, index: int) -> str:
    word = _WORD.match(text, index) or _SIGNS.match(text, index)
    if word is not None:
        return repr(word[0])
    sign = text[index]
    name = unicodedata.name(sign, "") if not sign.isascii() else ""
    return (
        f"{shown(sign)!r} (U+{ord(sign):04X}{' ' + name if name else ''})"
        if not sign.isprintable() or name
        else repr(sign)
    )


Look = Callable[[str, int, frozenset[str]], Refusal | None]


def _wrapped(text: str, index: int, expected: frozenset[str]) -> Refusal | None:  # noqa: ARG001
    """``memberOf(...)``, as some tools print a constraint."""
    found = _MEMBER_OF.match(text)
    return subject_refusal(found[1], found.start(1) + 1) if found is not None and index == found.end() - 1 else None


def _quote(text: str, index: int, expected: frozenset[str]) -> Refusal | None:
    sign = text[index : index + 1]
    if sign == "'" and "'" not in text[index + 1 :]:
        return Refusal("has a quote that is never closed", index + 1, fix="write ' at the end of the literal")
    if sign and sign in _OTHER_QUOTES:
        fix = "ECS documents text in single quotes only: 'a b'"
        return Refusal(f"has {_found(text, index)}", index + 1, expected=_listed(expected), fix=fix)
    return None


def _bracket(text: str, index: int, expected: frozenset[str]) -> Refusal | None:
    """Brackets that are not closed or not opened, and parentheses where a single expression has none."""
    sign = text[index : index + 1]
    if (
        sign == "("
        and "SUBJECT" not in expected
        and (expected & {"BARE", "PATTERN"} or text[index - 1 : index].strip())
    ):
        return Refusal(
            "has parentheses inside a single expression, where AWS allows none",
            index + 1,
            fix="write a list, in [a, b], or a class, [ab]; parentheses go around whole comparisons",
        )
    opened: list[int] = []
    for found in _TOKEN.finditer(text):
        if found.start() > index:
            break
        if found[0] in _BRACKETS:
            opened.append(found.start())
        elif found[0] in _BRACKETS.values() and opened and _BRACKETS[text[opened[-1]]] == found[0]:
            opened.pop()
        elif found.start() == index and found[0] in _BRACKETS.values():
            return Refusal(f"has {found[0]!r} that closes nothing", index + 1, fix="leave it out, or open it before")
    if index == len(text) and opened and expected & {"RPAR", "RSQB"}:
        sign = text[opened[-1]]
        return Refusal(f"has {sign!r} that is never closed", opened[-1] + 1, fix=f"write {_BRACKETS[sign]!r}")
    return None


def _operator(text: str, index: int, expected: frozenset[str]) -> Refusal | None:
    """A comparison that is spelled in another language."""
    if "COMPARISON" not in expected:
        return None
    stray = _CONNECTIVE_BEFORE.search(text[:index])
    if stray is not None:
        return Refusal(f"has {stray[0].strip()!r} with nothing before it", stray.start() + 1, expected="a comparison")
    operators = f"one of {' '.join(one.symbol for one in Operator)}"
    sign, word = _SIGNS.match(text, index), _WORD.match(text, index)
    if sign is not None and sign[0] == "=":
        return Refusal("has a single '='; the cluster query language compares with '=='", index + 1, fix="write ==")
    if sign is not None:
        fix = _SIGN_FIXES.get(sign[0])
        return Refusal(f"has {sign[0]!r}", index + 1, expected=operators, fix=f"write {fix}" if fix else "")
    negated = _NOT_WORD.match(text, index)
    if negated is not None:
        return Refusal(f"has {negated[0]!r} in two words", index + 1, fix=f"write not_{negated[1]}")
    if word is not None:
        close = _WORD_FIXES.get(word[0].lower()) or nearest(word[0], _WORDS)
        return Refusal(f"has {word[0]!r}", index + 1, expected=operators, fix=f"write {close}" if close else "")
    if index >= len(text):
        return Refusal("ends after a subject", index + 1, expected=operators)
    return Refusal(f"has {_found(text, index)}", index + 1, expected=operators)


def _argument(text: str, index: int, expected: frozenset[str]) -> Refusal | None:
    """A literal where a list belongs, the other way round, or a word of the language as a literal."""
    sign = text[index : index + 1]
    wanted = _listed(expected)
    if expected == {"LSQB"}:
        fix = "write [a, b]"
        return Refusal(f"has {_found(text, index)}" if sign else "ends after 'in'", index + 1, expected=wanted, fix=fix)
    if not expected & {"BARE", "PATTERN"}:
        return None
    if sign == "[":
        return Refusal("has a list where one literal belongs", index + 1, fix="write in [a, b]")
    if sign == "]":
        return Refusal("has ']' in its list", index + 1, expected=wanted, fix="write a literal before it")
    word = _WORD.match(text, index)
    if word is not None:
        return Refusal(
            f"has {word[0]!r}",
            index + 1,
            expected=wanted,
            fix=f"write '{word[0]}' in quotes where the word itself is meant",
        )
    signs = _SIGNS.match(text, index)
    if signs is not None:
        begun = _SIGNS_BEFORE.search(text[:index])
        if begun is not None:
            return _operator(text, begun.start(), frozenset({"COMPARISON"}))
        fix = "write operators without a space in them, and literals with such characters in quotes"
        return Refusal(f"has {signs[0]!r}", index + 1, expected=wanted, fix=fix)
    return None


def _after(text: str, index: int, expected: frozenset[str]) -> Refusal | None:
    """What follows a complete comparison, or stands in a list."""
    if not expected & {"CONNECTIVE", "COMMA"}:
        return None
    wanted = _listed(expected)
    word, sign = _WORD.match(text, index), _SIGNS.match(text, index)
    if word is not None and word[0].lower() in {"and", "or"}:
        return Refusal(f"has {word[0]!r}", index + 1, expected=wanted, fix=f"write {word[0].lower()}")
    if sign is not None:
        fix = (
            f"write {_SIGN_FIXES[sign[0]]}"
            if sign[0] in {"&", "|"}
            else "write a literal with such characters in quotes"
        )
        return Refusal(f"has {sign[0]!r}", index + 1, expected=wanted, fix=fix)
    if index < len(text) and (word is not None or text[index].isalnum()):
        return Refusal(
            f"has {_found(text, index)}",
            index + 1,
            expected=wanted,
            fix="write a literal with a space in quotes: 'a b'",
        )
    return None


_LOOKS: tuple[Look, ...] = (_wrapped, _quote, _bracket, _operator, _argument, _after)
