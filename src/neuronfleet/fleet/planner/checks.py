"""What is looked at for a region as a whole: its facts, tags, and names that have to differ."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from neuronfleet.fleet.planner.context import CapacityDraft, Context, WorkloadDraft

__all__ = ["check_given_names", "check_names", "check_region", "check_slot_names"]

_FORBIDDEN_PREFIXES = ("aws", "ecs", "fargate")

# https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
_MAX_TAGS = 45
"""AWS takes 50; the fleet's own, the names of resources and the one of managed scaling are kept free."""
_MAX_TAG_KEY = 128
_TAG_PUNCTUATION = frozenset("_.:/=+-@")
_MAX_TAG_VALUE = 256


def check_region(context: Context) -> None:
    """Refuse names and tags that AWS refuses, and tell what is special about the region."""
    region = context.region
    parts = ("regions", context.fleet.regions.index(region.name))
    if region.opt_in:
        context.notice(
            "region-opt-in", parts, f"{region.name} must be enabled in the account before anything can be made there"
        )
    if not region.offerings_known:
        families = sorted({one.family for one in context.catalogue.instance_types.values() if one.accelerated})
        priced = [family for family in families if family in region.priced]
        sign = (
            f"AWS publishes prices of {', '.join(priced)} there"
            if priced
            else "there is no sign of accelerated instances"
        )
        context.notice(
            "offering-unverified",
            parts,
            f"which zones of {region.name} offer which instance types is not known here ({sign}); the plan asks AWS "
            "and fails with a sentence where none does",
        )
    if context.fleet.name.startswith(_FORBIDDEN_PREFIXES):
        context.report.refuse(
            "name",
            f"{context.fleet.name!r} begins with one of {', '.join(_FORBIDDEN_PREFIXES)}, which ECS keeps "
            "for its own capacity providers; choose another name",
            context.fleet.name,
        )
    _check_tags(context)
    enabled = [
        one for table in ("services", "tasks") for one in getattr(context.settings, table).values() if one.enabled
    ]
    if not enabled:
        context.notice("region-empty", parts, f"nothing runs in {region.name}: no service or task is enabled there")


def _check_tags(context: Context) -> None:
    tags = context.settings.tags
    if len(tags) > _MAX_TAGS:
        context.refuse(("tags",), f"{len(tags)} are too many; {_MAX_TAGS} are left of the 50 that AWS takes")
    folded: dict[str, str] = {}
    for key, value in tags.items():
        first = folded.setdefault(key.casefold(), key)
        if first != key:
            context.refuse(
                ("tags", key),
                f"differs from {first!r} in case only, which IAM takes for one key; drop one",
                key,
            )
        if key.lower().startswith("aws:"):
            context.refuse(("tags", key), "begins with aws:, which AWS keeps for itself; choose another key", key)
        if not 0 < len(key) <= _MAX_TAG_KEY:
            context.refuse(("tags", key), f"has {len(key)} characters; AWS takes 1 to {_MAX_TAG_KEY} in a tag key", key)
        for what, text in (("key", key), ("value", value)):
            bad = next((one for one in text if not _in_tag(one)), None)
            if bad is not None:
                context.refuse(
                    ("tags", key),
                    f"{bad!r} in its {what} is not for tags: the tags of IAM roles, which get these too, take letters, "
                    "digits, spaces and _ . : / = + - @; leave it out",
                    text,
                )
        if len(value) > _MAX_TAG_VALUE:
            context.refuse(
                ("tags", key), f"has a value of {len(value)} characters; AWS takes {_MAX_TAG_VALUE} at most", value
            )


def _in_tag(character: str) -> bool:
    """Whether IAM takes a character in a tag, which is the strictest of all services: letters of any script, for one.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html
    """
    return character in _TAG_PUNCTUATION or unicodedata.category(character)[0] in {"L", "N", "Z"}


def check_names(context: Context) -> None:
    """Refuse a service and a task of one name: task definitions and roles are named after them."""
    services = {one for one, settings in context.settings.services.items() if settings.enabled}
    twice = [one for one, settings in context.settings.tasks.items() if settings.enabled and one in services]
    for name in twice:
        # Known from the names alone, so it is told whatever else is broken in the two tables.
        context.report.refuse(
            context.path("tasks", name), f"a service and a task are both called {name!r}; rename one", name
        )


def check_given_names(context: Context, capacities: Sequence[CapacityDraft]) -> None:
    """Refuse names of ECS services and task definitions that the user gives and another workload has."""
    drafts = [draft for capacity in capacities for draft in capacity.workloads]
    for key in ("service_name", "family"):
        owner: dict[str, WorkloadDraft] = {}
        for draft in drafts:
            if key == "service_name" and draft.table != "services":
                continue
            usual = f"{context.fleet.name}-{draft.name}" if key == "family" else draft.name
            name = draft.numbered(getattr(draft.settings, key) or usual, 0)
            other = owner.setdefault(name, draft)
            given = next((one for one in (draft, other) if getattr(one.settings, key) is not None), None)
            if other is not draft and given is not None:
                beside = other if given is draft else draft
                context.refuse(
                    (given.table, given.name, key), f"{name!r} is a name of {beside.name!r} as well; give another", name
                )


def check_slot_names(context: Context, capacities: Sequence[CapacityDraft]) -> None:
    """Refuse a workload that is called like a slot of another: both would be one ECS service or task definition."""
    owner: dict[str, str] = {}
    for capacity in capacities:
        for draft in capacity.workloads:
            for index in range(len(draft.slots)):
                slot = draft.slot_name(index)
                other = owner.setdefault(slot, draft.name)
                if other != draft.name:
                    whose = draft if slot == draft.name else None
                    context.refuse(
                        (draft.table, draft.name) if whose else (draft.table, draft.name, "slots"),
                        f"{slot!r} is a name of {other!r} as well, whose slots are numbered; rename {draft.name!r}",
                        draft.name,
                        follows=(draft.parts,),
                    )
