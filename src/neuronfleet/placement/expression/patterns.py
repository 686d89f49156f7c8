r"""Java regular expressions: the subset that is translated to Python, and the refusal of everything else.

Translated: literal characters, ``.``, ``^`` and ``$``, classes with ranges, negation and ``\d \w \s`` and their
denials, groups ``(...)`` and ``(?:...)``, alternation, ``? * + {n} {n,} {n,m}`` greedy or lazy, ``(?i)`` at the start,
and a backslash before anything that is no letter or digit. Those mean the same in both languages where only ASCII
letters fold and only ASCII digits count, which is Java's default.

Refused: what means something else in Python or depends on more than the value: possessive quantifiers, look-around,
back references, ``\Q...\E``, ``\b``, ``\p{...}`` and other lettered escapes, class unions and intersections, other
flags. Also refused: patterns whose search may take exponential time. Nothing is ever matched by a guess.

https://docs.oracle.com/javase/8/docs/api/java/util/regex/Pattern.html
"""

from __future__ import annotations

import functools
import re
from typing import Final, NoReturn

from neuronfleet.lazy_pattern import lazy_pattern

__all__ = ["MAX_PATTERN_CHARACTERS", "PatternError", "compiled"]

MAX_PATTERN_CHARACTERS: Final = 500
"""Longer patterns are not decided. Values have 128 characters at most."""

_LONGEST_VALUE = 128
_REPEAT_WAYS = 40
_MAX_WAYS = _REPEAT_WAYS**3
"""Ways in which a pattern may divide a value before it is refused: three ``.*`` are fine, four are not.

Measured: no pattern below that takes a quarter of a second for a value of 128 characters.
"""

_MAX_GROUPS_DEEP = 16
_MAX_REPEATS = 1000
_ENDLESS = float("inf")
_CLASS_ESCAPES = "dwsDWS"
_DOT = r"[^\n\r\u0085\u2028\u2029]"
_END = r"(?:\Z|(?=\r\n\Z)|(?<!\r)(?=\n\Z)|(?=[\r\u0085\u2028\u2029]\Z))"
"""Java's ``$``: also before a line break at the very end."""

_COUNTED = lazy_pattern(r"\{([0-9]{1,4})(?:(,)([0-9]{1,4})?)?\}")
_FLAG = "(?i)"


class PatternError(ValueError):
    """A pattern is not decided here.

    Args:
        problem: why, as a predicate: ``has ...``.
        position: index into the pattern.
        fix: what to write instead, None where nothing is known.
    """

    def __init__(self, problem: str, position: int, fix: str | None = None) -> None:
        self.problem = problem
        self.position = position
        self.fix = fix
        super().__init__(problem)


@functools.lru_cache(maxsize=1024)
def compiled(pattern: str) -> re.Pattern[str]:
    """The Python form of a Java pattern.

    Raises:
        PatternError: it is malformed, not of the subset, or might take too long.
    """
    if len(pattern) > MAX_PATTERN_CHARACTERS:
        raise PatternError(
            f"has a pattern of {len(pattern)} characters; {MAX_PATTERN_CHARACTERS} are decided at most",
            MAX_PATTERN_CHARACTERS,
            "write a list: in [a, b]",
        )
    flags = re.ASCII
    start = 0
    if pattern.startswith(_FLAG):
        flags |= re.IGNORECASE
        start = len(_FLAG)
    source, ways = _Translator(pattern, start).whole()
    if ways > _MAX_WAYS:
        raise PatternError(
            "has a pattern that may take too long to decide: repeats inside repeats, or too many of them",
            start,
            "write a class like [a-z0-9]* or a list: in [a, b]",
        )
    return re.compile(source, flags)


class _Translator:
    """Reads a pattern once, from left to right; each method returns Python source and the ways it can match."""

    def __init__(self, pattern: str, start: int) -> None:
        self.pattern = pattern
        self.at = start
        self.depth = 0

    def whole(self) -> tuple[str, float]:
        found = self.alternatives()
        if self.at < len(self.pattern):
            raise PatternError("has a pattern with ')' without '('", self.at, r"write \) for the character")
        return found

    def peek(self, length: int = 1) -> str:
        return self.pattern[self.at : self.at + length]

    def refuse(self, problem: str, fix: str | None = None, *, back: int = 0) -> NoReturn:
        raise PatternError(problem, min(self.at - back, len(self.pattern)), fix)

    def alternatives(self) -> tuple[str, float]:
        parts, ways = [], 0.0
        while True:
            source, inner = self.sequence()
            parts.append(source)
            ways += inner
            if self.peek() != "|":
                return "|".join(parts), ways
            self.at += 1

    def sequence(self) -> tuple[str, float]:
        source, ways = "", 1.0
        while self.peek() not in {"", "|", ")"}:
            piece, inner = self.repeated()
            source += piece
            ways *= inner
        return source, ways

    def repeated(self) -> tuple[str, float]:
        anchor = self.peek()
        source, ways = self.atom()
        bounds = self.quantifier()
        if bounds is None:
            return source, ways
        if anchor in {"^", "$"}:
            self.refuse(f"has a pattern that repeats {anchor!r}", back=1)
        low, high = bounds
        repeated = "{%d,%s}" % (low, "" if high is None else high)  # noqa: UP031
        if self.peek() == "?":
            self.at += 1
            repeated += "?"
        elif self.peek() == "+":
            self.refuse("has a possessive quantifier, which is not decided here", "leave out the second '+'")
        elif self.peek() in {"*", "{"}:
            self.refuse("has a pattern that repeats a repeat", f"write \\{self.peek()} for the character")
        return f"(?:{source}){repeated}", _ways(ways, low, high)

    def quantifier(self) -> tuple[int, int | None] | None:
        """Least and most repeats, None for no quantifier; most is None where it is unbounded."""
        sign = self.peek()
        if sign in {"?", "*", "+"}:
            self.at += 1
            return {"?": (0, 1), "*": (0, None), "+": (1, None)}[sign]
        if sign != "{":
            return None
        found = _COUNTED.match(self.pattern, self.at)
        if found is None:
            self.refuse("has '{' in its pattern that counts nothing", r"write {2}, {2,} or {2,3}; \{ for the character")
        low = int(found[1])
        high = low if found[2] is None else None if found[3] is None else int(found[3])
        if max(low, high or 0) > _MAX_REPEATS or (high is not None and high < low):
            self.refuse(f"has a pattern that counts {found[0]}", f"count upwards, to {_MAX_REPEATS} at most")
        self.at = found.end()
        return low, high

    def atom(self) -> tuple[str, float]:
        sign = self.peek()
        if sign == "(":
            return self.group()
        if sign == "[":
            return self.character_class(), 1.0
        if sign == "\\":
            return self.escape(), 1.0
        if sign in {"?", "*", "+", "{"}:
            self.refuse(f"has {sign!r} in its pattern with nothing before it to repeat", f"write .{sign} or \\{sign}")
        if sign in {"]", "}"}:
            self.refuse(f"has {sign!r} in its pattern that closes nothing", f"write \\{sign} for the character")
        self.at += 1
        return {".": _DOT, "^": r"\A", "$": _END}.get(sign) or re.escape(sign), 1.0

    def group(self) -> tuple[str, float]:
        opened = self.at
        if self.peek(3) == "(?:":
            self.at += 3
        elif self.peek(2) == "(?":
            self.refuse(
                f"has {self.peek(3)!r} in its pattern: flags inside, look-around and named groups are not decided here",
                "use plain groups (...), and (?i) at the start only",
            )
        else:
            self.at += 1
        self.depth += 1
        if self.depth > _MAX_GROUPS_DEEP:
            self.refuse(f"has a pattern with groups more than {_MAX_GROUPS_DEEP} deep")
        source, ways = self.alternatives()
        if self.peek() != ")":
            raise PatternError("has a pattern with '(' that is never closed", opened, r"write \( for the character")
        self.at += 1
        self.depth -= 1
        return f"(?:{source})", ways

    def escape(self) -> str:
        letter = self.pattern[self.at + 1 : self.at + 2]
        if not letter:
            self.refuse("has a pattern that ends in a lone backslash", r"write \\ for the character")
        if letter.isalnum() and letter not in _CLASS_ESCAPES:
            self.refuse(f"has '\\{letter}' in its pattern, which is not decided here", r"decided are \d \w \s \D \W \S")
        self.at += 2
        return f"\\{letter}" if letter in _CLASS_ESCAPES else re.escape(letter)

    def character_class(self) -> str:
        opened = self.at
        self.at += 1
        source = "["
        if self.peek() == "^":
            self.at += 1
            source += "^"
        members = 0
        while self.peek() != "]" or not members:
            if self.peek() in {"", "]"}:
                raise PatternError(
                    "has a pattern with '[' that is never closed" if not self.peek() else "has an empty class []",
                    opened,
                    r"write \[ for the character",
                )
            source += self.member()
            members += 1
        self.at += 1
        return source + "]"

    def member(self) -> str:
        """One character, escape or range of a class."""
        first, low = self.class_character()
        if self.peek() != "-" or self.peek(2) in {"-", "-]"}:
            return first
        self.at += 1
        last, high = self.class_character()
        if not low or not high or ord(low) > ord(high):
            self.refuse(f"has the class range {first}-{last}, which holds nothing", r"write \- for the character")
        return f"{first}-{last}"

    def class_character(self) -> tuple[str, str]:
        """Its Python source, and the character; empty for an escape that means several."""
        sign = self.peek()
        if sign == "[" or self.peek(2) == "&&":
            self.refuse(
                f"has {self.peek(2)!r} in a class: unions and intersections are not decided here", "write one class"
            )
        if sign == "\\":
            source = self.escape()
            letter = self.pattern[self.at - 1]
            return source, "" if letter in _CLASS_ESCAPES else letter
        self.at += 1
        return re.escape(sign), sign


def _ways(inner: float, low: int, high: int | None) -> float:
    """Ways in which a value can be divided among repeats of something that matches in ``inner`` ways."""
    most = max(low, _LONGEST_VALUE) if high is None else high
    if inner == 1:
        return min(most - low + 1, _REPEAT_WAYS)
    total, power = 0.0, 1.0
    for count in range(most + 1):
        total += power if count >= low else 0
        power *= inner
        if power > _MAX_WAYS and count < most:
            return _ENDLESS
    return total
