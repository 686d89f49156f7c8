"""REG002: a container runs the same image in every region."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Document,
    Example,
    Outcome,
    Plan,
    Resource,
    Sample,
    Scope,
    Severity,
    Value,
    fails,
    not_applicable,
    not_judged,
    passed,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.reg._containers import container_names, containers_of, definitions_of
from neuronfleet.policies.reg._names import SEVERAL
from neuronfleet.policies.reg._siblings import Family, compare, families, regions_of

_HOST = "763104351884.dkr.ecr.{}.amazonaws.com/pytorch-inference-neuron:{}"


def _examples() -> tuple[Example, ...]:
    address, path = "aws_ecs_task_definition.model", "container_definitions.0.image"

    def task(region: str, tag: str) -> Sample:
        containers = [{"name": "model", "image": _HOST.format(region, tag)}]
        return Sample({address: {"family": "model", "container_definitions": Document(containers)}}, region=region)

    east, west = task("us-east-1", "1.13.1"), task("us-west-2", "1.13.1")
    return (
        passes("Each region pulls the same tag from its own registry", east, west),
        fails("The second region runs a newer tag", east, task("us-west-2", "2.5.1")),
        unknown("The second region's image is not known yet", east, west.change(address, path, UNKNOWN)),
        not_judged("There is one region", east),
    )


@policy(
    "REG002",
    "image-parity",
    Severity.MEDIUM,
    title="A container runs the same image, tag and digest, in every region.",
    why="One service gives different answers depending on where a request lands, and a fault cannot be compared.",
    fix="Pin one digest (or one tag) for all regions; only the registry's account and region may differ.",
    scope=Scope.REVIEW,
    examples=_examples,
)
def image_parity(plans: Sequence[Plan], context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge all plans together."""
    if len(regions_of(plans, "aws_ecs_task_definition")) < SEVERAL:
        return not_applicable("there is one region")
    found = [one for one in families(plans, "aws_ecs_task_definition", "family") if len(one.members) >= SEVERAL]
    if not found:
        return not_applicable("no task definition of one region has a counterpart in another")
    return tuple(outcome for family in found for outcome in _judged(family)) or passed()


def _judged(family: Family) -> Iterator[Outcome]:
    names = container_names(family)
    if not names:
        yield from compare(family, [("container_definitions", definitions_of)], f"task definition {family.label}")
    for name in names:
        image = functools.partial(_image, name=name)
        yield from compare(family, [("image", image)], f"container {name} of {family.label}")


def _image(task: Resource, name: str) -> Value:
    return _without_registry(containers_of(task, name)["image"])


def _without_registry(image: Value) -> Value:
    """An image without the registry and namespace that it is pulled from, which may be a mirror."""
    if image.text is None:
        return image
    return Value(image.text.rpartition("/")[2], False, image.is_sensitive, path=image.path, owner=image.owner)  # noqa: FBT003
