"""The oracle's own reading of the few ``memberOf`` expressions that its cases contain."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Mapping

# An expression is ("and" | "or", parts), ("not", part), ("mixed", readings) or an atom (subject, operator, argument).
Node = tuple
Known = bool | None  # None: not known

_TOKEN = re.compile(r"\s*(\(|\)|\[[^\]]*\]|'[^']*'|[^\s()\[\]]+)")
_STATE_SUBJECTS = ("task:group", "runningTasksCount")


@functools.lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """The tree of an expression; a row that mixes ``and`` and ``or`` keeps both readings."""
    tokens = [match.group(1) for match in _TOKEN.finditer(text)]
    node, rest = _row(tokens)
    if rest:
        raise ValueError(f"the oracle cannot read {text!r} from {rest[0]!r}")
    return node


def _row(tokens: list[str]) -> tuple[Node, list[str]]:
    parts, words = [], []
    part, tokens = _part(tokens)
    parts.append(part)
    while tokens and tokens[0] in {"and", "or"}:
        words.append(tokens[0])
        part, tokens = _part(tokens[1:])
        parts.append(part)
    if len(set(words)) > 1:
        return ("mixed", (_grouped(parts, words, "and"), _grouped(parts, words, "or"))), tokens
    return (words[0], tuple(parts)) if words else parts[0], tokens


def _grouped(parts: list[Node], words: list[str], tight: str) -> Node:
    """One reading of a mixed row: the parts between the loose words belong together."""
    groups = [[parts[0]]]
    for word, part in zip(words, parts[1:], strict=True):
        if word == tight:
            groups[-1].append(part)
        else:
            groups.append([part])
    loose = "or" if tight == "and" else "and"
    return (loose, tuple((tight, tuple(group)) for group in groups))


def _part(tokens: list[str]) -> tuple[Node, list[str]]:
    if tokens[0] in {"not", "!"}:
        part, rest = _part(tokens[1:])
        return ("not", part), rest
    if tokens[0] == "(":
        node, rest = _row(tokens[1:])
        if not rest or rest[0] != ")":
            raise ValueError("the oracle misses a closing parenthesis")
        return node, rest[1:]
    subject, operator = tokens[0], tokens[1]
    if operator == "exists":
        return (subject, operator, None), tokens[2:]
    argument = tokens[2]
    if argument.startswith("["):
        return (subject, operator, tuple(item.strip().strip("'") for item in argument[1:-1].split(","))), tokens[3:]
    return (subject, operator, argument.strip("'")), tokens[3:]


def _value(node: Node, atom: Callable[[Node], Known]) -> Known:
    head = node[0]
    if head in {"and", "or"}:
        values = {_value(part, atom) for part in node[1]}
        strong = head == "or"
        if strong in values:
            return strong
        return None if None in values else not strong
    if head == "not":
        inner = _value(node[1], atom)
        return None if inner is None else not inner
    if head == "mixed":
        readings = {_value(reading, atom) for reading in node[1]}
        return readings.pop() if len(readings) == 1 else None
    return atom(node)


def _state_atoms(node: Node) -> set[Node]:
    if node[0] in {"and", "or", "mixed"}:
        return set().union(*map(_state_atoms, node[1]))
    if node[0] == "not":
        return _state_atoms(node[1])
    return {node} if node[0] in _STATE_SUBJECTS else set()


class Attributes:
    """What is known of the attributes of a class of instances.

    Args:
        known: name to value.
        absent: whether an attribute that is not known certainly does not exist.
    """

    def __init__(self, known: Mapping[str, str], *, absent: Callable[[str], bool]) -> None:
        self.known, self.absent = known, absent

    def atom(self, node: Node) -> Known:
        """Value of a comparison of an attribute."""
        subject, operator, argument = node
        name = subject.removeprefix("attribute:")
        if name not in self.known:
            return False if self.absent(name) else None
        value = self.known[name]
        return {
            "exists": lambda: True,
            "==": lambda: value == argument,
            "!=": lambda: value != argument,
            "in": lambda: value in argument,
            "=~": lambda: re.fullmatch(argument, value) is not None,
        }[operator]()


def in_state(text: str, attributes: Attributes, groups: frozenset[str], running: int) -> Known:
    """Value of an expression on a host with alive tasks of these groups, so many of them."""

    def atom(node: Node) -> Known:
        subject, operator, argument = node
        if subject == "task:group":
            return argument in groups
        if subject == "runningTasksCount":
            bound = int(argument)
            return {"==": running == bound, "<": running < bound, "<=": running <= bound, ">=": running >= bound}[
                operator
            ]
        return attributes.atom(node)

    return _value(parse(text), atom)


def at_best(text: str, attributes: Attributes) -> Known:
    """True if some state makes it true, else unknown if some state leaves it unknown, else false."""
    return next((value for value in (True, None) if value in _free(text, attributes)), False)


def may_be_unknown(text: str, attributes: Attributes) -> bool:
    """Whether some state leaves its value unknown."""
    return None in _free(text, attributes)


def reads_state(text: str) -> bool:
    """Whether it is about the tasks of a host."""
    return bool(_state_atoms(parse(text)))


def _free(text: str, attributes: Attributes) -> set[Known]:
    tree = parse(text)
    atoms = sorted(_state_atoms(tree), key=repr)
    values = set()
    for chosen in itertools.product((True, False), repeat=len(atoms)):
        choice = dict(zip(atoms, chosen, strict=True))
        values.add(_value(tree, lambda node, choice=choice: choice[node] if node in choice else attributes.atom(node)))
    return values
