"""What a stack expects to exist before it is applied: the ids, and the names, that its configuration gives."""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from neuronfleet.rehearsal.looked_up import (
    HostedZone,
    KeyAlias,
    LoadBalancer,
    hosted_zones,
    key_aliases,
    load_balancers,
)
from neuronfleet.rehearsal.stack import StackDirectory, read_configurations, read_variable_values

__all__ = ["ExpectedResources", "expected_resources"]

# No configuration can know the id of something that is yet to be made. Both lengths of ids:
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
ID: Final = re.compile(r"(vpc|subnet|sg|ami)-(?:[0-9a-f]{17}|[0-9a-f]{8})")
QUOTED_ID: Final = re.compile(rf'(?<=")({ID.pattern})(?=")')
CERTIFICATE_ARN: Final = re.compile(r"arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+")
INSTANCE_TYPE: Final = re.compile(r"[a-z][a-z0-9-]*\.[a-z0-9-]+")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedResources:
    """Things that a stack names by id, and what is known of them.

    Attributes:
        region: region of the stack.
        vpc_ids: VPCs.
        subnets: subnet id -> id of its VPC, None where the stack names none.
        security_groups: security group id -> id of its VPC, None where the stack names none.
        image_ids: machine images.
        instance_types: instance types that the stack asks the zones of, or launches; subnets must suit them.
        certificate_arns: certificates of ACM.
        places: subnet id -> its place among those that it is listed with, where it is: lists are one subnet a zone.
        load_balancers: load balancers that it looks up by name.
        hosted_zones: hosted zones that it looks up.
        key_aliases: aliases of KMS keys that it looks up.
    """

    region: str
    vpc_ids: tuple[str, ...]
    subnets: Mapping[str, str | None]
    security_groups: Mapping[str, str | None]
    image_ids: tuple[str, ...]
    instance_types: tuple[str, ...]
    certificate_arns: tuple[str, ...] = ()
    places: Mapping[str, int] = dataclasses.field(default_factory=dict)
    load_balancers: tuple[LoadBalancer, ...] = ()
    hosted_zones: tuple[HostedZone, ...] = ()
    key_aliases: tuple[KeyAlias, ...] = ()

    def __bool__(self) -> bool:
        by_id = self.vpc_ids or self.subnets or self.security_groups or self.image_ids
        return bool(by_id or self.certificate_arns or self.load_balancers or self.hosted_zones or self.key_aliases)


def expected_resources(stack: StackDirectory) -> ExpectedResources:
    """Read the configuration of a stack, its local modules and the values of its variables for ids.

    Args:
        stack: the stack.

    Raises:
        RehearsalError: a file cannot be read.
    """
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    vpc_of: dict[str, str] = {}
    instance_types: dict[str, None] = {}
    certificates: dict[str, None] = {}
    places: dict[str, int] = {}
    for configuration in (*read_configurations(stack), *read_variable_values(stack)):
        for node in _objects(configuration.content):
            for kind, identifier in _ids(_strings(node)):
                found[kind][identifier] = None
            certificates |= dict.fromkeys(text for text in _strings(node) if CERTIFICATE_ARN.fullmatch(text))
            places = _places(node) | places
        for block in ("data", "resource"):
            for block_type, _, body in configuration.typed_blocks(block):
                instance_types |= dict.fromkeys(_instance_types(block_type, body))
                vpc_of |= _vpc_of(body)
    vpc_ids = tuple(found["vpc"])
    somewhere = vpc_ids[0] if vpc_ids else None
    return ExpectedResources(
        region=stack.region,
        vpc_ids=vpc_ids,
        subnets={identifier: vpc_of.get(identifier, somewhere) for identifier in found["subnet"]},
        security_groups={identifier: vpc_of.get(identifier, somewhere) for identifier in found["sg"]},
        image_ids=tuple(found["ami"]),
        instance_types=tuple(instance_types),
        certificate_arns=tuple(certificates),
        places=places,
        load_balancers=load_balancers(stack),
        hosted_zones=hosted_zones(stack),
        key_aliases=key_aliases(stack),
    )


def _places(node: Mapping[str, Any]) -> dict[str, int]:
    """Place of each subnet in the lists of an object, and in the expressions that quote several."""
    found: dict[str, int] = {}
    for value in node.values():
        listed = [identifier for kind, identifier in _ids(_flat(value)) if kind == "subnet"]
        if len(listed) > 1:
            found |= {identifier: index for index, identifier in enumerate(dict.fromkeys(listed))}
    return found


def _vpc_of(body: Mapping[str, Any]) -> dict[str, str]:
    """Ids in a block that names one VPC -> that VPC."""
    vpc_id = body.get("vpc_id")
    if not isinstance(vpc_id, str) or not ID.fullmatch(vpc_id):
        return {}
    named = (identifier for node in _objects(body) for _, identifier in _ids(_strings(node)))
    return {identifier: vpc_id for identifier in named if identifier != vpc_id}


def _instance_types(block_type: str, body: Mapping[str, Any]) -> Iterator[str]:
    given: list[object] = []
    if block_type == "aws_launch_template":
        given.append(body.get("instance_type"))
    if block_type == "aws_ec2_instance_type_offerings":
        for item in _objects(body.get("filter")):
            if item.get("name") == "instance-type":
                given += item.get("values") or []
    yield from (name for name in given if isinstance(name, str) and INSTANCE_TYPE.fullmatch(name))


def _ids(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Kind and id of texts that are one, and of those that an expression quotes: ``${toset(["subnet-0a"])}``."""
    for text in texts:
        if text.startswith("${") and text.endswith("}"):
            yield from ((match[2], match[1]) for match in QUOTED_ID.finditer(text))
        elif match := ID.fullmatch(text):
            yield match[1], text


def _strings(node: Mapping[str, Any]) -> Iterator[str]:
    """Texts of an object itself: its values and the items of its lists, but nothing of the objects inside it."""
    for key, value in node.items():
        if key != "//":
            yield from _flat(value)


def _flat(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _flat(item)


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    """An object and all objects inside it, comments left out."""
    if isinstance(value, Mapping):
        yield value
        for key, inner in value.items():
            if key != "//":
                yield from _objects(inner)
    elif isinstance(value, list):
        for item in value:
            yield from _objects(item)
