"""Synthesizes a planned fleet: only the stacks that changed, side by side, and with the bytes of one that made all.

Both hold only where every stack is wholly ours (see ``synth_inputs``): made from its blueprint alone. In every other
project, and whenever an engine writes something else than what is known here, all stacks are made in one app.
"""

from __future__ import annotations

import dataclasses
import functools
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from neuronfleet.fleet.blueprint import Blueprint, DataBlueprint, FleetPlan, GlobalBlueprint
from neuronfleet.infra.manifest import MANIFEST, form_of, manifest_text, stack_file
from neuronfleet.infra.output import StagedOutput
from neuronfleet.infra.side_by_side import PARALLELISM_VARIABLE, parallelism, run_side_by_side
from neuronfleet.infra.synth import synthesize, write_app
from neuronfleet.infra.synth_inputs import is_wholly_ours, stack_digest, surroundings_digest
from neuronfleet.infra.synth_store import StoredStack, SynthStore, project_store

if TYPE_CHECKING:
    from neuronfleet.engine import App

__all__ = ["synthesize_plan"]

Build = Callable[["App", FleetPlan], None]

_LEAST_STACKS: Final = 3
"""Stacks that each process shall have: one costs 0.1 to 0.2 s, an engine of its own 0.5 s."""


def synthesize_plan(plan: FleetPlan, build: Build, outdir: Path, *, project: Path) -> list[Path]:
    """Write the Terraform JSON of every stack of a plan, all of it or nothing.

    A stack whose inputs are those of an earlier synthesis keeps its output; where that holds for all of them, no engine
    is started.

    Args:
        plan: the stacks, decided.
        build: adds the stacks of the plan that it is given, which may be a part of this one, to an app.
        outdir: output folder; what it holds is replaced.
        project: the project folder, with the app and its stacks.

    Returns:
        The files that were written.

    Raises:
        ConfigError: there is no engine of the name that is given.
        ToolError: the engine, or a Node to run it, is not installed.
        SynthError: the engine refused the app, the app imports another one, or the output cannot be written.
    """
    if not is_wholly_ours(project):
        return synthesize(lambda app: build(app, plan), outdir)
    needs = _needs(plan)
    store = project_store(project, os.environ)
    digests = _digests(plan, needs) if store is not None else {}
    with StagedOutput(outdir) as staged:
        kept = _kept(store, digests)
        wanted = [name for name in needs if name not in kept]
        made = _make(plan, needs, wanted, build, staged.path.parent)
        all_stacks = kept | made
        forms = {stack.form for stack in all_stacks.values()}
        if all_stacks.keys() != needs.keys() or len(forms) != 1:
            # In doubt, as ever: one app, and whatever it writes.
            write_app(lambda app: build(app, plan), staged.path)
            return staged.commit()
        for name, stack in all_stacks.items():
            path = staged.path / stack_file(name)
            path.parent.mkdir(parents=True)
            path.write_bytes(stack.content)
        (staged.path / MANIFEST).write_text(manifest_text(needs, forms.pop()), encoding="utf-8", newline="")
        written = staged.commit()
    if store is not None and made:
        for name, stack in made.items():
            if name in digests:
                store.write(digests[name], stack)
        store.prune()
    return written


def _blueprints(plan: FleetPlan) -> dict[str, object]:
    found: list[Blueprint | GlobalBlueprint | DataBlueprint | None] = [*plan.regions, plan.global_, plan.data]
    return {blueprint.stack: blueprint for blueprint in found if blueprint is not None}


def _needs(plan: FleetPlan) -> dict[str, tuple[str, ...]]:
    """Name of each stack -> the stacks that it needs; compared with what the engine says whenever it makes any."""
    regions = tuple(blueprint.stack for blueprint in plan.regions)
    data = (plan.data.stack,) if plan.data is not None else ()
    needs: dict[str, tuple[str, ...]] = dict.fromkeys(regions, data)
    if plan.global_ is not None:
        needs[plan.global_.stack] = regions
    return needs | dict.fromkeys(data, ())


def _part(plan: FleetPlan, names: Collection[str]) -> FleetPlan:
    return dataclasses.replace(
        plan,
        regions=tuple(blueprint for blueprint in plan.regions if blueprint.stack in names),
        global_=plan.global_ if plan.global_ is not None and plan.global_.stack in names else None,
        data=plan.data if plan.data is not None and plan.data.stack in names else None,
    )


def _digests(plan: FleetPlan, needs: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    surroundings = surroundings_digest(os.environ)
    found = {name: stack_digest(surroundings, needs[name], blueprint) for name, blueprint in _blueprints(plan).items()}
    return {name: digest for name, digest in found.items() if digest is not None}


def _kept(store: SynthStore | None, digests: Mapping[str, str]) -> dict[str, StoredStack]:
    if store is None:
        return {}
    found = {name: store.read(digest) for name, digest in digests.items()}
    return {name: stack for name, stack in found.items() if stack is not None}


def _make(
    plan: FleetPlan, needs: Mapping[str, tuple[str, ...]], wanted: Sequence[str], build: Build, folder: Path
) -> dict[str, StoredStack]:
    """Make some stacks, below a folder; fewer than were wanted where something is not as it is known here."""
    if not wanted:
        return {}
    count = max(1, min(parallelism(os.environ.get(PARALLELISM_VARIABLE, "")), len(wanted) // _LEAST_STACKS))
    parts = {folder / f"part-{index}": wanted[index::count] for index in range(count)}
    jobs = []
    for path, names in parts.items():
        path.mkdir()
        jobs.append(functools.partial(write_app, functools.partial(_build_part, build, _part(plan, names)), path))
    if count == 1:
        jobs[0]()
    elif not run_side_by_side(jobs):
        return {}
    made: dict[str, StoredStack] = {}
    for path, names in parts.items():
        form = form_of(path, {name: [one for one in needs[name] if one in names] for name in names})
        if form is None:
            return {}
        made |= {name: StoredStack(content=(path / stack_file(name)).read_bytes(), form=form) for name in names}
    return made


def _build_part(build: Build, plan: FleetPlan, app: App) -> None:
    build(app, plan)
