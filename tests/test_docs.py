"""Generated pages are current, and code in the docs runs."""

from __future__ import annotations

import subprocess
import sys


def test_generated_reference_pages_are_current(repository):
    """``make docs`` would change nothing."""
    run = subprocess.run(
        [sys.executable, "tools/reference.py", "--check"], cwd=repository, capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, f"run 'make docs'\n{run.stdout}{run.stderr}"
