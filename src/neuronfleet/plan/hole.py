"""A leaf of a document that only apply will fill: ``${aws_ecs_cluster.inf1.arn}``."""

from __future__ import annotations

import dataclasses

__all__ = ["Hole"]


@dataclasses.dataclass(frozen=True, slots=True)
class Hole:
    """What stands in place of an unknown value inside a tree of plain Python data.

    Attributes:
        text: the expression as it is written, with its literal parts: ``arn:aws:s3:::${aws_s3_bucket.models.id}/*``;
            empty where there is none.
        references: what it refers to, in Terraform's spelling: ``aws_s3_bucket.models.id``.
    """

    text: str = ""
    references: tuple[str, ...] = ()
