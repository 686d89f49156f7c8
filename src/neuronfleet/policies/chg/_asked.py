"""What a plan asks a region for: objects of S3 and images of ECR, and what the answer is."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from neuronfleet.plan import Resource, Truth, any_of
from neuronfleet.policies.context import Context
from neuronfleet.policies.neu._images import ImageName

__all__ = ["Asked", "asked_for_image", "asked_for_object"]


class Asked(enum.Enum):
    """Whether a plan asks for something, and what it was told."""

    THERE = "there"
    MISSING = "missing"
    UNKNOWN = "unknown"
    NEVER = "never"


def asked_for_image(context: Context, image: ImageName) -> Asked:
    """Whether the plan asks ECR for an image, by its digest.

    Args:
        context: the review.
        image: of a private registry, with a digest.
    """
    return _best(
        context,
        (
            (
                one["repository_name"].equals(image.repository)
                & one["image_digest"].equals(image.digest)
                & one["registry_id"].or_default(image.account).equals(image.account),
                one,
            )
            for one in context.plan.data("aws_ecr_image")
            if one.region in (None, image.region)
        ),
    )


def asked_for_object(context: Context, bucket: str, key: str, pin: str) -> Asked:
    """Whether the plan asks S3 for an object, or for one of a folder that is named after its content.

    Args:
        context: the review.
        bucket: name of the bucket.
        key: key, or prefix.
        pin: digest that the key holds, or version of the object.
    """
    prefix = f"{key}/"
    return _best(
        context,
        (
            (
                one["bucket"].equals(bucket)
                & one["key"].test(
                    lambda raw: isinstance(raw, str) and (raw == key or raw.startswith(prefix) or pin in raw)
                )
                & any_of(
                    (
                        one["key"].test(lambda raw: isinstance(raw, str) and pin in raw),
                        one["version_id"].equals(pin),
                    )
                ),
                one,
            )
            for one in context.plan.data("aws_s3_object")
        ),
    )


def _best(context: Context, found: Iterable[tuple[Truth, Resource]]) -> Asked:
    answers = {_answer(context, one) if asks.is_true else Asked.UNKNOWN for asks, one in found if not asks.is_false}
    order = (Asked.THERE, Asked.UNKNOWN, Asked.MISSING)
    return next((one for one in order if one in answers), Asked.NEVER)


def _answer(context: Context, asked: Resource) -> Asked:
    """What is found has an id.

    What a ``check`` asks is told twice by a plan: as what apply will ask again, where all is unknown of what was not
    found, and in the state as what planning was told, where it is null.
    """
    if asked["id"].is_known:
        return Asked.THERE
    nothing = context.once(("chg", "nothing found"), lambda: frozenset(_nothing_found(context)))
    return Asked.MISSING if asked.address in nothing else Asked.UNKNOWN


def _nothing_found(context: Context) -> Iterator[str]:
    state = context.plan.document.get("prior_state") or {}
    waiting: list[Mapping[str, Any]] = [(state.get("values") or {}).get("root_module") or {}]
    while waiting:
        module = waiting.pop()
        waiting += module.get("child_modules") or ()
        for one in module.get("resources") or ():
            if one.get("mode") == "data" and (one.get("values") or {"id": ""}).get("id", "") is None:
                yield one["address"]
