"""Replication of the account's private ECR repositories, and which images it is for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from neuronfleet.errors import nearest
from neuronfleet.fleet.blueprint import ImagePresence, ImageReplicationBlueprint
from neuronfleet.fleet.model import ImageReplication
from neuronfleet.fleet.planner.context import Context
from neuronfleet.fleet.planner.traffic.participants import Planned

__all__ = ["plan_image_replication", "replicated_repository"]

_REFERENCE: Final = re.compile(
    r"(?P<account>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)\.[a-z.]+/(?P<repository>[^:@]+)"
    r"(?::[^@]+)?(?:@(?P<digest>sha256:[0-9a-f]{64}))?"
)
_PREFIX: Final = re.compile(r"(?:[a-z0-9]+(?:[._-][a-z0-9]*)*/)*[a-z0-9]*(?:[._-][a-z0-9]*)*")
_PREFIX_LENGTHS: Final = (2, 256)
"""https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_RepositoryFilter.html"""
_MOST_PREFIXES: Final = 100
_MOST_DESTINATIONS: Final = 25
"""https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ReplicationRule.html"""


def replicated_repository(
    context: Context, reference: str, parts: tuple[str | int, ...], *, workload: str, sidecar: bool
) -> ImagePresence | None:
    """What the region must have of an image that replication brings there.

    Args:
        context: the region.
        reference: the image, filled in.
        parts: its TOML path.
        workload: service or standalone task.
        sidecar: whether it is its sidecar's.

    Returns:
        None where replication is not for it, or the problem has been reported.
    """
    replication, match = context.fleet.image_replication, _REFERENCE.fullmatch(reference)
    if replication is None or match is None or match["account"] != context.settings.account_id:
        return None
    repository, digest, region = match["repository"], match["digest"], context.region.name
    if not repository.startswith(replication.repository_prefixes):
        return None
    if match["region"] != region:
        context.refuse(
            parts,
            f"{reference!r} is pulled from {match['region']} into {region}, where image_replication brings it too; "
            "write {region} in it",
            reference,
            follows=(("image_replication",),),
        )
        return None
    if digest is None:
        context.refuse(
            parts,
            f"{reference!r} has no digest, so nobody can say whether {region} has the image that is meant; give "
            f"{repository}@sha256:DIGEST, which is the same in every region",
            reference,
            follows=(("image_replication",),),
        )
        return None
    return ImagePresence(
        workload=workload, sidecar=sidecar, registry_id=match["account"], repository=repository, digest=digest
    )


def plan_image_replication(
    context: Context, replication: ImageReplication, planned: Planned
) -> ImageReplicationBlueprint | None:
    """Decide the replication of the registry.

    Args:
        context: of the data stack.
        replication: what the fleet file says.
        planned: every region of the fleet.

    Returns:
        The replication, or None where a problem has been reported or a region has problems of its own.
    """
    before = len(context.report.problems)
    at, fleet = ("image_replication", "source_region"), context.fleet
    source = replication.source_region
    destinations = tuple(name for name in fleet.regions if name != source)
    if source not in fleet.regions:
        close = nearest(source, fleet.regions)
        hint = f"; did you mean {close!r}?" if close else f": it serves from {', '.join(fleet.regions)}"
        context.refuse(at, f"the fleet does not serve from {source!r}{hint}", source)
    elif not destinations:
        context.refuse(("image_replication",), "has nothing to replicate to: the fleet has one region; leave it out")
    elif len(destinations) > _MOST_DESTINATIONS:
        context.refuse(
            ("image_replication",),
            f"{len(destinations)} destinations are more than the {_MOST_DESTINATIONS} that a registry takes; make a "
            "fleet file of each group of regions",
        )
    _check_account(context, planned)
    _check_prefixes(context, replication.repository_prefixes)
    blueprints = [one for _, one in planned if one is not None]
    if len(context.report.problems) > before or len(blueprints) < len(fleet.regions):
        return None
    _check_used(context, replication.repository_prefixes, planned)
    account = blueprints[0].account_id
    if len(context.report.problems) > before or account is None:
        return None
    context.notice(
        "image-replication-singleton",
        ("image_replication",),
        f"a registry has one replication configuration in each region: this replaces whatever {account} has in "
        f"{source}, and destroying the stack removes it; leave it out where something else configures it",
    )
    return ImageReplicationBlueprint(
        source_region=source,
        registry_id=account,
        destinations=destinations,
        repository_prefixes=replication.repository_prefixes,
    )


def _check_account(context: Context, planned: Planned) -> None:
    partitions: dict[str, str] = {}
    accounts: dict[str | None, str] = {}
    for one, _ in planned:
        partitions.setdefault(one.partition.name, one.region.name)
        accounts.setdefault(one.settings.account_id, one.region.name)
    at = ("image_replication",)
    if len(partitions) > 1:
        listed = ", ".join(f"{region} is in {partition}" for partition, region in partitions.items())
        context.refuse(at, f"ECR does not replicate between partitions ({listed}); make a fleet file of each partition")
    elif len(accounts) > 1:
        listed = ", ".join(f"{region} has {account or 'none'}" for account, region in accounts.items())
        context.refuse(at, f"is of one registry, but account_id differs ({listed}); make a fleet file of each account")
    elif None in accounts:
        context.refuse(
            at,
            "replicates the registry of the fleet's own account, which is not known; set account_id = '123456789012'",
        )


def _check_prefixes(context: Context, prefixes: Sequence[str]) -> None:
    at = ("image_replication", "repository_prefixes")
    least, most = _PREFIX_LENGTHS
    if len(prefixes) > _MOST_PREFIXES:
        context.refuse(at, f"{len(prefixes)} are more than the {_MOST_PREFIXES} that ECR takes; use shorter ones")
    for index, prefix in enumerate(prefixes):
        if not _PREFIX.fullmatch(prefix) or not least <= len(prefix) <= most:
            context.refuse(
                (*at, index),
                f"{prefix!r} begins no repository name; give {least} to {most} lower-case letters, digits and inner "
                "- _ . /, without the registry's host",
                prefix,
            )


def _check_used(context: Context, prefixes: Sequence[str], planned: Planned) -> None:
    """Refuse prefixes that no image of the fleet has: images of elsewhere are not replicated."""
    there = {one.repository for _, blueprint in planned if blueprint is not None for one in blueprint.image_presence}
    images = {
        container.image
        for _, blueprint in planned
        if blueprint is not None
        for definition in (
            *(slot.task_definition for service in blueprint.services for slot in service.slots),
            *(task.task_definition for task in blueprint.tasks),
        )
        for container in definition.containers
    }
    for index, prefix in enumerate(prefixes):
        if any(repository.startswith(prefix) for repository in there):
            continue
        elsewhere = sorted(image for image in images if f"/{prefix}" in image)
        why = (
            f"{elsewhere[0]} is not in the account's own private registry, and only what is pushed there is replicated"
            if elsewhere
            else "no image of the fleet is in such a repository of the account's own private registry"
        )
        context.refuse(
            ("image_replication", "repository_prefixes", index),
            f"{prefix!r} is for nothing: {why}; leave it out, or name the image "
            f"{{account_id}}.dkr.ecr.{{region}}.{{dns_suffix}}/{prefix.rstrip('/')}...@sha256:DIGEST",
            prefix,
        )
