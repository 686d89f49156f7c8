"""The network that instances live in: an existing VPC or a made one, seen the same way from outside."""

from __future__ import annotations

import dataclasses

from cdktf import ITerraformDependable, TerraformLocal
from cdktf_cdktf_provider_aws.data_aws_subnet import DataAwsSubnet
from cdktf_cdktf_provider_aws.data_aws_vpc import DataAwsVpc
from constructs import Construct

from neuronfleet.errors import ConstructError
from neuronfleet.fleet.blueprint import NetworkBlueprint
from neuronfleet.infra.labels import labelled
from neuronfleet.infra.literal import literal, quoted
from neuronfleet.infra.security_group import Addresses

__all__ = ["ExistingNetwork", "Network"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What the rest of a region needs to know of its network.

    Attributes:
        vpc_id: reference or id.
        addresses: the VPC's addresses.
        subnets: expression of the instances' subnets: objects with ``id`` and ``availability_zone_id``.
        ready: everything without which an instance cannot reach AWS. Instances depend on it, so that a destroy that
            cuts them off waits until they are gone: a cut off agent drains nothing, and its cluster cannot be deleted.
    """

    vpc_id: str
    addresses: Addresses
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
        labelled(DataAwsVpc(self, "vpc", id=vpc_id), "existing")
        # The VPC as well, so that a subnet of another VPC fails at plan and not when instances cannot be reached.
        subnets = labelled(DataAwsSubnet(self, "subnets", id="${each.value}", vpc_id=vpc_id), "existing")
        # CDKTF's own for_each takes iterators over lists it knows, and makes a function call of them.
        wanted = ", ".join(quoted(subnet_id) for subnet_id in blueprint.subnet_ids)
        subnets.add_override("for_each", f"${{toset([{wanted}])}}")
        # A VPC may have several blocks, and its cidr_block is only the first.
        blocks = (
            "toset([for block in data.aws_vpc.existing.cidr_block_associations : block.cidr_block "
            'if block.state == "associated"])'
        )
        labelled(TerraformLocal(self, "cidr_blocks", f"${{{blocks}}}"), "vpc_cidr_blocks")
        self.network = Network(
            vpc_id=vpc_id,
            addresses=Addresses(cidr_ipv4="${each.value}", for_each="${local.vpc_cidr_blocks}"),
            subnets="values(data.aws_subnet.existing)",
        )
