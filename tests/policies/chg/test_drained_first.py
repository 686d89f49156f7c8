"""What CHG021 says of rarer ways to take traffic from a region."""

from __future__ import annotations

import pytest

from neuronfleet.policies.api import Changed, Sample

RECORD = "aws_route53_record.api_eu_west_1"
GROUP = "aws_globalaccelerator_endpoint_group.eu_west_1"
NEAREST = {
    "name": "models.example.com",
    "set_identifier": "eu-west-1",
    "latency_routing_policy": [{"region": "eu-west-1"}],
    "health_check_id": "check-1",
}
CALCULATED = {"id": "check-1", "type": "CALCULATED", "child_health_threshold": 1, "child_healthchecks": []}


def destroyed(before, **changed):
    """A plan that destroys it."""
    return Sample({RECORD if "name" in before else GROUP: Changed(actions=("delete",), before={**before, **changed})})


def verdicts(told, sample):
    """Verdict and message of each row."""
    return [(row[1], row[3]) for row in told("CHG021", sample.plan())]


@pytest.mark.parametrize(
    "check",
    [
        CALCULATED,
        {**CALCULATED, "child_health_threshold": 3, "child_healthchecks": ["check-2", "check-3"]},
        {"id": "check-1", "type": "HTTPS", "disabled": True, "invert_healthcheck": True},
    ],
    ids=["no-children", "more-than-its-children", "disabled-and-inverted"],
)
@pytest.mark.parametrize("action", ["no-op", "delete"])
def test_a_check_that_never_passes_drains(told, check, action):
    """Also where the check goes in the same plan."""
    change = Changed(actions=(action,), before=check, after=None if action == "delete" else check)

    assert verdicts(told, destroyed(NEAREST).add("aws_route53_health_check.drained", change)) == []


@pytest.mark.parametrize(
    "check",
    [
        {**CALCULATED, "child_healthchecks": ["check-2"]},
        {**CALCULATED, "child_health_threshold": 0},
        {**CALCULATED, "invert_healthcheck": True},
        {**CALCULATED, "disabled": True},
        {"id": "check-1", "type": "HTTPS"},
    ],
    ids=["its-child-passes", "needs-none", "inverted", "disabled-counts-as-healthy", "asks"],
)
def test_a_check_that_may_pass_does_not(told, check):
    """What Route 53 documents of each."""
    change = Changed(actions=("no-op",), before=check, after=check)
    ((verdict, message),) = verdicts(told, destroyed(NEAREST).add("aws_route53_health_check.drained", change))

    assert verdict == "fail"
    assert "its health check aws_route53_health_check.drained can pass" in message


def test_a_record_without_a_check_takes_traffic(told):
    """Nothing keeps clients away."""
    ((verdict, message),) = verdicts(told, destroyed(NEAREST, health_check_id=""))

    assert verdict == "fail"
    assert message.endswith("while it takes traffic: no health check keeps clients away")


def test_what_is_made_first_is_replaced_without_a_gap(told):
    """create_before_destroy; the other way round clients meet neither."""
    body = {**NEAREST, "health_check_id": ""}

    def replaced(*actions):
        return Sample({RECORD: Changed(actions=actions, before=body, after=body)})

    assert verdicts(told, replaced("create", "delete")) == []
    ((verdict, message),) = verdicts(told, replaced("delete", "create"))
    assert verdict == "fail"
    assert message.startswith("is replaced, the old one destroyed first, while it takes traffic")


def test_endpoints_of_weight_0_take_no_connections(told):
    """All of them; one that does is enough."""
    group = {"traffic_dial_percentage": 100, "endpoint_configuration": [{"weight": 0}, {"weight": 0}]}

    assert verdicts(told, destroyed(group)) == []
    one = {**group, "endpoint_configuration": [{"weight": 0}, {"weight": 128}]}
    assert len(verdicts(told, destroyed(one))) == 1


def test_a_group_that_says_nothing_has_a_full_dial(told):
    """Its default is 100 percent."""
    ((_, message),) = verdicts(told, destroyed({"endpoint_group_region": "eu-west-1"}))

    assert message.endswith("its traffic dial is 100 %")
