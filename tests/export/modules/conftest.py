"""Terraform runs of modules reach a provider that runs already."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.terraform_binary import TERRAFORM


@pytest.fixture(scope="module", autouse=True)
def _attached(request: pytest.FixtureRequest) -> Iterator[None]:
    """Set for every terraform of the file; where there is none, the tests say so themselves."""
    if shutil.which(TERRAFORM) is None:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        for name, value in request.getfixturevalue("attached").items():
            patch.setenv(name, value)
        yield
