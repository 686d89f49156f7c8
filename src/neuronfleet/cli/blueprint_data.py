"""Models and images in every region as text: buckets, replication, and what a region waits for."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Final

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from neuronfleet.fleet.blueprint import Blueprint, DataBlueprint, ModelStoreBlueprint, StoreBucketBlueprint

__all__ = ["presence_lines", "print_data"]

PIPED_WIDTH = 120
_DIGEST: Final = re.compile(r"(sha256[:-][0-9a-f]{12})[0-9a-f]{52}")


def presence_lines(blueprint: Blueprint) -> Iterator[str]:
    """What a plan of a region asks for, so that its services do not roll out without it.

    Args:
        blueprint: the region.
    """
    for model in blueprint.model_presence:
        version = "" if model.version_id is None else f"?versionId={model.version_id}"
        yield f"{model.workload} expects {_shortened(f's3://{model.bucket}/{model.key}')}{version}"
    for image in blueprint.image_presence:
        who = f"the sidecar of {image.workload}" if image.sidecar else image.workload
        yield f"{who} expects {image.repository}@{_shortened(image.digest)} in {image.registry_id}"


def _shortened(text: str) -> str:
    """Digests as people tell them apart: by their first characters."""
    return _DIGEST.sub(r"\1...", text)


def print_data(blueprint: DataBlueprint) -> None:
    """Print models and images of a fleet to standard output.

    Args:
        blueprint: the stack.
    """
    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)
    with console.capture() as captured:
        console.print(Text.assemble((blueprint.stack, "bold"), f"  before {', '.join(blueprint.deploy_before)}"))
        console.print()
        if blueprint.model_store is not None:
            console.print(_table(blueprint.model_store))
            console.print()
        replication = blueprint.image_replication
        if replication is not None:
            line = (
                f"  images {', '.join(f'{one}*' for one in replication.repository_prefixes)} of "
                f"{replication.registry_id} are replicated from {replication.source_region} to "
                f"{', '.join(replication.destinations)}"
            )
            console.print(Text(line))
            console.print()
        for notice in blueprint.notices:
            console.print(Text(f"  note {notice.code}, {notice.path}: {notice.message}", style="yellow"))
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n")


def _table(store: ModelStoreBlueprint) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold underline")
    for name in ("  model bucket", "region", "gets models", "encrypted by", "old versions"):
        table.add_column(name, overflow="fold")
    kept = "kept" if store.noncurrent_version_days is None else f"removed after {store.noncurrent_version_days} d"
    for bucket in store.buckets:
        table.add_row(
            f"  {escape(bucket.name)}",
            bucket.region,
            "by upload" if bucket is store.source else _replicated(store),
            _key(bucket),
            kept,
        )
    return table


def _replicated(store: ModelStoreBlueprint) -> str:
    promised = " within 15 min" if store.replication_time_control else ""
    deletions = " with deletions" if store.replicate_deletions else ""
    return f"from {store.source_region}{promised}{deletions}"


def _key(bucket: StoreBucketBlueprint) -> str:
    return "keys of S3" if bucket.kms_alias is None else "a KMS key of its own"
