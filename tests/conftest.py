"""What all tests share: options, and what must be there before a test that needs it may run."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--update-goldens``."""
    parser.addoption(
        "--update-goldens", action="store_true", help="write the expected outputs instead of comparing with them"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to write goldens in CI: there they are compared."""
    if config.getoption("--update-goldens") and os.environ.get("CI"):
        raise pytest.UsageError("--update-goldens is not for CI: goldens are refreshed by hand and read in review")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test that runs terraform fails in CI where terraform is missing, and is skipped with a reason elsewhere."""
    if item.get_closest_marker("terraform") is None:
        return
    binary = os.environ.get("TERRAFORM_BINARY_NAME", "terraform")
    if shutil.which(binary) is None:
        message = f"{binary} is not on PATH"
        if os.environ.get("CI"):
            pytest.fail(f"{message}, and in CI that is a failure")
        pytest.skip(message)


@pytest.fixture(scope="session")
def update_goldens(request: pytest.FixtureRequest) -> bool:
    """Whether expected outputs are to be written."""
    return bool(request.config.getoption("--update-goldens"))


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder of the repository."""
    return REPOSITORY
