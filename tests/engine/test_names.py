"""What the boundary gives is what is used, and what both engines have."""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path

import pytest

from neuronfleet import engine
from neuronfleet.engine import ENGINES, aws
from tests.engine.installed import require_engine

STUB = Path(aws.__file__).with_suffix(".pyi")


def imported_from(module: str, repository: Path) -> set[str]:
    """Names that the package, its project template and the app import from a module."""
    files = [
        *(repository / "src").rglob("*.py"),
        *(repository / "src").rglob("*.py.txt"),
        *(repository / "stacks").rglob("*.py"),
    ]
    return {
        alias.name
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == module
        for alias in node.names
    }


def bindings(name: str) -> Path:
    """Folder of an engine's bindings."""
    require_engine(name)
    found = importlib.util.find_spec(ENGINES[name].bindings)
    assert found is not None
    return Path(found.submodule_search_locations[0])


def test_classes_are_listed_if_and_only_if_they_are_used(repository):
    """The list holds no class that nothing imports."""
    assert imported_from("neuronfleet.engine.aws", repository) == set(aws.submodules())


def test_types_are_of_the_classes_that_are_listed():
    """What type checkers see is what there is at run time."""
    tree = ast.parse(STUB.read_text(encoding="utf-8"))
    (names,) = [ast.literal_eval(node.value) for node in tree.body if isinstance(node, ast.Assign)]

    assert names == sorted(aws.submodules(), key=names.index)
    assert set(dir(aws)) >= set(names)


@pytest.mark.parametrize("name", sorted(ENGINES))
def test_every_class_is_in_the_bindings_of_both_engines(name):
    """In the same submodule, under the same name."""
    folder = bindings(name)
    missing = [
        f"{submodule}.{one}"
        for one, submodule in aws.submodules().items()
        if not re.search(
            rf"^class {one}\b", (folder / submodule / "__init__.py").read_text(encoding="utf-8"), re.MULTILINE
        )
    ]

    assert missing == []


@pytest.mark.parametrize("name", sorted(ENGINES))
def test_every_name_of_the_engine_is_in_both(name):
    """The engines are generated Python: their public names are in ``__all__``."""
    require_engine(name)
    found = importlib.util.find_spec(name)
    assert found is not None
    text = Path(found.origin).read_text(encoding="utf-8")

    assert [one for one in sorted(engine._OF_THE_ENGINE) if f'"{one}",' not in text] == []
    assert "TerraformStack" in engine._OF_THE_ENGINE


def test_names_of_the_engine_are_those_that_are_used_or_documented(repository):
    """``__all__`` and the table hold no leftovers."""
    used = imported_from("neuronfleet.engine", repository)

    assert engine._OF_THE_ENGINE - used == set()


def test_unknown_names_are_attribute_errors():
    """With where to look for a class that neuronfleet does not use."""
    with pytest.raises(AttributeError, match=r"'neuronfleet\.engine' has no attribute 'Stack'"):
        _ = engine.Stack
    with pytest.raises(AttributeError, match=r"'SqsQueue'; it holds the classes that neuronfleet uses, and"):
        _ = aws.SqsQueue
