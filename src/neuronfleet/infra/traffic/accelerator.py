"""A Global Accelerator with one TCP listener and an endpoint group in each region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from neuronfleet.engine import Construct
from neuronfleet.engine.aws import (
    GlobalacceleratorAccelerator,
    GlobalacceleratorAcceleratorAttributes,
    GlobalacceleratorEndpointGroup,
    GlobalacceleratorEndpointGroupEndpointConfiguration,
    GlobalacceleratorListener,
    GlobalacceleratorListenerPortRange,
)
from neuronfleet.fleet.blueprint import AcceleratorBlueprint, LoadBalancerLookup
from neuronfleet.infra.labels import label_of, labelled, reference
from neuronfleet.infra.literal import literal

__all__ = ["Accelerator"]

ENDPOINT_WEIGHT: Final = 128
"""AWS's own default, explicit so that a plan shows it; there is one endpoint a group."""


class Accelerator(Construct):  # type: ignore[misc]
    """Fixed addresses before the load balancers of several regions.

    The API is in us-west-2 alone, where the AWS provider sends its calls whatever its region. The endpoint groups have
    no health check settings: those of load balancers are Elastic Load Balancing's own, and others have no effect.
    https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoint-groups-health-check-options.html

    Args:
        scope: parent construct.
        id: construct id.
        blueprint: the accelerator, decided.
        load_balancers: address of the data source of each load balancer.

    Attributes:
        dns_name: name that AWS gives it, a reference.
        ip_sets: its fixed addresses by family, a reference.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        blueprint: AcceleratorBlueprint,
        load_balancers: Mapping[LoadBalancerLookup, str],
    ) -> None:
        super().__init__(scope, id)
        label = label_of(blueprint.name)
        bucket = blueprint.flow_logs_bucket
        labelled(
            GlobalacceleratorAccelerator(
                self,
                "accelerator",
                name=literal(blueprint.full_name),
                enabled=True,
                ip_address_type=blueprint.ip_address_type,
                attributes=GlobalacceleratorAcceleratorAttributes(
                    flow_logs_enabled=True,
                    flow_logs_s3_bucket=literal(bucket),
                    flow_logs_s3_prefix=literal(blueprint.flow_logs_prefix or ""),
                )
                if bucket
                else None,
            ),
            label,
        )
        labelled(
            GlobalacceleratorListener(
                self,
                "listener",
                accelerator_arn=reference("aws_globalaccelerator_accelerator", label, "id"),
                protocol="TCP",
                client_affinity=blueprint.client_affinity,
                port_range=[
                    GlobalacceleratorListenerPortRange(from_port=port, to_port=port) for port in blueprint.ports
                ],
            ),
            label,
        )
        for group in blueprint.endpoint_groups:
            labelled(
                GlobalacceleratorEndpointGroup(
                    self,
                    f"endpoint_group_{group.region}",
                    listener_arn=reference("aws_globalaccelerator_listener", label, "id"),
                    endpoint_group_region=group.region,
                    traffic_dial_percentage=group.traffic_dial_percent,
                    endpoint_configuration=[
                        GlobalacceleratorEndpointGroupEndpointConfiguration(
                            endpoint_id=f"${{{load_balancers[group.load_balancer]}.arn}}",
                            weight=ENDPOINT_WEIGHT,
                            client_ip_preservation_enabled=group.client_ip_preservation,
                        )
                    ],
                ),
                label_of(f"{blueprint.name}_{group.region}"),
            )
        self.dns_name = reference("aws_globalaccelerator_accelerator", label, "dns_name")
        self.ip_sets = reference("aws_globalaccelerator_accelerator", label, "ip_sets")
