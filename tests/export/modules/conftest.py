"""Terraform runs of modules reach a provider that runs already."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module", autouse=True)
def _attached(request: pytest.FixtureRequest) -> Iterator[None]:
    """Set for every terraform of the file; where there is none, the tests say so themselves."""
    if shutil.which(os.environ.get("TERRAFORM_BINARY_NAME", "terraform")) is None:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        for name, value in request.getfixturevalue("attached").items():
            patch.setenv(name, value)
        yield
