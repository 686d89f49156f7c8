"""What a stack follows from: each input that changes changes its digest, and projects of one's own have none."""

from __future__ import annotations

import dataclasses
import enum
import shutil
from decimal import Decimal

import pytest

from neuronfleet.engine import ENGINES
from neuronfleet.infra import synth_inputs
from neuronfleet.infra.synth_inputs import is_wholly_ours, stack_digest, surroundings_digest
from tests.infra import blueprints as made

ENVIRONMENT = {"JSII_NODE": "/usr/bin/env", "HOME": "/home/me"}


@pytest.fixture(autouse=True)
def code_is_read_anew():
    """The digest of the code is kept for a process; here it changes."""
    synth_inputs._code_digest.cache_clear()
    yield
    synth_inputs._code_digest.cache_clear()


def test_what_is_not_changed_has_the_same_digest():
    """Variables that no engine reads, and where the output goes, change nothing."""
    same = ENVIRONMENT | {"CDKTF_OUTDIR": "/elsewhere", "NEURONFLEET_REGIONS": "us-east-1", "COLUMNS": "80"}
    assert surroundings_digest(same) == surroundings_digest(ENVIRONMENT)
    assert stack_digest("x", ("a",), made.blueprint()) == stack_digest("x", ("a",), made.blueprint())


@pytest.mark.parametrize(
    "changed",
    [
        {"CDKTF_CONTEXT_JSON": '{"a": 1}'},
        {"SYNTH_HCL_OUTPUT": "true"},
        {"CDKTF_TARGET_STACK_ID": "one"},
        {"JSII_RUNTIME": "/mine.js"},
        {"NODE_OPTIONS": "--no-warnings"},
        {"JSII_NODE": "/usr/bin/false"},
        {"NEURONFLEET_LAZY_IMPORT": "0"},
    ],
    ids=str,
)
def test_a_variable_that_an_engine_reads_is_an_input(changed):
    """Context, kind of output, Node and its options."""
    assert surroundings_digest(ENVIRONMENT | changed) != surroundings_digest(ENVIRONMENT)


@pytest.mark.parametrize("package", ["cdktf", "cdktf-cdktf-provider-aws", "constructs", "jsii"])
@pytest.mark.parametrize("part", ["version", "RECORD"])
def test_each_package_that_takes_part_is_an_input(monkeypatch, package, part):
    """Another version, or other files under the same one."""
    original = synth_inputs.importlib.metadata.distribution
    before = surroundings_digest(ENVIRONMENT)

    class Other:
        """A distribution with one thing changed."""

        def __init__(self, name):
            real = original(name)
            self.version = real.version + (".1" if (name, part) == (package, "version") else "")
            self._text = (real.read_text("RECORD") or "") + ("x,," if (name, part) == (package, "RECORD") else "")

        def read_text(self, _):
            """Its list of files."""
            return self._text

    monkeypatch.setattr(synth_inputs.importlib.metadata, "distribution", Other)
    assert surroundings_digest(ENVIRONMENT) != before


def test_the_engine_is_an_input(monkeypatch):
    """The fork writes another version into what it makes."""
    if ENGINES["cdktn"].missing:
        pytest.skip("cdktn is not installed")
    before = surroundings_digest(ENVIRONMENT)
    monkeypatch.setattr(synth_inputs, "chosen_engine", lambda: ENGINES["cdktn"])
    assert surroundings_digest(ENVIRONMENT) != before


@pytest.mark.parametrize(
    "file",
    [
        "__init__.py",
        "dataclass.py",
        "infra/region.py",
        "engine/start.py",
        "engine/aws.pyi",
        "engine/lazy_bindings.cjs",
        "fleet/blueprint/region.py",
        "catalogue/model.py",
    ],
)
def test_the_code_that_makes_it_is_an_input(monkeypatch, tmp_path, file):
    """Every file of the packages that a stack may be made by."""
    copy = tmp_path / "neuronfleet"
    ignored = shutil.ignore_patterns("__pycache__", "policies", "reports", "review", "rehearsal", "plan", "export")
    shutil.copytree(synth_inputs._PACKAGE, copy, ignore=ignored)
    monkeypatch.setattr(synth_inputs, "_PACKAGE", copy)
    before = surroundings_digest(ENVIRONMENT)
    synth_inputs._code_digest.cache_clear()
    (copy / file).write_text((copy / file).read_text() + "\n", encoding="utf-8")
    assert surroundings_digest(ENVIRONMENT) != before


def test_every_field_of_a_blueprint_is_an_input():
    """Whichever field of a region is another one, the digest is another one; so for what it needs and is called."""
    blueprint = made.blueprint()
    before = stack_digest("x", (), blueprint)
    for field in dataclasses.fields(blueprint):
        changed = dataclasses.replace(blueprint, **{field.name: "something else"})
        assert stack_digest("x", (), changed) != before, field.name
    assert stack_digest("y", (), blueprint) != before
    assert stack_digest("x", ("data",), blueprint) != before


class Kind(enum.StrEnum):
    """Reads as a text and is none."""

    ONE = "one"


def test_values_that_look_alike_differ():
    """True is not 1, 1 not 1.0 nor "1", a mapping not its pairs, and the order of a mapping counts."""
    values = [True, 1, 1.0, "1", Decimal(1), None, "None", "one", Kind.ONE, (), {}, ((1, 2),), {1: 2}]
    values += [{"a": 1, "b": 2}, {"b": 2, "a": 1}, frozenset({1}), (1,), ("sequence", (1,))]
    digests = [stack_digest("x", (), value) for value in values]
    assert len(set(digests)) == len(values)
    assert stack_digest("x", (), frozenset("abc")) == stack_digest("x", (), frozenset("cba"))


def test_what_cannot_be_compared_by_its_value_has_no_digest():
    """An object of a class that is not known may say anything tomorrow."""
    assert stack_digest("x", (), {"a": [object()]}) is None


@pytest.mark.parametrize("file", ["main.py", "stacks/__init__.py", "stacks/inference_region.py", "stacks/backend.py"])
def test_a_project_with_a_line_of_its_own_is_not_wholly_ours(repository, tmp_path, file):
    """The repository's own project is; a line more in any file, or a file less, and it is not."""
    shutil.copy(repository / "main.py", tmp_path)
    shutil.copytree(repository / "stacks", tmp_path / "stacks", ignore=shutil.ignore_patterns("__pycache__"))
    assert is_wholly_ours(tmp_path)
    text = (tmp_path / file).read_text(encoding="utf-8")
    (tmp_path / file).write_text(text + "# mine\n", encoding="utf-8")
    assert not is_wholly_ours(tmp_path)
    (tmp_path / file).unlink()
    assert not is_wholly_ours(tmp_path)
