"""The picture in the documentation is what its code draws."""

from __future__ import annotations

import subprocess
import sys

from tests.docs.markdown import blocks


def test_the_documented_picture_is_current(repository, tmp_path):
    """Running the page's own blocks prints the text that the page shows."""
    page = repository / "docs" / "explanation" / "placement.md"
    printed = ""
    for block in [one for one in blocks("python") if one.page == page]:
        name = block.first_line.removeprefix("# ")
        (tmp_path / name).write_text(block.text, encoding="utf-8")
        if name == "picture.py":
            run = subprocess.run([sys.executable, name], cwd=tmp_path, capture_output=True, text=True, check=True)
            printed = run.stdout

    assert printed
    assert printed.rstrip("\n") in [one.text.rstrip("\n") for one in blocks("text") if one.page == page]
