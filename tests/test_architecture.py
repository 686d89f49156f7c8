"""The house rules that a reviewer would otherwise have to remember."""

from __future__ import annotations

import ast
import functools
import inspect
import re
import tomllib
from pathlib import Path

from neuronfleet import errors

REPOSITORY = Path(__file__).parent.parent
SOURCES = sorted((REPOSITORY / "src").rglob("*.py")) + sorted((REPOSITORY / "stacks").rglob("*.py"))
CEILING = 300
LONGER_FOR_A_REASON: dict[str, str] = {}
"""Path -> why it may be longer than the ceiling."""

ERRORS = sorted(
    (one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, errors.NeuronFleetError)),
    key=lambda one: one.code,
)


def relative(path: Path) -> str:
    """Path of a file as people write it."""
    return path.relative_to(REPOSITORY).as_posix()


@functools.cache
def tree_of(path: Path) -> ast.Module:
    """A module, parsed once for all tests."""
    return ast.parse(path.read_text(encoding="utf-8"))


def test_no_module_is_longer_than_the_ceiling():
    """A file has one reason to exist, and fits on a few screens."""
    lengths = {relative(path): path.read_text(encoding="utf-8").count("\n") for path in SOURCES}

    assert {name: lines for name, lines in lengths.items() if lines > CEILING and name not in LONGER_FOR_A_REASON} == {}


def test_every_module_says_what_it_is():
    """A module opens with a docstring."""
    assert [relative(path) for path in SOURCES if not ast.get_docstring(tree_of(path))] == []


def test_no_folder_shadows_the_constructs_package():
    """A folder of ours called ``constructs`` would be imported instead of the PyPI package."""
    shadows = [relative(one) for top in ("src", "stacks", "tests") for one in (REPOSITORY / top).rglob("constructs")]

    assert shadows == []


def test_error_codes_are_never_shared():
    """Each error has a code of its own, because people search for it."""
    codes = [one.code for one in ERRORS]

    assert sorted(set(codes)) == sorted(codes)


def test_the_tree_in_the_docstring_is_the_real_tree():
    """Every error stands in the tree that the module's docstring draws, and nothing else does."""
    drawn = set(re.findall(r"\b(\w+Error)\b", errors.__doc__ or ""))

    assert drawn == {one.__name__ for one in ERRORS}


def test_library_code_neither_prints_nor_exits():
    """Printing and exit codes are the command line's business, and the app's; a copy of a process ends itself."""
    allowed = {
        "src/neuronfleet/cli",
        "src/neuronfleet/__main__.py",
        "src/neuronfleet/rehearsal/server.py",
        "src/neuronfleet/infra/side_by_side.py",
    }
    guilty = []
    for path in SOURCES:
        if any(relative(path).startswith(one) for one in allowed):
            continue
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func) if isinstance(node.func, ast.Name | ast.Attribute) else ""
            if name in {"print", "sys.exit", "exit", "os._exit"}:
                guilty.append(f"{relative(path)}:{node.lineno} {name}")

    assert guilty == []


def test_the_wheel_ships_only_the_package():
    """A user's ``stacks`` or ``tests`` must never meet ours in site-packages."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))

    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["src/neuronfleet"]


def test_everything_that_is_required_is_pinned():
    """The environment is made from versions that were tested together."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    lock = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8").lower().replace("_", "-")
    pinned = set(re.findall(r"^([a-z0-9.-]+)==", lock, flags=re.MULTILINE))
    asked = project["project"]["dependencies"] + [
        one for extra in project["project"]["optional-dependencies"].values() for one in extra
    ]
    asked += project["dependency-groups"]["dev"]
    names = {re.match(r"[A-Za-z0-9._-]+", one)[0].lower().replace("_", "-") for one in asked}

    assert names - pinned == set()


def test_only_the_engine_package_imports_an_engine():
    """CDKTF, CDK Terrain, their bindings and what they stand on have one door, so that either can be behind it."""
    theirs = {"cdktf", "cdktf_cdktf_provider_aws", "cdktn", "cdktn_provider_aws", "constructs", "jsii"}
    templates = sorted((REPOSITORY / "src").rglob("*.py.txt"))
    guilty = []
    for path in [*SOURCES, *templates, REPOSITORY / "main.py"]:
        if path.parent == REPOSITORY / "src" / "neuronfleet" / "engine":
            continue
        for node in ast.walk(tree_of(path)):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            guilty += [f"{relative(path)}:{node.lineno} {name}" for name in names if name.partition(".")[0] in theirs]

    assert guilty == []


def test_newcomers_find_every_room():
    """CONTRIBUTING names every folder of the package, the rooms of the two largest, and the layers that are checked."""
    text = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
    tree, layers = (block.removesuffix("```") for block in re.findall(r"```text\n(.*?```)", text, flags=re.DOTALL)[:2])
    package = REPOSITORY / "src" / "neuronfleet"
    folders = [package, package / "fleet" / "planner", package / "infra"]
    rooms = {path.parent.name for folder in folders for path in folder.glob("*/__init__.py")}
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))

    assert {name for name in rooms if f" {name}/" not in tree} == set()
    assert layers.splitlines() == project["tool"]["importlinter"]["contracts"][0]["layers"]
