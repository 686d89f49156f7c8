"""What all tests share: options, and what must be there before a test that needs it may run."""

from __future__ import annotations

import functools
import gc
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.terraform_binary import TERRAFORM

REPOSITORY = Path(__file__).parent.parent

# Minutes of work in one fixture each, longest first: begun last, one of these would run alone. Workers take whole files
# (--dist loadfile), because the xdist_group marker of xdist 3.8 has no effect with pytest 9.2.
LONG = (
    "tests/rehearsal/test_rehearse_spanning.py",
    "tests/export/test_modules.py",
    "tests/export/examples/test_examples.py",
    "tests/rehearsal/test_rehearse.py",
    "tests/integration/test_cdktf_cli.py",
    "tests/rehearsal/test_rehearse_unhappily.py",
    "tests/infra/test_lifecycle.py",
    "tests/cli/test_rehearse_command.py",
    "tests/engine/test_both_engines.py",
    "tests/rehearsal/test_rehearse_traffic.py",
    "tests/export/hcl/test_same_plan.py",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--update-goldens``."""
    parser.addoption(
        "--update-goldens", action="store_true", help="write the expected outputs instead of comparing with them"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to write goldens in CI, where they are compared; let terraform find its provider offline."""
    if config.getoption("--update-goldens") and os.environ.get("CI"):
        raise pytest.UsageError("--update-goldens is not for CI: goldens are refreshed by hand and read in review")
    # terraform and its provider collect garbage all the time: a fifth of the CPU that these tests take.
    os.environ.setdefault("GOGC", "400")
    # What a test synthesizes is made for it, by one process: others run beside it.
    os.environ.setdefault("NEURONFLEET_NO_CACHE", "1")
    os.environ.setdefault("NEURONFLEET_PARALLELISM", "1")
    if not hasattr(config, "workerinput") and shutil.which(TERRAFORM):
        _use_offline_provider()


def _use_offline_provider() -> None:
    """What ``make test`` does before it starts pytest, for those who start pytest themselves."""
    printed = subprocess.run(
        [REPOSITORY / "tools" / "offline-provider"], capture_output=True, text=True, check=False
    ).stdout
    for name, value in (pair.split("=", 1) for pair in shlex.split(printed)[1:]):
        os.environ[name] = value


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage while tests are collected, nor ever after in what that made: ten thousand tests, and imports.

    Nothing of it is let go, and each search goes through all of it: half of the time that collecting takes.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that can write its expected output, before ``-m`` selects; put the files that take long first."""
    for item in items:
        if "update_goldens" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.golden)
    order = {REPOSITORY / path: index for index, path in enumerate(LONG)}
    items.sort(key=lambda item: order.get(item.path, len(LONG)))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test that runs terraform fails in CI where terraform is missing, and is skipped with a reason elsewhere."""
    if item.get_closest_marker("terraform") is None:
        return
    if shutil.which(TERRAFORM) is None:
        message = f"{TERRAFORM} is not on PATH"
        if os.environ.get("CI"):
            pytest.fail(f"{message}, and in CI that is a failure")
        pytest.skip(message)


@pytest.fixture(scope="session")
def update_goldens(request: pytest.FixtureRequest) -> bool:
    """Whether expected outputs are to be written."""
    return bool(request.config.getoption("--update-goldens"))


@pytest.fixture(scope="session")
def attached(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """Environment for terraform that has the AWS provider running already; see ``tests/warm_provider.py``."""
    from tests.warm_provider import warm_provider  # noqa: PLC0415 - for tests that run terraform only

    with warm_provider(tmp_path_factory.mktemp("provider")) as environment:
        yield environment


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder of the repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def synthesize_fleet(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Mapping[str, Any]]:
    """Synthesizes a fleet file as a user does, with the repository's app, once, and returns its stacks by name."""

    @functools.cache
    def run(fleet: Path) -> Mapping[str, Any]:
        from tests.infra.conftest import Synthesized  # noqa: PLC0415 - imports python-hcl2, for these tests only

        outdir = tmp_path_factory.mktemp("synth") / "cdktf.out"
        environment = {**os.environ, "NEURONFLEET_FLEET": str(fleet), "CDKTF_OUTDIR": str(outdir)}
        environment.pop("NEURONFLEET_REGIONS", None)
        done = subprocess.run(
            [sys.executable, "main.py"], cwd=repository, env=environment, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return {path.name: Synthesized(path) for path in sorted((outdir / "stacks").iterdir())}

    return run
