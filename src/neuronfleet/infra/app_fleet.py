"""Whether an app has synthesized the fleet file that it was given, or one of its own.

An app is told the fleet file as an environment variable. One that does not read it, because it holds its fleet in
Python, would otherwise succeed with another fleet than the one that was asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from neuronfleet.errors import SynthError

__all__ = ["FLEET_VARIABLE", "require_fleet"]

FLEET_VARIABLE: Final = "NEURONFLEET_FLEET"

_SHOWN_NAMES: Final = 5


def require_fleet(stacks: Mapping[str, Path], fleet_file: Path, regions: Sequence[str], *, command: str) -> None:
    """Refuse what an app wrote unless it holds the fleet of a fleet file; stacks of the app's own may be beside it.

    Args:
        stacks: stack name -> its ``cdk.tf.json``.
        fleet_file: the fleet file that the app was told.
        regions: regions that were asked for, empty for all of the fleet.
        command: the app, for the message.

    Raises:
        ConfigError: the fleet file cannot be read.
        FleetError: the fleet file is wrong, which the app ought to have said.
        SynthError: stacks, capacities or task definitions that the fleet file plans are not there.
    """
    from neuronfleet.fleet import load_fleet, plan_stacks  # noqa: PLC0415 - pydantic, and only --fleet needs it

    plan = plan_stacks(load_fleet(fleet_file), list(regions) or None, source=str(fleet_file))
    blueprints = plan.regions
    planned = [blueprint.stack for blueprint in (*blueprints, plan.global_, plan.data) if blueprint is not None]
    missing = [stack for stack in planned if stack not in stacks]
    if missing:
        _refuse(command, fleet_file, f"it plans {_listed('stack', missing)}, the app wrote {_listed('', list(stacks))}")
    for blueprint in blueprints:
        resources = _resources(stacks[blueprint.stack])
        slots = [slot.task_definition for service in blueprint.services for slot in service.slots]
        wanted = {
            ("aws_launch_template", "name"): [capacity.full_name for capacity in blueprint.capacities],
            ("aws_ecs_task_definition", "family"): [
                definition.family for definition in (*slots, *(task.task_definition for task in blueprint.tasks))
            ],
        }
        for (resource_type, attribute), names in wanted.items():
            made = {body.get(attribute) for body in resources.get(resource_type, {}).values()}
            absent = [name for name in names if name not in made]
            if absent:
                which = _listed(resource_type, absent)
                _refuse(command, fleet_file, f"{blueprint.stack} lacks {which}, which it plans")


def _refuse(command: str, fleet_file: Path, difference: str) -> None:
    raise SynthError(
        f"nothing was written: the app {command!r} did not synthesize {fleet_file}: {difference}. It seems not to read "
        f"the environment variable {FLEET_VARIABLE}, which names the fleet file: let the app load it, or leave --fleet "
        "out"
    )


def _resources(file: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8")).get("resource", {})
    except (OSError, ValueError, AttributeError) as error:
        raise SynthError(f"the app wrote {file.parent.name}/{file.name}, but it is no JSON object: {error}") from error
    return found if isinstance(found, dict) else {}


def _listed(kind: str, names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN_NAMES} more" if len(names) > _SHOWN_NAMES else ""
    return f"{kind} {', '.join(names[:_SHOWN_NAMES]) or 'none'}{more}".strip()
