"""Make one small mistake at a time in the placement code and see whether a test notices; ``make mutants``.

Each mutant is a copy of ``src/neuronfleet/placement`` with one change, tested in a process of its own. Survivors are
listed with file and line; those that change nothing that matters are explained in ``mutants_explained.toml``. Exits
with 1 if a survivor is not explained.
"""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import dataclasses
import io
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import tomllib
import traceback
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "neuronfleet"
PLACEMENT = PACKAGE / "placement"
EXPLAINED = ROOT / "tests" / "placement" / "mutants_explained.toml"
_OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-W", "ignore::pytest.PytestAssertRewriteWarning")
CASES = "600"
"""Clusters of the agreement test for each mutant."""

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


@dataclasses.dataclass(frozen=True)
class Mutant:
    """One change.

    Attributes:
        path: of the file, below the package.
        line: where.
        was: the line as it is written.
        change: what was made of what.
        source: the whole file with the change.
    """

    path: str
    line: int
    was: str
    change: str
    source: str = dataclasses.field(repr=False)

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is explained by; line numbers move."""
        return self.path, self.was, self.change


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Every mutant of a file."""
    text = path.read_text()
    tree, lines = ast.parse(text), text.splitlines()
    nodes = list(ast.walk(tree))
    passive = _passive(tree)
    for index, node in enumerate(nodes):
        if id(node) in passive:
            continue
        for number, change in enumerate(_changes(node)):
            mutated = copy.deepcopy(tree)
            _apply(list(ast.walk(mutated))[index], number)
            line = node.lineno  # type: ignore[attr-defined]
            yield Mutant(
                str(path.relative_to(PACKAGE)), line, lines[line - 1].strip(), change, ast.unparse(mutated) + "\n"
            )


def _passive(tree: ast.AST) -> set[int]:
    """Nodes that decide nothing: annotations and decorators."""
    found: set[int] = set()
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = [*getattr(node, "decorator_list", [])]
        if isinstance(node, ast.AnnAssign | ast.arg):
            parts.append(node.annotation)
        if isinstance(node, ast.FunctionDef):
            parts.append(node.returns)
        if isinstance(node, ast.FormattedValue):
            parts.append(node.format_spec)
        found |= {id(inner) for part in parts if part is not None for inner in ast.walk(part)}
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
            return [f"{node.value} -> {not node.value}"]
        case ast.Constant(value=int() as value):
            return [f"{value} -> {value + 1}", f"{value} -> {value - 1}"]
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


def tests_for(path: str) -> list[str]:
    """The tests that may notice a mutant of a file; those of the language are apart."""
    placement = ROOT / "tests" / "placement"
    if path.startswith("placement/expression"):
        return [str(placement / "expression")]
    others = [placement / name for name in ("expression", "oracle/test_explorer.py", "oracle/test_rolling.py")]
    return [
        str(placement),
        *(f"--ignore={one}" for one in others),
        "-k",
        "not (wrong_engine or knows_nothing or literals)",
    ]


def survives(mutant: Mutant | None, tests: list[str], timeout_seconds: int) -> bool:
    """Whether all tests pass in a child process that sees the mutant; a child that takes too long does not."""
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "neuronfleet"
        package.mkdir()
        for entry in PACKAGE.iterdir():
            if entry != PLACEMENT and entry.name != "__pycache__":
                (package / entry.name).symlink_to(entry)
        shutil.copytree(PLACEMENT, package / "placement", ignore=shutil.ignore_patterns("__pycache__"))
        if mutant is not None:
            (package / mutant.path).write_text(mutant.source)
        child = os.fork()
        if child == 0:
            _test(folder, tests, timeout_seconds, loud=mutant is None)
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status) == 0


def _test(folder: str, tests: list[str], timeout_seconds: int, *, loud: bool) -> None:
    """Run the tests in this process, and end it; print why they fail if loud."""
    signal.alarm(timeout_seconds)
    code, said = 1, io.StringIO()
    try:
        os.chdir(ROOT)
        os.environ["PLACEMENT_CASES"] = CASES
        sys.dont_write_bytecode = True
        sys.path[:0] = [folder, str(ROOT)]
        hypothesis.settings.register_profile(
            "mutants", max_examples=40, phases=[hypothesis.Phase.generate], deadline=None, derandomize=True
        )
        hypothesis.settings.load_profile("mutants")
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = int(pytest.main([*tests, *_OPTIONS]))
    except BaseException:  # noqa: BLE001  # whatever it is, this process ends here
        said.write(traceback.format_exc())
    finally:
        if loud and code:
            print(said.getvalue())
            sys.stdout.flush()
        os._exit(code)


def _work(task: tuple[Mutant, int]) -> tuple[Mutant, bool]:
    mutant, timeout_seconds = task
    return mutant, survives(mutant, tests_for(mutant.path), timeout_seconds)


def explained() -> dict[tuple[str, str, str], str]:
    """Reasons why mutants may live, by their keys."""
    if not EXPLAINED.exists():
        return {}
    return {
        (one["path"], one["was"], change): one["reason"]
        for one in tomllib.loads(EXPLAINED.read_text()).get("explained", [])
        for change in one["changes"]
    }


def main() -> int:
    """Read the arguments, test the mutants, print what lives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, help="test so many mutants, drawn by --seed; all without")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--timeout", type=int, default=180, help="seconds for one mutant")
    parser.add_argument("--files", nargs="*", default=["**/*.py"], help="patterns below src/neuronfleet/placement")
    parser.add_argument("--list", action="store_true", help="only count the mutants of each file")
    options = parser.parse_args()
    paths = sorted({path for pattern in options.files for path in PLACEMENT.glob(pattern)})
    mutants = [one for path in paths for one in mutants_of(path)]
    if options.list:
        for path in paths:
            name = str(path.relative_to(PACKAGE))
            print(f"{sum(one.path == name for one in mutants):5} {name}")
        return 0
    if options.sample is not None and options.sample < len(mutants):
        mutants = random.Random(options.seed).sample(mutants, options.sample)  # noqa: S311
    for tests in {tuple(tests_for(one.path)) for one in mutants}:
        if not survives(None, list(tests), options.timeout):
            print(f"the tests fail without a mutant: {' '.join(tests)}")
            return 2
    started, alive = time.monotonic(), []
    with multiprocessing.get_context("fork").Pool(options.processes) as pool:
        for count, (mutant, lives) in enumerate(
            pool.imap_unordered(_work, [(one, options.timeout) for one in mutants]), 1
        ):
            if lives:
                alive.append(mutant)
                print(f"lives: {mutant.path}:{mutant.line}: {mutant.change}: {mutant.was}", file=sys.stderr)
            if count % 25 == 0:
                print(f"{count} of {len(mutants)}, {len(alive)} live", file=sys.stderr)
    return _report(mutants, alive, time.monotonic() - started)


def _report(mutants: list[Mutant], alive: list[Mutant], seconds: float) -> int:
    reasons = explained()
    unexplained = [one for one in alive if one.key not in reasons]
    killed = len(mutants) - len(alive)
    for one in sorted(unexplained, key=lambda one: (one.path, one.line)):
        print(f"src/neuronfleet/{one.path}:{one.line}: {one.change}\n    {one.was}")
    print(
        f"{killed} of {len(mutants)} mutants noticed ({100 * killed / max(1, len(mutants)):.1f}%), "
        f"{len(alive) - len(unexplained)} live and are explained, {len(unexplained)} live; {seconds:.0f} s"
    )
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
