"""The machine image that a capacity boots."""

from __future__ import annotations

from neuronfleet.engine import Construct
from neuronfleet.engine.aws import DataAwsSsmParameter
from neuronfleet.errors import ConstructError
from neuronfleet.infra.labels import labelled, reference
from neuronfleet.infra.literal import literal

__all__ = ["Ami"]


class Ami(Construct):  # type: ignore[misc]
    """An image id, read at plan from a public SSM parameter or given.

    Args:
        scope: parent construct.
        id: construct id.
        label: label of the data source.
        parameter: name of the SSM parameter that holds the image id, None where an id is given.
        image_id: image id, None where it comes from SSM.

    Attributes:
        image_id: reference or id.

    Raises:
        ConstructError: both or neither are given.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        label: str,
        parameter: str | None = None,
        image_id: str | None = None,
    ) -> None:
        super().__init__(scope, id)
        if (parameter is None) == (image_id is None):
            raise ConstructError(
                f"an AMI comes from an SSM parameter or from an image id: parameter is {parameter!r}, image_id is "
                f"{image_id!r}; give exactly one of them"
            )
        if image_id is not None:
            self.image_id: str = literal(image_id)
        else:
            labelled(DataAwsSsmParameter(self, "parameter", name=literal(parameter or "")), label)
            # `value` is sensitive and would hide the image id from the plan.
            self.image_id = reference("data.aws_ssm_parameter", label, "insecure_value")
