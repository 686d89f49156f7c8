"""A load balancer with its security group, listeners and target groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from neuronfleet.engine import Construct, ITerraformDependable, Precondition, TerraformResourceLifecycle
from neuronfleet.engine.aws import EcsServiceLoadBalancer, Lb, LbAccessLogs
from neuronfleet.errors import ConstructError
from neuronfleet.fleet.blueprint import LoadBalancerBlueprint, TargetGroupBlueprint
from neuronfleet.infra.expressions import as_flag, as_number
from neuronfleet.infra.labels import label_of, labelled, reference
from neuronfleet.infra.literal import Reference, literal, quoted
from neuronfleet.infra.traffic.listener import Listener, ListenerSecurity
from neuronfleet.infra.traffic.load_balancer_security import LoadBalancerSecurityGroup
from neuronfleet.infra.traffic.target_group import TargetGroup
from neuronfleet.infra.vpc.network import Network, add_subnet_lookup, one_subnet_a_zone
from neuronfleet.infra.vpc.security_group import PortRange

__all__ = ["LoadBalancer", "add_load_balancer"]


class LoadBalancer(Construct):  # type: ignore[misc]
    """A load balancer of the region.

    Args:
        scope: parent construct.
        id: construct id.
        blueprint: the load balancer, decided.
        network: where it stands.
        made: whether that network is made for the fleet, so that its zones are known to do.
        target_groups: target group of each service behind it, by the service's name.
        reaches: ports that it sends requests and health checks to, and who listens there, by the label of the security
            group that they are in.
        members: label of the security group of each service's tasks, by the service's name.
        subnet_locals: labels of the local values with the subnets of the capacities behind it.

    Attributes:
        arn: its ARN, a reference.
        dns_name: its DNS name, a reference.
        zone_id: id of the hosted zone of that name, a reference.
        registrations: what each service needs to register its tasks, by the service's name.
        routes: what must be there before each service, by the service's name.

    Raises:
        ConstructError: it is internet-facing and no public subnet is known.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        blueprint: LoadBalancerBlueprint,
        network: Network,
        made: bool,
        target_groups: Mapping[str, TargetGroupBlueprint],
        reaches: Mapping[tuple[str, PortRange], str],
        members: Mapping[str, str],
        subnet_locals: Sequence[str] = (),
    ) -> None:
        super().__init__(scope, id)
        label = label_of(blueprint.name)
        security = LoadBalancerSecurityGroup(
            self,
            "security_group",
            label=label,
            name=blueprint.security_group_name,
            description=f"Load balancer {blueprint.name}",
            vpc_id=network.vpc_id,
            ports=[listener.port for listener in blueprint.listeners],
            vpc_addresses=network.addresses,
            allowed_cidrs=blueprint.allowed_cidrs,
        )
        for (group_label, port), listener in sorted(reaches.items()):
            security.reach(group_label, port, listener)
        application = blueprint.type == "application"
        subnets, lifecycle = self._subnets(blueprint, network, made=made, subnet_locals=subnet_locals)
        balancer = add_load_balancer(
            self,
            label=label,
            name=blueprint.full_name,
            internal=blueprint.scheme == "internal",
            type=blueprint.type,
            ip_address_type="dualstack" if blueprint.ipv6 else "ipv4",
            security_groups=[security.id],
            idle_timeout_seconds=blueprint.idle_timeout_seconds,
            drop_invalid_header_fields=True if application else None,
            desync_mitigation_mode="defensive" if application else None,
            cross_zone=None if application else blueprint.cross_zone,
            deletion_protection=blueprint.deletion_protection,
            access_logs=_access_logs(blueprint),
            lifecycle=lifecycle,
            depends_on=list(network.ready) or None,
        )
        balancer.add_override("subnets", f"${{{subnets}}}")
        self.arn: str = balancer.arn
        self.dns_name: str = balancer.dns_name
        self.zone_id: str = balancer.zone_id
        groups = {
            service: TargetGroup(
                self,
                f"target_group_{service}",
                label=label_of(service),
                blueprint=group,
                vpc_id=network.vpc_id,
            )
            for service, group in target_groups.items()
        }
        self.registrations: dict[str, EcsServiceLoadBalancer] = {
            service: group.registration for service, group in groups.items()
        }
        arns = {service: group.arn for service, group in groups.items()}
        self.routes: dict[str, list[ITerraformDependable]] = {}
        for one in blueprint.listeners:
            listener_label = f"{label}_{one.port}"
            made_listener = Listener(
                self,
                f"listener_{one.port}",
                label=listener_label,
                load_balancer_arn=reference("aws_lb", label, "arn"),
                blueprint=one,
                security=ListenerSecurity.of(one, blueprint),
                target_groups=arns,
            )
            for service, route in made_listener.routes.items():
                self.routes[service] = [route, *security.paths.get(members[service], ())]

    def _subnets(
        self, blueprint: LoadBalancerBlueprint, network: Network, *, made: bool, subnet_locals: Sequence[str]
    ) -> tuple[str, TerraformResourceLifecycle | None]:
        """Expression of its subnets' ids, and where they are somebody else's, what must hold of their zones."""
        label = f"{label_of(blueprint.name)}_load_balancer"  # "existing" is the network's
        given = bool(blueprint.subnet_ids)
        subnets = network.zonal_subnets if blueprint.scheme == "internal" else network.public_subnets
        source = f"data.aws_subnet.{label}" if given else "data.aws_subnet.existing"
        if given:
            wanted = ", ".join(quoted(subnet_id) for subnet_id in blueprint.subnet_ids)
            add_subnet_lookup(self, label=label, subnet_ids=f"[{wanted}]", vpc_id=network.vpc_id)
            subnets = one_subnet_a_zone(f"values({source})")
        if subnets is None:
            raise ConstructError(
                f"load balancer {blueprint.name!r} is internet-facing, but no public subnet is known; give subnet_ids, "
                "or a network with public subnets"
            )
        if made:
            return subnets, None
        zones = f"values({source})[*].availability_zone_id"
        conditions = []
        if blueprint.type == "application":
            conditions.append(
                Precondition(
                    condition=f"${{length(distinct({zones})) >= 2}}",
                    error_message=f"{blueprint.full_name}: an application load balancer needs subnets in two zones, "
                    f"and its own are in ${{length(distinct({zones}))}}. Give subnets of two zones or more.",
                )
            )
        if given:
            conditions += [
                Precondition(
                    condition=f"${{length(setsubtract({_zones_of(local)}, {zones})) == 0}}",
                    error_message=f"{blueprint.full_name}: tasks may run in "
                    f'${{join(", ", setsubtract({_zones_of(local)}, {zones}))}}, where the load balancer has no subnet '
                    "and so sends nothing. Give it a subnet in every zone of the network's subnets.",
                )
                for local in subnet_locals
            ]
        return subnets, TerraformResourceLifecycle(precondition=conditions) if conditions else None


def add_load_balancer(
    scope: Construct,
    *,
    label: str,
    name: str,
    internal: bool | Reference,
    type: str,  # noqa: A002 - AWS's word
    ip_address_type: str,
    security_groups: Sequence[str],
    idle_timeout_seconds: int | Reference | None,
    drop_invalid_header_fields: bool | Reference | None,
    desync_mitigation_mode: str | None,
    cross_zone: bool | Reference | None,
    deletion_protection: bool | Reference,
    access_logs: LbAccessLogs | None,
    lifecycle: TerraformResourceLifecycle | None = None,
    depends_on: Sequence[ITerraformDependable] | None = None,
) -> Lb:
    """Make the load balancer itself; its subnets are said afterwards.

    What a server might read in another way than the load balancer did is not passed on:
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html

    Args:
        scope: parent construct.
        label: label of the resource.
        name: name in AWS.
        internal: whether it has no public addresses.
        type: ``application`` or ``network``.
        ip_address_type: ``ipv4`` or ``dualstack``.
        security_groups: ids or references, or a token of a list.
        idle_timeout_seconds: None for network load balancers.
        drop_invalid_header_fields: None for network load balancers.
        desync_mitigation_mode: None for network load balancers.
        cross_zone: None for application load balancers.
        deletion_protection: whether AWS refuses to delete it.
        access_logs: None for none.
        lifecycle: preconditions.
        depends_on: what must be there first.
    """
    balancer = Lb(
        scope,
        "load_balancer",
        name=name,
        internal=as_flag(internal),
        load_balancer_type=type,
        ip_address_type=ip_address_type,
        security_groups=security_groups,
        idle_timeout=None if idle_timeout_seconds is None else as_number(idle_timeout_seconds),
        drop_invalid_header_fields=None if drop_invalid_header_fields is None else as_flag(drop_invalid_header_fields),
        desync_mitigation_mode=desync_mitigation_mode,
        enable_cross_zone_load_balancing=None if cross_zone is None else as_flag(cross_zone),
        enable_deletion_protection=as_flag(deletion_protection),
        access_logs=access_logs,
        lifecycle=lifecycle,
        depends_on=depends_on,
    )
    return labelled(balancer, label)


def _zones_of(local: str) -> str:
    return f"[for subnet_id in local.{local} : data.aws_subnet.existing[subnet_id].availability_zone_id]"


def _access_logs(blueprint: LoadBalancerBlueprint) -> LbAccessLogs | None:
    if blueprint.access_logs_bucket is None:
        return None
    prefix = blueprint.access_logs_prefix
    return LbAccessLogs(
        bucket=literal(blueprint.access_logs_bucket),
        prefix=None if prefix is None else literal(prefix),
        enabled=True,
    )
