"""``modules/neuron-service`` makes the services that the planner decides, and refuses what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from neuronfleet.errors import FleetError
from neuronfleet.fleet.blueprint import ServiceBlueprint
from neuronfleet.fleet.load import parse_fleet
from neuronfleet.fleet.planner import plan_fleet
from tests.export.modules.neuron_runs import hcl, provider, run, terraform_test

pytestmark = pytest.mark.terraform

IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bert:1.0"
SIX = {"instance_type": "inf1.6xlarge", "max_size": 4}
TWO = {"instance_type": "inf1.2xlarge", "max_size": 4}
PLAIN = {"instance_type": "c6i.xlarge", "max_size": 4}
NOT_OURS = {"image", "capacity", "deployment", "spare_instances"}

DECIDED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "one_task": (TWO, {}),
    "one_of_many_slots": (SIX, {}),
    "as_many_slots_as_tasks": (SIX, {"desired_count": 3}),
    "dealt": (SIX, {"desired_count": 7}),
    "pairs": (SIX, {"desired_count": 3, "devices_per_task": 2}),
    "two_slots": (SIX, {"desired_count": 5, "slots": 2, "service_name": "live"}),
    "none_wanted": (SIX, {"desired_count": 0}),
    "scaled_elsewhere": (SIX, {"desired_count": 2, "ignore_desired_count": True}),
    "stops_first": ({**SIX, "max_size": 2}, {"desired_count": 7, "spare_instances": 0}),
    "stops_the_only_one": ({**TWO, "max_size": 1}, {"spare_instances": 0}),
    "percentages": (TWO, {"desired_count": 3, "deployment": {"minimum_healthy_percent": 60, "maximum_percent": 120}}),
    "no_breaker": (TWO, {"deployment": {"circuit_breaker": False}, "execute_command": True}),
    "constraints": (SIX, {"placement_constraints": ["attribute:ecs.os-type == linux"], "distinct_instance": True}),
    "strategies": (SIX, {"placement_strategies": [{"type": "binpack", "field": "memory"}, {"type": "random"}]}),
    "balanced": (SIX, {"availability_zone_rebalancing": True, "health_check_grace_seconds": 60}),
    "forced": (SIX, {"force_new_deployment": True, "wait_for_steady_state": True}),
    "awsvpc": (TWO, {"network_mode": "awsvpc"}),
    "ordinary": (PLAIN, {"devices_per_task": 0, "desired_count": 6, "cpu_units": 1024, "memory_mib": 1024}),
}
REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "no_spare": (
        {**SIX, "max_size": 1},
        {"desired_count": 4},
        (
            "a rolling update may never finish: the only task of bert-slot0 may not stop first, and there may be no "
            "place for a new one: its only instance holds no more than 1; raise max_size of the capacity to 2"
        ),
    ),
    "too_many_tasks": (
        {**TWO, "max_size": 2},
        {"desired_count": 3},
        (
            "not every task can be placed: 3 tasks of bert are wanted, 2 find room on its 2 instances; raise max_size "
            "of the capacity to 3"
        ),
    ),
    "neither_first": (
        {**TWO, "max_size": 5},
        {"desired_count": 3, "deployment": {"maximum_percent": 110}},
        (
            "a rolling update may never finish: of 3 tasks of bert, 3 must run and 3 may run: none may stop first and "
            "none may start first; raise maximum_percent to 134"
        ),
    ),
    "rebalancing_without_room": (
        TWO,
        {"desired_count": 2, "spare_instances": 0, "availability_zone_rebalancing": True},
        "starts a task before it stops one, but maximum_percent is 100",
    ),
}


def fleet_of(capacity: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
    """A fleet of one service on one capacity."""
    return {
        "name": "inference",
        "regions": ["us-east-1"],
        "capacities": {"shared": capacity},
        "services": {"bert": {"image": IMAGE, "capacity": "shared", **settings}},
    }


def variables_of(capacity: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
    """What asks neuron-service for the same."""
    given = {key: value for key, value in settings.items() if key not in NOT_OURS}
    return {
        **given,
        **settings.get("deployment", {}),
        "start_first": settings.get("spare_instances", 1) > 0,
        "name": "bert",
        "family": "inference-bert",
        "image": IMAGE,
        "log_group_name": "/ecs/inference",
        "cluster_arn": "arn:aws:ecs:us-east-1:123456789012:cluster/inference",
        "capacity": {
            "capacity_provider_name": "inference-shared",
            "reserved_memory_mib": 256,
            "subnet_ids": ["subnet-1", "subnet-2"],
            **capacity,
        },
    }


def decided(capacity: dict[str, Any], settings: dict[str, Any]) -> ServiceBlueprint:
    """The planner's service."""
    (blueprint,) = plan_fleet(parse_fleet(fleet_of(capacity, settings)))
    return blueprint.services[0]


def compared(name: str) -> str:
    """A run that compares every ECS service with the planner's."""
    capacity, settings = DECIDED[name]
    service = decided(capacity, settings)
    label = "scaled" if service.ignore_desired_count else "this"
    constraints = [{"type": "memberOf", "expression": one} for one in service.placement_expressions]
    if service.distinct_instance:
        constraints.append({"type": "distinctInstance", "expression": None})
    strategies = [{"type": one.type, "field": one.field} for one in service.strategies]
    expected: dict[str, dict[str, object]] = {}
    for slot in service.slots:
        expected[f'aws_ecs_service.{label}["slot{slot.index}"]'] = {
            "name": slot.name,
            "desired_count": slot.desired_count,
            "deployment_minimum_healthy_percent": service.deployment.minimum_healthy_percent,
            "deployment_maximum_percent": service.deployment.maximum_percent,
            "enable_execute_command": service.execute_command,
            "availability_zone_rebalancing": service.availability_zone_rebalancing,
            "health_check_grace_period_seconds": service.health_check_grace_seconds,
            "force_new_deployment": service.force_new_deployment or None,
            "wait_for_steady_state": service.wait_for_steady_state or None,
        }
    assertions = {
        f"{address}.{key} == {hcl(value)}": f"{address}.{key} is not {value}"
        for address, values in expected.items()
        for key, value in values.items()
    }
    for address in expected:
        breaker = service.deployment
        assertions |= {
            f"toset([for one in {address}.placement_constraints : jsonencode(one)]) == "
            f"toset([for one in {hcl(constraints)} : jsonencode(one)])": f"{address}: constraints",
            f"jsonencode({address}.ordered_placement_strategy) == "
            f"jsonencode({hcl(strategies)})": f"{address}: strategies",
            f"one({address}.deployment_circuit_breaker).enable == {hcl(breaker.circuit_breaker)}": "breaker",
            f"one({address}.deployment_circuit_breaker).rollback == {hcl(breaker.rollback)}": "rollback",
            f"length({address}.network_configuration) == {int(settings.get('network_mode') == 'awsvpc')}": "network",
        }
    assertions[f"length(aws_ecs_service.{label}) == {len(service.slots)}"] = "not as many slots"
    warned = (
        ["check.rolls_without_downtime"]
        if service.deployment.minimum_healthy_percent == 0 < slots_wanted(service)
        else []
    )
    return run(name, variables_of(capacity, settings), assertions, warned=warned)


def slots_wanted(service: ServiceBlueprint) -> int:
    """Slots that have a task."""
    return sum(slot.desired_count > 0 for slot in service.slots)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What terraform says of each run."""
    asked = {name: variables_of(capacity, settings) for name, (capacity, settings, _) in REFUSED.items()}
    refused = {name: run(name, variables, {}) for name, variables in asked.items()}
    misspelt = variables_of(TWO, {})
    misspelt["capacity"]["max_sizes"] = misspelt["capacity"].pop("max_size")
    refused["misspelt"] = run("misspelt", misspelt, {})
    files = {"decided": provider("us-east-1") + "\n".join(compared(name) for name in DECIDED)}
    # A run that fails keeps those after it in its file from running.
    files |= {name: provider("us-east-1") + text for name, text in refused.items()}
    return terraform_test(tmp_path_factory.mktemp("service"), "neuron-service", files)


@pytest.mark.parametrize("name", DECIDED)
def test_services_are_those_of_the_planner(said, name):
    """Names, counts, percentages, constraints, strategies and network of the ECS service of every slot."""
    assert said[f"decided.{name}"] == "pass"


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_planner_refuses_is_refused_at_plan_with_its_sentence(said, name):
    """A rollout that cannot finish, tasks without a place."""
    capacity, settings, sentence = REFUSED[name]
    assert sentence in said[f"{name}.{name}"]
    with pytest.raises(FleetError) as refused:
        decided(capacity, settings)
    assert sentence.partition(";")[0] in str(refused.value)


def test_a_misspelt_attribute_of_the_capacity_is_refused(said):
    """All attributes are required, so one of them is missing."""
    assert 'attribute "max_size" is required' in said["misspelt.misspelt"]


CALLER = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

resource "aws_ecr_repository" "images" { name = "images" }

module "bert" {
  source               = "../neuron-service"
  name                 = "bert"
  image                = "${aws_ecr_repository.images.repository_url}:1"
  ports                = [{ name = "http", container_port = 80 }]
  health_check_enabled = false
  cluster_arn          = "arn:aws:ecs:us-east-1:123456789012:cluster/inference"
  capacity = {
    capacity_provider_name = "inf1"
    instance_type          = "inf1.6xlarge"
    max_size               = 2
    reserved_memory_mib    = 256
    subnet_ids             = []
  }
  log_group_name       = "/ecs/inference"
  execution_role_arn   = "arn:aws:iam::123456789012:role/ecs"
  neuron_monitor       = { image = "${aws_ecr_repository.images.repository_url}:2" }
}
"""


def test_images_of_a_repository_that_is_made_beside_it_are_known_after_apply_only(tmp_path):
    """The server's and what measures its devices: nothing of them decides what is made, where ports are listed."""
    made = run("made_beside_it", {}, {'keys(module.bert.service_names) == ["slot0"]': "one slot"})
    # Checks about images are answered by an apply only.
    made = made.replace("command = plan", "command = apply")
    said = terraform_test(tmp_path, "neuron-service", {"caller": provider("us-east-1") + made}, caller=CALLER)
    assert said["caller.made_beside_it"] == "pass"
