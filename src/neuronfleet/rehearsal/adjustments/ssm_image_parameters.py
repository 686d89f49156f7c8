"""Stand-in: AMI parameters of regions that moto has no snapshot of."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any, Final

from neuronfleet.rehearsal.adjustments.base import Adjustment, replace, stand_in_served

__all__ = ["ADJUSTMENT"]

ID: Final = "ssm-image-parameters"
MODEL_REGION: Final = "us-east-1"
PREFIX: Final = "ecs/optimized_amis/"
IMAGE_ID: Final = re.compile(r"\bami-[0-9a-f]{8,17}\b")


def _made_up(image_id: str, region: str) -> str:
    """An image id that is stable, unlike any of the model region, and an image id in form."""
    return "ami-" + hashlib.sha256(f"{region} {image_id}".encode()).hexdigest()[:17]


def _apply() -> None:
    from moto.ssm.models import ParameterDict  # noqa: PLC0415
    from moto.utilities.utils import load_resource  # noqa: PLC0415

    def loading(original: Callable[..., Any]) -> Callable[..., Any]:
        def load_tree_parameters(self: Any, path: str) -> None:  # noqa: ANN401
            if not path.startswith(PREFIX):
                original(self, path)
                return
            try:
                load_resource(f"ssm/resources/{path}")
            except FileNotFoundError:
                original(self, f"{PREFIX}{MODEL_REGION}.json")
            else:
                original(self, path)
                return
            subject = f"/aws/service/ecs/optimized-ami/*: names and versions of {MODEL_REGION}, image ids made up"
            stand_in_served(ID, region=self.region_name, subject=subject)
            for name in [name for name in dict.keys(self) if name.startswith("/aws/service/ecs/optimized-ami")]:
                versions = dict.pop(self, name)
                for parameter in versions:
                    parameter.value = IMAGE_ID.sub(
                        lambda match: _made_up(match[0], self.region_name), str(parameter.value)
                    )
                    parameter.name = IMAGE_ID.sub(lambda match: _made_up(match[0], self.region_name), name)
                dict.__setitem__(self, versions[0].name, versions)

        return load_tree_parameters

    replace(ParameterDict, "_load_tree_parameters", loading)


ADJUSTMENT = Adjustment(
    id=ID,
    moto="GovCloud and China have no public AMI parameters: GetParameter answers ParameterNotFound",
    aws="they have parameters of the same names with image ids of their own",
    why="nothing could be planned there; the image ids are made up, so they prove the wiring and not the image",
    apply=_apply,
    stand_in=True,
)
