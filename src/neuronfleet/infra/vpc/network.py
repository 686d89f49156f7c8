"""The network that instances live in: an existing VPC or a made one, seen the same way from outside."""

from __future__ import annotations

import dataclasses

from neuronfleet.engine import Construct, ITerraformDependable, TerraformLocal
from neuronfleet.engine.aws import DataAwsSubnet, DataAwsVpc
from neuronfleet.errors import ConstructError
from neuronfleet.fleet.blueprint import NetworkBlueprint
from neuronfleet.infra.labels import labelled
from neuronfleet.infra.literal import literal, quoted
from neuronfleet.infra.vpc.security_group import Addresses

__all__ = [
    "ExistingNetwork",
    "Network",
    "add_subnet_lookup",
    "add_vpc_lookup",
    "associated_cidr_blocks",
    "one_subnet_a_zone",
]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What the rest of a region needs to know of its network.

    Attributes:
        vpc_id: reference or id.
        addresses: the VPC's addresses.
        subnets: expression of the instances' subnets: objects with ``id`` and ``availability_zone_id``.
        zonal_subnets: expression of the list of ids of one subnet a zone, where an internal load balancer stands.
        public_subnets: the same of public subnets, None where there are none that are known.
        ready: everything without which an instance cannot reach AWS. Instances depend on it, so that a destroy that
            cuts them off waits until they are gone: a cut off agent drains nothing, and its cluster cannot be deleted.
    """

    vpc_id: str
    addresses: Addresses
    subnets: str
    zonal_subnets: str = "[]"
    public_subnets: str | None = None
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
        add_vpc_lookup(self, label="existing", vpc_id=vpc_id)
        wanted = ", ".join(quoted(subnet_id) for subnet_id in blueprint.subnet_ids)
        add_subnet_lookup(self, label="existing", subnet_ids=f"[{wanted}]", vpc_id=vpc_id)
        blocks = f"toset({associated_cidr_blocks('data.aws_vpc.existing.cidr_block_associations')})"
        labelled(TerraformLocal(self, "cidr_blocks", f"${{{blocks}}}"), "vpc_cidr_blocks")
        self.network = Network(
            vpc_id=vpc_id,
            addresses=Addresses(cidr_ipv4="${each.value}", for_each="${local.vpc_cidr_blocks}"),
            subnets="values(data.aws_subnet.existing)",
            zonal_subnets=one_subnet_a_zone("values(data.aws_subnet.existing)"),
            public_subnets=one_subnet_a_zone("values(data.aws_subnet.existing)") if blueprint.public else None,
        )


def add_vpc_lookup(scope: Construct, *, label: str, vpc_id: str) -> None:
    """Look a VPC up.

    Args:
        scope: parent construct.
        label: label of the data source.
        vpc_id: its id.
    """
    labelled(DataAwsVpc(scope, "vpc", id=vpc_id), label)


def add_subnet_lookup(scope: Construct, *, label: str, subnet_ids: str, vpc_id: str) -> None:
    """Look subnets up, one instance of the data source each, by id.

    Args:
        scope: parent construct.
        label: label of the data source.
        subnet_ids: expression of the list of their ids.
        vpc_id: the VPC as well, so that a subnet of another VPC fails at plan and not when instances cannot be reached.
    """
    subnets = labelled(DataAwsSubnet(scope, "subnets", id="${each.value}", vpc_id=vpc_id), label)
    # CDKTF's own for_each takes iterators over lists it knows, and makes a function call of them.
    subnets.add_override("for_each", f"${{toset({subnet_ids})}}")


def one_subnet_a_zone(subnets: str) -> str:
    """The expression of the ids of one subnet a zone, for a load balancer takes no second one.

    Args:
        subnets: expression of the subnets: objects with ``id`` and ``availability_zone_id``.
    """
    by_zone = f"{{for subnet in {subnets} : subnet.availability_zone_id => subnet.id...}}"
    return f"[for subnet_ids in {by_zone} : sort(subnet_ids)[0]]"


def associated_cidr_blocks(associations: str) -> str:
    """The expression of all addresses of a VPC: it may have several blocks, and its cidr_block is only the first.

    Args:
        associations: expression of its ``cidr_block_associations``.
    """
    return f'[for block in {associations} : block.cidr_block if block.state == "associated"]'
