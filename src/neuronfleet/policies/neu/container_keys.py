"""NEU078: container definitions have keys that ECS knows."""

from __future__ import annotations

import json
import re
from typing import Final

from neuronfleet.errors import nearest
from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Sample,
    Severity,
    Verdict,
    failed,
    fails,
    not_applicable,
    not_judged,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.neu._keys import CONTAINER_KEYS, unknown_keys, written_definitions
from neuronfleet.policies.neu._samples import IMAGE, TASK, sample

_DEFINITIONS: Final = "container_definitions"


def _written(key: str, value: object) -> Sample:
    """A task definition of which the text is written out, since what is in it may be no key at all."""
    container = {"name": "resnet50", "image": IMAGE, key: value}
    return sample().change(TASK, _DEFINITIONS, json.dumps([container]))


def _examples() -> tuple[Example, ...]:
    good = _written("memoryReservation", 1000)
    return (
        passes("Keys of the ECS API", good),
        passes("In any case, which the provider mends", _written("MemoryReservation", 1000)),
        fails("Terraform's style of names", _written("memory_reservation", 1000)),
        fails("A key that is none", _written("linuxParameters", {"device": ["/dev/neuron0"]})),
        unknown("The definitions are known only after apply", good.change(TASK, _DEFINITIONS, UNKNOWN)),
        null("A known key without a value", _written("memoryReservation", None), verdict=Verdict.PASS),
        not_judged("No definitions at all: the provider refuses that", good.leave_out(TASK, _DEFINITIONS)),
    )


@policy(
    "NEU078",
    "container-keys",
    Severity.HIGH,
    title="Container definitions have only keys that ECS knows, spelled its way.",
    why="The provider drops every other key without a word: memory_reservation or device is as good as not written, "
    "and the plan does not even show it.",
    fix="Spell the key as the ECS API does: memoryReservation, linuxParameters, portMappings.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def container_keys(resource: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge the keys of one task definition, as its configuration writes them."""
    document = resource.document(_DEFINITIONS)
    written = written_definitions(resource)
    if written is None:
        if document.is_unknown:
            return undecided("container_definitions is known only after apply", document)
        return not_applicable("the provider has dropped unknown keys from the plan; give --synth to have them checked")
    found = list(dict.fromkeys(unknown_keys(written, CONTAINER_KEYS)))
    if not found:
        return passed()
    return [_told(key, place, resource) for key, place in found]


def _told(key: str, place: str, resource: Resource) -> Outcome:
    document = resource.document(_DEFINITIONS)
    if document.is_sensitive:
        return failed("a container definition has a key that ECS does not know", at=document)
    camel = re.sub(r"_([a-z])", lambda found: found[1].upper(), key)
    names = [*CONTAINER_KEYS, *(inner for inside in CONTAINER_KEYS.values() for inner in inside)]
    near = camel if camel in names else nearest(camel, names)
    hint = f"; it is {near}" if near else ""
    return failed(f"{place[:100]} is no key of a container definition, and is dropped{hint}", at=document)
