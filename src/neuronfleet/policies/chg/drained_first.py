"""CHG021: what leads traffic to a region is drained before it is destroyed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from neuronfleet.policies.api import (
    Answer,
    Changed,
    Context,
    Example,
    Resource,
    Sample,
    Scope,
    Severity,
    Value,
    failed,
    fails,
    not_applicable,
    not_judged,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.chg._effects import because

_POLICIES: Final = (
    "weighted_routing_policy",
    "latency_routing_policy",
    "failover_routing_policy",
    "geolocation_routing_policy",
    "geoproximity_routing_policy",
    "cidr_routing_policy",
)
_RECORD: Final = "aws_route53_record"
_CHECK: Final = "aws_route53_health_check"
_FULL_DIAL: Final = 100
"""What an endpoint group has that says nothing."""


def _examples() -> tuple[Example, ...]:
    address = "aws_route53_record.api_eu_west_1"
    common = {"name": "models.example.com", "type": "A", "set_identifier": "eu-west-1"}
    weighted = {**common, "weighted_routing_policy": [{"weight": 100}], "health_check_id": ""}
    drained = {**weighted, "weighted_routing_policy": [{"weight": 0}]}
    nearest = {**common, "latency_routing_policy": [{"region": "eu-west-1"}], "health_check_id": "drained-0001"}
    never = {"id": "drained-0001", "type": "CALCULATED", "child_health_threshold": 1, "child_healthchecks": []}
    group_address = "aws_globalaccelerator_endpoint_group.eu_west_1"
    group = {"endpoint_group_region": "eu-west-1", "traffic_dial_percentage": 100}

    def gone(before: Mapping[str, object], address: str = address) -> Sample:
        return Sample({address: Changed(actions=("delete",), before=before)})

    kept = Changed(actions=("no-op",), before=never, after=never)
    asks = {**never, "type": "HTTPS", "child_health_threshold": 0}
    return (
        passes("The record had weight 0", gone(drained)),
        passes("Its health check never passes", gone(nearest).add(f"{_CHECK}.drained", kept)),
        passes("The dial was 0", gone({**group, "traffic_dial_percentage": 0}, group_address)),
        fails("The record still had its share", gone(weighted)),
        fails(
            "Its health check can pass",
            gone(nearest).add(f"{_CHECK}.eu", Changed(actions=("no-op",), before=asks, after=asks)),
        ),
        fails("The endpoint group still had connections", gone(group, group_address)),
        unknown("What its health check says is in another plan", gone(nearest)),
        not_judged("The record has no siblings to choose from", gone(common)),
    )


@policy(
    "CHG021",
    "drained-first",
    Severity.HIGH,
    title="What leads traffic to a region takes none any more when it is destroyed or replaced.",
    why="Resolvers keep giving out the address of a record that is gone, and connections through an endpoint group "
    "that is gone are cut: clients meet a region that may be destroyed next.",
    fix="In two steps: first weight 0, a traffic dial of 0, or for other routing policies a health check that never "
    "passes (CALCULATED, child_health_threshold above the number of its children); apply, and wait for the clients. "
    "Remove it in a later plan. In fleet.toml the first step is drained = true.",
    references=(
        "https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html",
        "https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html",
        "https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoint-groups-traffic-dial.html",
    ),
    types=(_RECORD, "aws_globalaccelerator_endpoint_group"),
    scope=Scope.CHANGE,
    examples=_examples,
)
def drained_first(part: Resource, context: Context) -> Answer:
    """Judge a record or an endpoint group that goes away."""
    if part.deposed is not None or not part.before.is_known:
        return not_applicable()
    is_record = part.type == _RECORD
    if is_record and not _chooses(part):
        return not_applicable("it has no routing policy, so no sibling takes over")
    if not part.is_deleted or _made_first(part):
        return passed()
    does = "replaced, the old one destroyed first," if part.is_replaced else "destroyed"
    drained, why = _record(part, context) if is_record else _group(part)
    if drained:
        return passed()
    if drained is None:
        message = f"is {does}{because(part)}, and whether it takes traffic cannot be told: {why}"
        return undecided(message, part.before["health_check_id"])
    return failed(f"is {does}{because(part)} while it takes traffic: {why}")


def _made_first(part: Resource) -> bool:
    return part.is_replaced and part.actions.index("create") < part.actions.index("delete")


def _chooses(record: Resource) -> bool:
    """Whether it is one of several records of a name."""
    multivalue = record.before["multivalue_answer_routing_policy"].flag is True
    return multivalue or any(record.before[one].items for one in _POLICIES)


def _record(record: Resource, context: Context) -> tuple[bool | None, str]:
    """Whether a record is drained, None where that cannot be told, and why."""
    weight = record.before.at("weighted_routing_policy", 0, "weight").number
    check_id = record.before["health_check_id"].text
    if weight == 0:
        return True, ""
    if not check_id:
        return False, "no health check keeps clients away" if weight is None else f"its weight is {weight}"
    for check in context.plan.changes(_CHECK):
        if check.deposed is None and check.before["id"].text == check_id:
            return _never_healthy(check.before), f"its health check {check.address} can pass"
    return None, f"its health check {check_id} is not in this plan"


def _group(group: Resource) -> tuple[bool, str]:
    """Whether an endpoint group is drained, and why not."""
    dial = group.before["traffic_dial_percentage"].number
    share = _FULL_DIAL if dial is None else dial
    weights = [one["weight"].number for one in group.before["endpoint_configuration"].items]
    drained = share == 0 or (bool(weights) and not any(one != 0 for one in weights))
    return drained, f"its traffic dial is {share} %"


def _never_healthy(check: Value) -> bool:
    """Whether Route 53 can never call it healthy: it asks for more children than there are, or was set so by hand."""
    inverted = check["invert_healthcheck"].flag is True
    if check["disabled"].flag is True:
        return inverted  # a check that is disabled counts as healthy
    children = len(check["child_healthchecks"].items)
    threshold = check["child_health_threshold"].number or 0
    return check["type"].text == "CALCULATED" and threshold > children and not inverted
