"""Planning a stack that is no region's: the fleet's own settings, and a state beside those of the regions."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence

from neuronfleet.fleet.blueprint import BackendBlueprint, Blueprint
from neuronfleet.fleet.effective import effective
from neuronfleet.fleet.model import S3Backend
from neuronfleet.fleet.planner.backends import plan_backend
from neuronfleet.fleet.planner.context import Context
from neuronfleet.fleet.planner.report import Report

__all__ = ["plan_stack_backend", "stack_context"]


def stack_context(home: Context, name: str, report: Report) -> Context | None:
    """A context in which ``{region}`` is filled in as the name of the stack, and no region's overrides hold.

    Args:
        home: context of the region whose provider and partition the stack has.
        name: what the stack is called instead of a region: ``global``.
        report: takes its problems and notices.
    """
    merged, _ = effective(home.fleet, name, home.effective.fleet_cut)
    if merged is None:
        return None
    region = dataclasses.replace(home.region, name=name)
    return dataclasses.replace(home, effective=merged, region=region, report=report, doubts=set())


def plan_stack_backend(
    context: Context, home: str, planned: Sequence[tuple[Context, Blueprint | None]]
) -> BackendBlueprint:
    """The backend of a stack that is no region's: with the same settings, never in the place of another.

    ``{region}`` is the name of the stack in a key or workspace. In an S3 backend's ``bucket`` and ``region`` it is the
    home region's: there is no bucket in a region called ``global``.

    Args:
        context: made by :func:`stack_context`.
        home: region of the stack's provider.
        planned: every region of the fleet.
    """
    backend = context.settings.backend
    if isinstance(backend, S3Backend):
        placed = {key: getattr(backend, key).replace("{region}", home) for key in ("bucket", "region")}
        settings = context.settings.model_copy(update={"backend": backend.model_copy(update=placed)})
        context = dataclasses.replace(context, effective=dataclasses.replace(context.effective, settings=settings))
    made = plan_backend(context)
    here = _place(made, context.stack)
    for other, blueprint in planned:
        if blueprint is not None and _place(blueprint.backend, blueprint.stack) == here:
            key = "key" if made.kind == "s3" else "workspace"
            context.refuse(
                ("backend", key),
                f"the stacks {other.stack} and {context.stack} would keep their state in one place, and each would "
                f"destroy what the other made; write {{stack}} in {key}",
            )
    return made


def _place(backend: BackendBlueprint, stack: str) -> str:
    settings = backend.settings
    where: tuple[object, ...] = (stack,)
    if backend.kind == "s3":
        where = (settings["bucket"], settings["key"])
    elif backend.kind == "cloud":
        where = (settings.get("hostname"), settings["organization"], settings["workspaces"])
    return json.dumps((backend.kind, *where), sort_keys=True)
