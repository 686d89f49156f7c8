"""Cluster, network and capacities: each module plans what the stack plans of the same fleet."""

from __future__ import annotations

import pytest

from tests.export.plan_equal.inputs import capacity_call, cluster_call, network_call

pytestmark = [pytest.mark.terraform, pytest.mark.moto, pytest.mark.node]

OF_WORKLOADS = ("aws_ecs_service", "aws_ecs_task_definition", "aws_scheduler_schedule")
"""Types of resources that no module of these makes; the roles of workloads are told by their names."""


@pytest.mark.parametrize("fleet", ["mixed"])
def test_cluster_network_and_capacities_are_those_of_the_stack(fleet, blueprints, plan_sides):
    """Called one by one, with what the blueprint decided, they make everything that is no workload's.

    One fleet shows that they can be called by hand; ``test_region`` calls them for every fleet through inf1-region.
    """
    blueprint = blueprints[fleet]
    calls = {"cluster": cluster_call(blueprint)}
    if blueprint.network.kind == "made":
        calls["network"] = network_call(blueprint)
    for capacity in blueprint.capacities:
        calls[f"capacity_{capacity.name}"] = capacity_call(blueprint, capacity)
    sides = plan_sides(fleet, calls)
    workloads = [one.roles for one in (*blueprint.services, *blueprint.tasks)]
    names = {name for roles in workloads for name in (roles.execution_role_name, roles.task_role_name)}
    names |= {task.schedule.role_name for task in blueprint.tasks if task.schedule}
    sides.without(*OF_WORKLOADS, role_names=names - {None}).require_equal()
