"""The network that instances live in: an existing VPC or a made one, seen the same way from outside."""

from __future__ import annotations

import dataclasses

from cdktf import ITerraformDependable, TerraformResource
from cdktf_cdktf_provider_aws.data_aws_subnet import DataAwsSubnet
from cdktf_cdktf_provider_aws.data_aws_vpc import DataAwsVpc
from constructs import Construct

from neuronfleet.errors import ConstructError
from neuronfleet.fleet.blueprint import NetworkBlueprint
from neuronfleet.infra.labels import labelled
from neuronfleet.infra.literal import literal, quoted

__all__ = ["ExistingNetwork", "Network"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What the rest of a region needs to know of its network.

    Attributes:
        vpc_id: reference or id.
        cidr_block: reference to the VPC's addresses.
        subnets: expression of the instances' subnets: objects with ``id`` and ``availability_zone_id``.
        ready: what must exist before an instance can reach AWS.
    """

    vpc_id: str
    cidr_block: str
    subnets: str
    ready: tuple[ITerraformDependable, ...] = ()


class ExistingNetwork(Construct):  # type: ignore[misc]
    """Subnets of a VPC that somebody else made.

    Args:
        scope: parent construct.
        id: construct id.
        blueprint: the network, decided, of kind ``existing``.

    Attributes:
        network: what the rest of the region needs of it.

    Raises:
        ConstructError: the blueprint names no VPC or no subnets.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        blueprint: NetworkBlueprint,
    ) -> None:
        super().__init__(scope, id)
        if blueprint.vpc_id is None or not blueprint.subnet_ids:
            raise ConstructError(
                f"an existing network needs its VPC and its subnets: vpc_id is {blueprint.vpc_id!r}, subnet_ids are "
                f"{list(blueprint.subnet_ids)!r}; give both"
            )
        vpc_id = literal(blueprint.vpc_id)
        vpc = labelled(DataAwsVpc(self, "vpc", id=vpc_id), "existing")
        # The VPC as well, so that a subnet of another VPC fails at plan and not when instances cannot be reached.
        subnets = labelled(DataAwsSubnet(self, "subnets", id="${each.value}", vpc_id=vpc_id), "existing")
        for_each(subnets, blueprint.subnet_ids)
        self.network = Network(vpc_id=vpc_id, cidr_block=vpc.cidr_block, subnets="values(data.aws_subnet.existing)")


def for_each(element: TerraformResource | DataAwsSubnet, values: tuple[str, ...]) -> None:
    """Make one instance of an element for each value, as ``for_each = toset([...])`` does.

    CDKTF's own ``for_each`` takes iterators over lists it knows, and makes a function call of them.

    Args:
        element: resource or data source.
        values: distinct values; an instance's value is ``each.value``.
    """
    element.add_override("for_each", f"${{toset([{', '.join(quoted(value) for value in values)}])}}")
