"""Tables and JSON documents that several commands print."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

import click
import msgspec

__all__ = ["PIPED_COLUMNS", "SCHEMA_VERSION", "print_json", "print_table"]

SCHEMA_VERSION: Final = "1"
PIPED_COLUMNS: Final = 100


def print_table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table to standard output.

    Args:
        title: stands above it.
        heads: of the columns; those that start with ``>`` are of numbers, to the right.
        rows: cells of each row.
    """
    # rich is imported here because --format json does without it.
    from rich import box  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for index, head in enumerate(heads):
        justify: Literal["left", "right"] = "right" if head.startswith(">") else "left"
        # The first column holds names, which people copy: it is never broken.
        table.add_column(head.lstrip(">"), justify=justify, overflow="fold", no_wrap=index == 0)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    width = None if sys.stdout.isatty() else PIPED_COLUMNS
    console = Console(file=sys.stdout, width=width, highlight=False)
    # Lines keep no trailing blanks, so that piped output can be compared and searched.
    with console.capture() as capture:
        console.print(table)
    click.echo("\n".join(line.rstrip() for line in capture.get().splitlines()))


def print_json(key: str, value: object) -> None:
    """Print a document of one table to standard output.

    Args:
        key: name of the table.
        value: records, or plain data.
    """
    document: Mapping[str, Any] = {"schema_version": SCHEMA_VERSION, key: msgspec.to_builtins(value)}
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))
