"""Links and commands of the documentation lead somewhere."""

from __future__ import annotations

import re

import click
import pytest

from neuronfleet.cli.main import cli
from tests.docs.markdown import PAGES, REPOSITORY, Block, anchors, blocks, commands, links, relative

CONSOLE = blocks("console")
NEURONFLEET = [
    pytest.param(block, line.partition("#")[0].split(), id=f"{block} {line}")
    for block in CONSOLE
    for line in commands(block)
    if "neuronfleet" in line.split()[:2]
]
VARIABLE = re.compile(r"[A-Z_]+=\S+")


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_links_lead_to_files_and_headings(page):
    """Every relative link of a page names a file of the repository, and its anchor a heading of that file."""
    broken = []
    for target in links(page):
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or not file.is_relative_to(REPOSITORY) or (anchor and anchor not in anchors(file)):
            broken.append(target)

    assert broken == []


def command_of(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that words name, and what is left of them."""
    rest = [word for word in words if not VARIABLE.fullmatch(word)]
    assert rest.pop(0) == "neuronfleet"
    command: click.Command = cli
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        found = command.get_command(click.Context(command), rest[0])
        assert found is not None, f"there is no command {rest[0]!r}"
        command = found
        rest.pop(0)
    return command, rest


@pytest.mark.parametrize(("block", "words"), NEURONFLEET)
def test_shown_commands_and_options_exist(block: Block, words):
    """Each ``neuronfleet`` line names a command there is, with options that it has."""
    command, rest = command_of(words)
    known = {name for option in command.params for name in [*option.opts, *option.secondary_opts]} | {"--help"}

    assert [word for word in rest if word.startswith("-") and word not in known] == []


@pytest.mark.parametrize("block", CONSOLE, ids=str)
def test_shown_make_targets_exist(block):
    """Each ``make`` line names a target of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    shown = {line.split()[1] for line in commands(block) if line.startswith("make ")}

    assert shown <= targets


def test_the_readme_leads_with_demo_test_and_deploy():
    """The first commands of the README are the two of the Makefile, then the deployment."""
    shown = [line for block in CONSOLE if block.page.name == "README.md" for line in commands(block)]
    readme = [line for block in CONSOLE if block.page == REPOSITORY / "README.md" for line in commands(block)]

    assert shown
    assert readme[:3] == ["make demo", "make test", "npx cdktf-cli@0.21 deploy inference-us-east-1"]


@pytest.mark.parametrize("folder", ["tutorials", "guides", "explanation"])
def test_every_page_is_listed(folder):
    """Each written page is linked from the index of the documentation or of the guides."""
    indexes = [REPOSITORY / "docs" / "README.md", REPOSITORY / "docs" / "guides" / "README.md"]
    linked = {(index.parent / target.partition("#")[0]).resolve() for index in indexes for target in links(index)}
    pages = {page for page in (REPOSITORY / "docs" / folder).glob("*.md") if page.name != "README.md"}

    assert {relative(page) for page in pages - linked} == set()
