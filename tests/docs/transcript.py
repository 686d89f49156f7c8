"""A page as a session: its files and its commands in their order, and whether what it shows is what was printed."""

from __future__ import annotations

import dataclasses
import re
import shlex
from pathlib import Path

from neuronfleet.cli.main import main
from tests.docs.markdown import Block, blocks

LEFT_OUT = "...\n"
_EXIT = re.compile(r"# exit (\d)$")


@dataclasses.dataclass(frozen=True)
class Command:
    """A command line of a page.

    Attributes:
        block: the block that it stands in.
        line: what follows ``$``, a comment included.
        shown: what the page says that it prints; ``...`` stands for lines that are left out.
    """

    block: Block
    line: str
    shown: str

    @property
    def words(self) -> list[str]:
        """Program and arguments."""
        return shlex.split(self.line, comments=True)

    @property
    def code(self) -> int:
        """The exit code that its comment names, else 0."""
        said = _EXIT.search(self.line)
        return int(said[1]) if said else 0


def session(page: Path, *languages: str) -> list[Block | Command]:
    """Files of these languages and commands of a page, in its order."""
    found = sorted(
        (block for language in ("console", *languages) for block in blocks(language) if block.page == page),
        key=lambda block: block.line,
    )
    steps: list[Block | Command] = []
    for block in found:
        if block.language != "console":
            steps.append(block)
            continue
        for part in block.text.split("$ ")[1:] if block.text.startswith("$ ") else ():
            line, _, shown = part.partition("\n")
            steps.append(Command(block, line, shown))
    return steps


def assert_printed(command: Command, printed: str) -> None:
    """Every line that a page shows below a command was printed, in that order and without others between."""
    position = 0
    for part in command.shown.split(LEFT_OUT):
        found = printed.find(part, position)
        assert found >= position, f"{command.block}: {command.line} does not print\n{part}\nbut\n{printed}"
        position = found + len(part)


def run_here(command: Command, capsys) -> str:
    """Run a ``neuronfleet`` command in this process; it ends with the code and prints the lines that the page shows."""
    capsys.readouterr()
    code = main(command.words[1:])
    captured = capsys.readouterr()
    printed = captured.out + captured.err
    assert code == command.code, f"{command.block}: {command.line} ended with {code}\n{printed}"
    assert_printed(command, printed)
    return printed
