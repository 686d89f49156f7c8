"""A leaf of a document that only apply will fill: ``${aws_ecs_cluster.inf1.arn}``."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from neuronfleet.dataclass import dataclass

__all__ = ["Hole", "references_in"]


@dataclass(frozen=True, slots=True)
class Hole:
    """What stands in place of an unknown value inside a tree of plain Python data.

    Attributes:
        text: the expression as it is written, with its literal parts: ``arn:aws:s3:::${aws_s3_bucket.models.id}/*``;
            empty where there is none.
        references: what it refers to, in Terraform's spelling: ``aws_s3_bucket.models.id``.
        document: where the text is JSON, or what ``jsonencode`` is called with: its data, with holes; None elsewhere.
    """

    text: str = ""
    references: tuple[str, ...] = ()
    document: object = dataclasses.field(default=None, compare=False, repr=False)


def references_in(tree: object) -> Iterator[str]:
    """References of every hole anywhere in a tree, in its order."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Hole):
            yield from node.references
        elif isinstance(node, dict):
            waiting.extend(reversed(node.values()))
        elif isinstance(node, list):
            waiting.extend(reversed(node))
