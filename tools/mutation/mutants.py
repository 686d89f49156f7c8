"""Small mistakes that can be made in a Python file, one at a time: where each is, and how to make it."""

from __future__ import annotations

import ast
import dataclasses
import hashlib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "src" / "neuronfleet"
PLACEMENT = PACKAGE / "placement"

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_NAMES = {"min": "max", "max": "min", "ceil": "floor", "floor": "ceil", "any": "all", "all": "any"}


@dataclasses.dataclass(frozen=True, order=True)
class Mutant:
    """One change.

    Attributes:
        path: of the file, below the package.
        line: where.
        column: in the line without what indents it, from 0.
        change: what was made of what.
        was: the line as it is written.
        owner: name of the outermost function around it, and the line that begins it; None where it is run at import.
        statement: first and last line of what a test must have run to notice it.
        place: index of the node in the tree, and of the change among those of the node.
    """

    path: str
    line: int
    column: int
    change: str
    was: str
    owner: tuple[str, int] | None = dataclasses.field(compare=False)
    statement: tuple[int, int] = dataclasses.field(compare=False)
    place: tuple[int, int] = dataclasses.field(compare=False, repr=False)

    @property
    def file(self) -> Path:
        """The file."""
        return PACKAGE / self.path

    @property
    def module(self) -> str:
        """Name of the module."""
        parts = ("neuronfleet", *Path(self.path).with_suffix("").parts)
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is explained by; line numbers move."""
        return self.path, self.was, self.change

    def tree(self) -> ast.Module:
        """The whole file with the change; every line is where it was."""
        tree = ast.parse(self.file.read_text())
        _apply(list(ast.walk(tree))[self.place[0]], self.place[1])
        return tree


def digest_of(path: str) -> str:
    """A short name for what a file below the package holds today."""
    return hashlib.sha256((PACKAGE / path).read_bytes()).hexdigest()[:12]


def mutants_of(file: Path) -> list[Mutant]:
    """Every mutant of a file below the package."""
    return sorted(_mutants(str(file.relative_to(PACKAGE)), file.read_text()))


def _mutants(path: str, text: str) -> Iterator[Mutant]:
    tree, lines = ast.parse(text), text.splitlines()
    passive, owners, statements = _passive(tree), _owners(tree), _statements(tree)
    for index, node in enumerate(ast.walk(tree)):
        if id(node) in passive:
            continue
        for number, change in enumerate(_changes(node)):
            line = node.lineno  # type: ignore[attr-defined]  # what is changed stands somewhere
            was = lines[line - 1]
            indent = len(was) - len(was.lstrip())
            yield Mutant(
                path=path,
                line=line,
                column=node.col_offset - indent,  # type: ignore[attr-defined]
                change=change,
                was=was.strip(),
                owner=owners.get(id(node)),
                statement=statements.get(id(node), (line, line)),
                place=(index, number),
            )


def _passive(tree: ast.AST) -> set[int]:
    """Nodes that decide nothing: annotations, decorators, and whether zip looks at lengths that are alike."""
    found: set[int] = set()
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = [*getattr(node, "decorator_list", [])]
        if isinstance(node, ast.AnnAssign | ast.arg):
            parts.append(node.annotation)
        if isinstance(node, ast.FunctionDef):
            parts.append(node.returns)
        if isinstance(node, ast.FormattedValue):
            parts.append(node.format_spec)
        if isinstance(node, ast.keyword) and node.arg == "strict":
            parts.append(node.value)
        found |= {id(inner) for part in parts if part is not None for inner in ast.walk(part)}
    return found


def _owners(tree: ast.Module) -> dict[int, tuple[str, int]]:
    """The outermost function around each node; what it does at import (defaults, decorators) is in none."""
    found: dict[int, tuple[str, int]] = {}

    def look(body: list[ast.stmt], prefix: str) -> None:
        for one in body:
            if isinstance(one, ast.ClassDef):
                look(one.body, f"{prefix}{one.name}.")
            elif isinstance(one, ast.FunctionDef):
                first = min([one.lineno, *(each.lineno for each in one.decorator_list)])
                for inner in one.body:
                    found.update((id(node), (f"{prefix}{one.name}", first)) for node in ast.walk(inner))

    look(tree.body, "")
    return found


def _statements(tree: ast.Module) -> dict[int, tuple[int, int]]:
    """Lines of the innermost statement around each node: of one that holds others, the lines before these."""
    found: dict[int, tuple[int, int]] = {}
    for one in ast.walk(tree):
        if not isinstance(one, ast.stmt) or isinstance(one, ast.Match):
            continue
        body = getattr(one, "body", None)
        last = max(one.lineno, body[0].lineno - 1) if body else one.end_lineno or one.lineno
        # Outer statements come first, so that inner ones have the last word.
        found.update((id(node), (one.lineno, last)) for node in ast.walk(one))
    return found


def _changes(node: ast.AST) -> list[str]:
    """What can be made of a node, in words."""
    match node:
        case ast.Compare():
            return [
                f"comparison {place + 1}: {type(one).__name__} -> {_COMPARISONS[type(one)].__name__}"
                for place, one in enumerate(node.ops)
            ]
        case ast.BoolOp():
            return ["and -> or" if isinstance(node.op, ast.And) else "or -> and"]
        case ast.Constant(value=bool()):
            flag = bool(node.value)
            return [f"{flag} -> {not flag}"]
        case ast.Constant(value=int() as value):
            number = int(value)
            return [f"{number} -> {number + 1}", f"{number} -> {number - 1}"]
        case ast.Call(func=ast.Name(id=name)) if name in _NAMES:
            return [f"{name} -> {_NAMES[name]}"]
        case ast.Call(func=ast.Attribute(attr=name)) if name in _NAMES:
            return [f"{name} -> {_NAMES[name]}"]
    return []


def _apply(node: ast.AST, number: int) -> None:
    """Make the change of that number."""
    match node:
        case ast.Compare():
            node.ops[number] = _COMPARISONS[type(node.ops[number])]()
        case ast.BoolOp():
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case ast.Constant(value=bool()):
            node.value = not node.value
        case ast.Constant(value=int() as value):
            node.value = value - 1 if number else value + 1
        case ast.Call(func=ast.Name() as function):
            function.id = _NAMES[function.id]
        case ast.Call(func=ast.Attribute() as function):
            function.attr = _NAMES[function.attr]
