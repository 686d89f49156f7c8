"""Reads the documentation as a reader would: pages, fenced blocks, links and headings."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [
        *(REPOSITORY / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
        *(REPOSITORY / "docs").rglob("*.md"),
        *(REPOSITORY / "examples").rglob("*.md"),
        REPOSITORY / "modules" / "README.md",  # the others are generated
    ]
)
_FENCE = re.compile(r"^```(?P<language>[a-z]+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_ANY_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#+ (?P<title>.+)$", re.MULTILINE)


@dataclasses.dataclass(frozen=True)
class Block:
    """A fenced block.

    Attributes:
        page: the file it stands in.
        line: number of its first line.
        language: what follows the fence.
        text: what it holds.
    """

    page: Path
    line: int
    language: str
    text: str

    @property
    def first_line(self) -> str:
        """Its first line, which may say what kind of block it is."""
        return self.text.partition("\n")[0]

    def __str__(self) -> str:
        return f"{relative(self.page)}:{self.line}"


def relative(page: Path) -> str:
    """Path of a page as people write it."""
    return page.relative_to(REPOSITORY).as_posix()


def blocks(language: str) -> list[Block]:
    """Every fenced block of a language, in all pages."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        found += [
            Block(page, text.count("\n", 0, match.start()) + 2, language, match["text"])
            for match in _FENCE.finditer(text)
            if match["language"] == language
        ]
    return found


def commands(block: Block) -> list[str]:
    """Command lines of a console block: what follows ``$``, lines that end in a backslash joined."""
    text = block.text.replace("\\\n", " ")
    return [line[2:].strip() for line in text.splitlines() if line.startswith("$ ")]


def links(page: Path) -> list[str]:
    """Targets of the links of a page that stay in the repository."""
    text = _ANY_FENCE.sub("", page.read_text(encoding="utf-8"))
    return [match["target"] for match in _LINK.finditer(text) if "://" not in match["target"]]


def anchors(page: Path) -> set[str]:
    """Names by which the headings of a page can be linked, as GitHub makes them."""
    text = _ANY_FENCE.sub("", page.read_text(encoding="utf-8"))
    return {
        re.sub(r"[^\w\- ]", "", match["title"].lower()).strip().replace(" ", "-") for match in _HEADING.finditer(text)
    }
