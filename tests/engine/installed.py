"""Whether what a test needs of an engine is installed."""

from __future__ import annotations

import os

import pytest

from neuronfleet.engine import ENGINES


def require_engine(name: str) -> None:
    """Skip where an engine or its bindings are not installed; in CI that is a failure.

    Args:
        name: of the engine.
    """
    missing = " and ".join(ENGINES[name].missing)
    if missing and os.environ.get("CI"):
        pytest.fail(f"the engine {name} lacks {missing}, and in CI that is a failure")
    if missing:
        pytest.skip(f"the engine {name} lacks {missing}; 'make setup' installs it")
