"""A hostname: one Route 53 alias record a region and record type, with the health checks that it needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from neuronfleet.engine import Construct, Postcondition, TerraformResourceLifecycle
from neuronfleet.engine.aws import (
    DataAwsRoute53Zone,
    Route53HealthCheck,
    Route53Record,
    Route53RecordAlias,
    Route53RecordFailoverRoutingPolicy,
    Route53RecordLatencyRoutingPolicy,
    Route53RecordWeightedRoutingPolicy,
)
from neuronfleet.errors import ConstructError
from neuronfleet.fleet.blueprint import DnsBlueprint, LoadBalancerLookup, RecordBlueprint
from neuronfleet.infra.labels import label_of, labelled, reference
from neuronfleet.infra.literal import literal

__all__ = ["Hostname", "NeverHealthy"]

# A health check must outlive the record that it is taken from: what Route 53 answers for a record whose check is gone
# cannot be foretold. https://docs.aws.amazon.com/Route53/latest/APIReference/API_DeleteHealthCheck.html
_OUTLIVES_ITS_RECORD: Final = TerraformResourceLifecycle(create_before_destroy=True)


class NeverHealthy(Construct):  # type: ignore[misc]
    """A health check that never passes, for records of drained regions whose policy knows no weight.

    It asks for more healthy children than it has, which Route 53 documents as always unhealthy:
    https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html (HealthThreshold).

    Args:
        scope: parent construct.
        id: construct id.
        name: its ``Name`` tag.

    Attributes:
        id: its id, a reference.
    """

    LABEL: Final = "drained"

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
    ) -> None:
        super().__init__(scope, id)
        labelled(
            Route53HealthCheck(
                self,
                "health_check",
                type="CALCULATED",
                child_health_threshold=1,
                tags={"Name": literal(name)},
                lifecycle=_OUTLIVES_ITS_RECORD,
            ),
            self.LABEL,
        )
        self.id = reference("aws_route53_health_check", self.LABEL, "id")


class Hostname(Construct):  # type: ignore[misc]
    """The records of one hostname.

    Args:
        scope: parent construct.
        id: construct id.
        fleet: name of the fleet.
        blueprint: the hostname, decided.
        load_balancers: address of the data source of each load balancer.
        never_healthy: what drains a region whose policy knows no weight; None where none is.

    Raises:
        ConstructError: a record needs ``never_healthy``.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        fleet: str,
        blueprint: DnsBlueprint,
        load_balancers: Mapping[LoadBalancerLookup, str],
        never_healthy: NeverHealthy | None,
    ) -> None:
        super().__init__(scope, id)
        self._fleet = fleet
        self._blueprint = blueprint
        self._never_healthy = never_healthy
        self._zone_id = self._find_zone()
        for record in blueprint.records:
            self._add_records(record, load_balancers[record.load_balancer])

    def _find_zone(self) -> str:
        """The hosted zone is asked for by name or id, so that a plan tells when it does not hold the hostname."""
        one = self._blueprint
        label = label_of(one.name)
        wanted = str(one.private_zone).lower()
        labelled(
            DataAwsRoute53Zone(
                self,
                "zone",
                zone_id=literal(one.zone_id) if one.zone_id else None,
                name=literal(one.zone_name) if one.zone_name else None,
                private_zone=one.private_zone,
                lifecycle=TerraformResourceLifecycle(
                    postcondition=[
                        Postcondition(
                            condition=f'${{endswith(".{one.hostname}", format(".%s", trimsuffix(self.name, ".")))}}',
                            error_message=f"{one.hostname} is not in this hosted zone: name another one in dns."
                            f"{one.name}.",
                        ),
                        Postcondition(
                            condition=f"${{self.private_zone == {wanted}}}",
                            error_message=f"dns.{one.name} says private_zone = {wanted}, and this hosted zone is of "
                            "the other kind: name another one, or say so.",
                        ),
                    ]
                ),
            ),
            label,
        )
        return reference("data.aws_route53_zone", label, "zone_id")

    def _add_records(self, record: RecordBlueprint, load_balancer: str) -> None:
        one = self._blueprint
        check = self._health_check_id(record, load_balancer)
        for record_type in one.record_types:
            label = label_of(f"{one.name}_{record.region}_{record_type.lower()}")
            labelled(
                Route53Record(
                    self,
                    f"record_{record.region}_{record_type}",
                    zone_id=self._zone_id,
                    name=literal(one.hostname),
                    type=record_type,
                    set_identifier=record.region,
                    alias=Route53RecordAlias(
                        name=f"${{{load_balancer}.dns_name}}",
                        zone_id=f"${{{load_balancer}.zone_id}}",
                        evaluate_target_health=True,
                    ),
                    health_check_id=check,
                    **_policy(one, record),
                ),
                label,
            )

    def _health_check_id(self, record: RecordBlueprint, load_balancer: str) -> str | None:
        own = self._add_health_check(record, load_balancer)
        if not record.always_unhealthy:
            return own
        if self._never_healthy is None:
            raise ConstructError(
                f"{self._blueprint.name!r} drains {record.region} by a health check, but was given no NeverHealthy"
            )
        return self._never_healthy.id

    def _add_health_check(self, record: RecordBlueprint, load_balancer: str) -> str | None:
        """A region that is drained keeps its health check, to be watched before it takes traffic again."""
        check = record.health_check
        if check is None:
            return None
        label = label_of(f"{self._blueprint.name}_{record.region}")
        arguments: dict[str, Any]
        if check.alarm is not None:
            arguments = {
                "type": "CLOUDWATCH_METRIC",
                "cloudwatch_alarm_name": literal(check.alarm),
                "cloudwatch_alarm_region": record.region,
                "insufficient_data_health_status": check.insufficient_data,
            }
        else:
            arguments = {
                "type": check.protocol,
                # Not the hostname: the check would ask whatever region answers for it.
                "fqdn": f"${{{load_balancer}.dns_name}}",
                "port": check.port,
                "resource_path": literal(check.path or "/"),
                "request_interval": check.request_interval_seconds,
                "failure_threshold": check.failure_threshold,
                "measure_latency": False,
            }
        labelled(
            Route53HealthCheck(
                self,
                f"health_check_{record.region}",
                tags={"Name": literal(f"{self._fleet}-{self._blueprint.name}-{record.region}")},
                lifecycle=_OUTLIVES_ITS_RECORD,
                **arguments,
            ),
            label,
        )
        return reference("aws_route53_health_check", label, "id")


def _policy(dns: DnsBlueprint, record: RecordBlueprint) -> dict[str, Any]:
    if dns.policy == "weighted":
        return {"weighted_routing_policy": Route53RecordWeightedRoutingPolicy(weight=record.weight or 0)}
    if dns.policy == "failover":
        return {"failover_routing_policy": Route53RecordFailoverRoutingPolicy(type=str(record.role))}
    return {"latency_routing_policy": Route53RecordLatencyRoutingPolicy(region=record.region)}
