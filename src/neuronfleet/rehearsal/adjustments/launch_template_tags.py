"""Adjustment: tags of a launch template stay out of its versions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from neuronfleet.rehearsal.adjustments.base import Adjustment, replace

__all__ = ["ADJUSTMENT"]


def _apply() -> None:
    from moto.ec2.models.launch_templates import LaunchTemplateVersion  # noqa: PLC0415

    def making(original: Callable[..., Any]) -> Callable[..., Any]:
        def init(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
            original(self, *args, **kwargs)
            kept = [
                spec for spec in self.data.get("TagSpecifications", []) if spec.get("ResourceType") != "launch-template"
            ]
            self.data.pop("TagSpecifications", None)
            if kept:
                self.data["TagSpecifications"] = kept

        return init

    replace(LaunchTemplateVersion, "__init__", making)


ADJUSTMENT = Adjustment(
    id="launch-template-tags",
    moto="CreateLaunchTemplate copies the template's own tags into its first version, as a tag specification",
    aws="they are tags of the template; a version holds only tag specifications for what it launches",
    why="every plan would want to take the tag specification out again",
    apply=_apply,
)
