"""The CloudWatch log group of a region's containers."""

from __future__ import annotations

from neuronfleet.engine import Construct
from neuronfleet.engine.aws import CloudwatchLogGroup
from neuronfleet.infra.labels import labelled
from neuronfleet.infra.literal import literal

__all__ = ["LogGroup"]


class LogGroup(Construct):  # type: ignore[misc]
    """One log group.

    Args:
        scope: parent construct.
        id: construct id.
        label: label of the resource.
        name: name of the log group.
        retention_in_days: days that events are kept; one of the values CloudWatch Logs allows.
        kms_key_id: ARN of the key that encrypts it, None for the service's own.

    Attributes:
        name: its name, a reference.
        arn: its ARN, a reference, without ``:*``.
        resource: the log group itself, for what must not outlive it.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - constructs' own name for it
        *,
        label: str,
        name: str,
        retention_in_days: int,
        kms_key_id: str | None = None,
    ) -> None:
        super().__init__(scope, id)
        group = labelled(
            CloudwatchLogGroup(
                self,
                "log_group",
                name=literal(name),
                retention_in_days=retention_in_days,
                kms_key_id=literal(kms_key_id) if kms_key_id else None,
            ),
            label,
        )
        self.resource = group
        self.name: str = group.name
        self.arn: str = group.arn
