"""Adjustment: Application Auto Scaling answers tag calls."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from neuronfleet.rehearsal.adjustments.base import Adjustment, replace

__all__ = ["ADJUSTMENT"]


def _tags(response: Any) -> dict[str, dict[str, str]]:  # noqa: ANN401
    backend = response.applicationautoscaling_backend
    if not hasattr(backend, "neuronfleet_tags"):
        backend.neuronfleet_tags = {}
    tags: dict[str, dict[str, str]] = backend.neuronfleet_tags
    return tags


def _list_tags_for_resource(self: Any) -> str:  # noqa: ANN401
    return json.dumps({"Tags": _tags(self).get(self._get_param("ResourceARN"), {})})


def _tag_resource(self: Any) -> str:  # noqa: ANN401
    _tags(self).setdefault(self._get_param("ResourceARN"), {}).update(self._get_param("Tags") or {})
    return "{}"


def _untag_resource(self: Any) -> str:  # noqa: ANN401
    held = _tags(self).get(self._get_param("ResourceARN"), {})
    for key in self._get_param("TagKeys") or []:
        held.pop(key, None)
    return "{}"


def _apply() -> None:
    from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse  # noqa: PLC0415

    def registering(original: Callable[..., Any]) -> Callable[..., Any]:
        def register_scalable_target(self: Any) -> str:  # noqa: ANN401
            answer: str = original(self)
            given = self._get_param("Tags")
            if given:
                _tags(self).setdefault(json.loads(answer)["ScalableTargetARN"], {}).update(given)
            return answer

        return register_scalable_target

    replace(ApplicationAutoScalingResponse, "register_scalable_target", registering)
    for name, function in (
        ("list_tags_for_resource", _list_tags_for_resource),
        ("tag_resource", _tag_resource),
        ("untag_resource", _untag_resource),
    ):
        setattr(ApplicationAutoScalingResponse, name, function)


ADJUSTMENT = Adjustment(
    id="application-autoscaling-tags",
    moto="ListTagsForResource, TagResource and UntagResource of Application Auto Scaling answer HTTP 500",
    aws="a scalable target has the tags that it was registered with",
    why="the provider asks for the tags of every scalable target and repeats a failed call for minutes",
    apply=_apply,
)
