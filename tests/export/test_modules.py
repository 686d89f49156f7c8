"""The exported modules, as a Terraform user finds them under modules/: terraform accepts them and their tests pass.

Their examples are planned, and some applied, in ``tests/export/examples``. What the variables of a module refuse is
tried in a copy that has nothing else: see ``tests/export/refusals.py``.
"""

from __future__ import annotations

import functools
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.export.refusals import take_refusals
from tests.export.terraform_runs import run_terraform

pytestmark = pytest.mark.terraform

FOLDER = Path(__file__).parents[2] / "modules"
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/main.tf"))
EXAMPLES = sorted(path.parent.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/examples/*/main.tf"))


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the modules to run terraform in, beside each other as they refer to each other."""
    copy = tmp_path_factory.mktemp("export") / "modules"
    shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns(".terraform*"))
    return copy


@pytest.fixture(scope="module")
def terraform(attached: Mapping[str, str]) -> Callable[..., str]:
    """Runs terraform in a folder and gives what it says; it must not fail."""
    return functools.partial(run_terraform, attached=attached)


def test_all_are_formatted_as_terraform_fmt_does(modules, terraform):
    """Generated files, examples and tests alike."""
    terraform(modules, "fmt", "-check", "-recursive", "-diff")


@pytest.fixture(scope="module")
def refusals(modules: Path) -> Mapping[str, tuple[Path, tuple[str, ...]]]:
    """By module: a copy of nothing but its variables, and the runs that were moved there."""
    found = {}
    for name in NAMES:
        folder = modules.parent / "variables" / name
        found[name] = folder, tuple(run.name for run in take_refusals(modules / name, folder))
    return found


def passed(said: str) -> list[str]:
    """Names of the runs that passed; none may fail or be skipped."""
    assert "Success!" in said
    runs = re.findall(r'run "(\w+)"\.\.\. (\w+)', said)
    assert {verdict for _, verdict in runs} == {"pass"}, said
    return [name for name, _ in runs]


@pytest.mark.parametrize("name", NAMES)
def test_a_module_is_valid_and_its_own_tests_pass(modules, refusals, name, terraform):
    """Without an account: providers are mocked. At least defaults and refusals are tested; each run is validated."""
    folder = modules / name
    terraform(folder, "init", "-input=false")
    names = passed(terraform(folder, "test"))
    assert refusals[name][1][0] in names
    assert {"defaults.tftest.hcl", "refused.tftest.hcl"} <= {path.name for path in (folder / "tests").iterdir()}


@pytest.mark.parametrize("name", NAMES)
def test_variables_of_a_module_refuse_what_its_tests_say(refusals, name, terraform):
    """Each run of ``refused.tftest.hcl`` that ends at variables ends there by their own rules."""
    folder, moved = refusals[name]
    terraform(folder, "init", "-input=false")
    assert passed(terraform(folder, "test")) == list(moved)


@pytest.mark.parametrize("name", NAMES)
def test_a_module_has_a_minimal_and_a_complete_example(name):
    """What the README links to is there."""
    assert {f"{name}/examples/minimal", f"{name}/examples/complete"} <= set(EXAMPLES)
