"""What no single region shows: two regions that share a state, or a thing that exists in one of them only."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from neuronfleet.fleet.blueprint import Blueprint
from neuronfleet.fleet.planner.context import Context

__all__ = ["check_together"]


def check_together(planned: Sequence[tuple[Context, Blueprint | None]]) -> None:
    """Refuse what regions cannot share.

    Args:
        planned: every region of the fleet; without a blueprint where it has problems of its own.
    """
    owner: dict[tuple[str, str], str] = {}
    for context, _ in planned:
        here = context.region.name
        for parts, identifier in _identifiers(context):
            first = owner.setdefault((str(parts[1]), identifier), here)
            if first != here:
                context.refuse(
                    parts,
                    f"{identifier} is given for {first} and {here}, but exists in one region only; give each region "
                    "its own under overrides",
                    identifier,
                )
    _check_accounts(context for context, _ in planned)
    _check_states(planned)


def _identifiers(context: Context) -> Iterator[tuple[tuple[str | int, ...], str]]:
    network = context.settings.network
    if network.vpc_id:
        yield ("network", "vpc_id"), network.vpc_id
    for key in ("subnet_ids", "security_group_ids"):
        for index, identifier in enumerate(getattr(network, key)):
            yield ("network", key, index), identifier
    for name, capacity in context.settings.capacities.items():
        reservation = capacity.reservation
        if capacity.enabled and reservation is not None and reservation.enabled and reservation.id:
            yield ("capacities", name, "reservation", "id"), reservation.id
    if context.settings.ami.image_id:
        yield ("ami", "image_id"), context.settings.ami.image_id


def _check_accounts(contexts: Iterator[Context]) -> None:
    partition_of: dict[str, Context] = {}
    for context in contexts:
        account = context.settings.account_id
        if account is None:
            continue
        first = partition_of.setdefault(account, context)
        if first.partition.name != context.partition.name:
            context.refuse(
                ("account_id",),
                f"an account is of one partition, but {account} is given for {first.region.name} "
                f"({first.partition.name}) and {context.region.name} ({context.partition.name}); use overrides",
                account,
            )


def _check_states(planned: Sequence[tuple[Context, Blueprint | None]]) -> None:
    holder: dict[str, str] = {}
    for context, blueprint in planned:
        if blueprint is None:
            continue
        backend = blueprint.backend
        settings = backend.settings
        where: tuple[object, ...] = (context.stack,)
        if backend.kind == "s3":
            where = (context.partition.name, settings["bucket"], settings["key"])
        elif backend.kind == "cloud":
            where = (settings.get("hostname"), settings["organization"], settings["workspaces"])
        first = holder.setdefault(json.dumps((backend.kind, *where), sort_keys=True), context.region.name)
        if first != context.region.name:
            key = "key" if backend.kind == "s3" else "workspace"
            context.refuse(
                ("backend", key),
                f"{first} and {context.region.name} would keep their state in one place, and each would destroy what "
                f"the other made; write {{region}} in {key}",
            )
