"""What ``neuron-service`` refuses, in the planner's words: placement/placed.py, rolls.py and rollout.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.export.modules.neuron_service_scaling import scaling_rules

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["declare_checks", "refuse_what_cannot_run"]

_ZONE: Final = "attribute:ecs.availability-zone"
_COUNT: Final = "each.value.most_tasks"
_LEAST: Final = "each.value.least_tasks"
_TASKS: Final = f'${{{_COUNT}}} ${{{_COUNT} == 1 ? "task" : "tasks"}} of ${{each.value.name}}'
_INSTANCES: Final = '${var.capacity.max_size == 1 ? "its only instance" : "its ${var.capacity.max_size} instances"}'
_PER_INSTANCE: Final = "max(local.tasks_per_instance, 1)"
_STOP_FIRST: Final = f"floor(100 * ({_COUNT} - 1) / max({_COUNT}, 1))"
_NEVER: Final = "a rolling update may never finish:"


def refuse_what_cannot_run(module: Module, address: str) -> None:
    """Put the preconditions on the services.

    Args:
        module: with all local values.
        address: of the services.
    """
    for condition, message in (*_slot_rules(), *_module_rules()):
        module.precondition(address, f"${{{condition}}}", message)


def _slot_rules() -> list[tuple[str, str]]:
    """What is so for one slot and may not be for another."""
    return [
        (
            f"{_COUNT} <= local.places",
            (
                f'not every task can be placed: {_TASKS} ${{{_COUNT} == 1 ? "is" : "are"}} wanted, '
                f'${{local.places}} ${{local.places == 1 ? "finds" : "find"}} room on {_INSTANCES}; raise '
                f"max_size of the "
                f"capacity to ${{ceil({_COUNT} / {_PER_INSTANCE})}}."
            ),
        ),
        (
            f"{_COUNT} == 0 || each.value.highest > each.value.lowest",
            (
                f"{_NEVER} of {_TASKS}, ${{each.value.lowest}} must run and ${{each.value.highest}} may run: "
                f"none may stop "
                f"first and none may start first; raise maximum_percent to ${{min(200, ceil(100 * ({_COUNT} + 1) / "
                f"max({_COUNT}, 1)))}}, or lower minimum_healthy_percent to ${{{_STOP_FIRST}}}."
            ),
        ),
        (
            f"{_COUNT} == 0 || each.value.lowest < {_COUNT} || local.places != {_COUNT}",
            (
                f'{_NEVER} ${{{_COUNT} == 1 ? "the only task of ${{each.value.name}} may not stop first" : '
                f'"none of the ${{{_COUNT}}} tasks of ${{each.value.name}} may stop first '
                f'(${{each.value.lowest}} must run)"}}'
                f", and there may be no place for a new one: {_INSTANCES} "
                '${var.capacity.max_size == 1 ? "holds" : "hold"} no more than ${local.places}; raise max_size of the '
                f"capacity to ${{ceil(({_COUNT} + 1) / {_PER_INSTANCE})}}, or let tasks stop first: start_first "
                f"= false."
            ),
        ),
        (
            (
                f"{_LEAST} == {_COUNT} || floor({_LEAST} * local.maximum_percent / 100) > "
                f"ceil({_LEAST} * local.minimum_healthy_percent / 100)"
            ),
            (
                f"{_NEVER} scaled in to ${{{_LEAST}}} of ${{each.value.name}}, none may stop first and none may start "
                "first; raise maximum_percent, or lower minimum_healthy_percent."
            ),
        ),
    ]


def _module_rules() -> list[tuple[str, str]]:
    """What is so for all slots: it is said once."""
    rules = [
        *scaling_rules(),
        (
            "!var.availability_zone_rebalancing || local.maximum_percent > 100",
            (
                "availability_zone_rebalancing starts a task before it stops one, but maximum_percent is "
                "${local.maximum_percent}; raise it, with a spare instance."
            ),
        ),
        (
            (
                "!var.availability_zone_rebalancing || length(local.placement_strategies) == 0 || "
                f'try(local.placement_strategies[0].type == "spread" && local.placement_strategies[0].field == '
                f'"{_ZONE}", '
                "false)"
            ),
            (
                f"availability_zone_rebalancing needs spread over {_ZONE} as the first of placement_strategies, "
                f"or none at "
                "all."
            ),
        ),
        (
            'var.network_mode != "awsvpc" || length(coalesce(var.subnet_ids, var.capacity.subnet_ids)) > 0',
            "subnet_ids: tasks in awsvpc network mode need subnets; give them, or a capacity that has some.",
        ),
        (
            (
                "length(setsubtract([for group in local.target_groups : group.port], "
                "keys(module.task.container_ports))) == 0"
            ),
            (
                "target_groups: there is no port "
                '${join(", ", setsubtract([for group in local.target_groups : group.port], '
                "keys(module.task.container_ports)))}; there are "
                '${join(", ", keys(module.task.container_ports))}.'
            ),
        ),
    ]
    return [(f"each.value.index > 0 || {condition}", message) for condition, message in rules]


def declare_checks(module: Module) -> None:
    """Warn of what works and is hardly meant."""
    module.check(
        "rolls_without_downtime",
        "${local.desired_count == 0 || local.minimum_healthy_percent > 0}",
        "${var.name} may run no task at all while it rolls: minimum_healthy_percent is 0. Give the capacity a spare "
        "instance and set start_first = true.",
    )
