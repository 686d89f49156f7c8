"""Plans models and images in every region: the stack that is deployed before those of the regions."""

from __future__ import annotations

from typing import Final

from neuronfleet.fleet.blueprint import DataBlueprint
from neuronfleet.fleet.model import Fleet
from neuronfleet.fleet.planner.models.image_replication import plan_image_replication
from neuronfleet.fleet.planner.models.model_store import plan_model_store, source_region
from neuronfleet.fleet.planner.report import Report
from neuronfleet.fleet.planner.stack_context import plan_stack_backend, stack_context
from neuronfleet.fleet.planner.traffic.participants import Planned

__all__ = ["DATA", "plan_data_stack"]

DATA: Final = "data"
"""What the stack is called where a region's stack has the name of its region."""


def plan_data_stack(fleet: Fleet, planned: Planned, report: Report) -> DataBlueprint | None:
    """Decide model store and image replication of a fleet.

    Args:
        fleet: the fleet.
        planned: every region of it; without a blueprint where it has problems of its own.
        report: takes problems and notices.

    Returns:
        The blueprint; None where there is nothing of the kind, or problems were reported.
    """
    store, replication = fleet.model_store, fleet.image_replication
    if (store is None and replication is None) or not planned:
        return None
    contexts = {one.region.name: one for one, _ in planned}
    wanted = source_region(planned[0][0], store) if store is not None else None
    if wanted is None and replication is not None:
        wanted = replication.source_region
    home = contexts.get(wanted or "", planned[0][0])
    context = stack_context(home, DATA, report)
    if context is None:
        return None
    before = len(report.problems)
    made_store = None if store is None else plan_model_store(context, store, contexts)
    made_replication = None if replication is None else plan_image_replication(context, replication, planned)
    incomplete = (store is not None and made_store is None) or (replication is not None and made_replication is None)
    if incomplete or len(report.problems) > before:
        return None
    used = {home.region.name}
    if made_store is not None:
        used |= {bucket.region for bucket in made_store.buckets}
    if made_replication is not None:
        used.add(made_replication.source_region)
    backend = plan_stack_backend(context, home.region.name, planned)
    if len(report.problems) > before:
        return None
    return DataBlueprint(
        fleet=fleet.name,
        stack=context.stack,
        region=home.region.name,
        partition=home.partition.name,
        dns_suffix=home.partition.dns_suffix,
        account_id=home.settings.account_id,
        tags=dict(sorted({"neuronfleet:fleet": fleet.name, **context.settings.tags}.items())),
        backend=backend,
        regions=tuple(name for name in fleet.regions if name in used),
        model_store=made_store,
        image_replication=made_replication,
        deploy_before=tuple(blueprint.stack for _, blueprint in planned if blueprint is not None),
        notices=report.notices,
    )
