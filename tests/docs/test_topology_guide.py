"""Pictures in the documentation are there, and what the guide shows of a terminal is what a terminal shows."""

from __future__ import annotations

import re
import shlex

import pytest

from neuronfleet.cli.main import main
from tests.docs.markdown import PAGES, REPOSITORY, blocks, commands, relative

IMAGE = re.compile(r"!\[(?P<words>[^\]]*)\]\((?P<target>[^)\s]+)\)")
GUIDE = REPOSITORY / "docs" / "guides" / "topology.md"


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_pictures_are_there_and_say_what_they_show(page):
    """Every picture of a page is a file of the repository, and has words for those who do not see it."""
    found = [(match["words"], match["target"]) for match in IMAGE.finditer(page.read_text(encoding="utf-8"))]

    assert [target for words, target in found if not words or not (page.parent / target).is_file()] == []


def test_the_terminal_of_the_guide_is_a_real_one(monkeypatch, capsys):
    """The picture in text is what the command above it prints."""
    monkeypatch.chdir(REPOSITORY)
    (shown,) = (block for block in blocks("text") if block.page == GUIDE)
    (line,) = (one for block in blocks("console") if block.page == GUIDE for one in commands(block))

    assert main(shlex.split(line)[1:]) == 0
    assert capsys.readouterr().out == shown.text
