"""What is seen and told of a fleet as a whole: a dashboard of all regions, and alarms when none answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from neuronfleet.fleet.blueprint import Blueprint, HealthyRegionsBlueprint, OverviewBlueprint
from neuronfleet.fleet.model import Overview
from neuronfleet.fleet.planner.arns import filled_arn, kms_key
from neuronfleet.fleet.planner.context import Context
from neuronfleet.fleet.planner.names import LONG, limited
from neuronfleet.fleet.planner.sight.overview_graphs import overview_dashboard
from neuronfleet.fleet.planner.traffic.participants import Planned

__all__ = ["COUNTING_REGION", "plan_overview"]

COUNTING_REGION: Final = "us-east-1"
"""The only region with metrics of health checks.

https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-cloudwatch.html
"""
_PARTITION: Final = "aws"
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,255}")
_TOPIC: Final = 256
_PARTS: Final = "overview"
_ABOUT_THE_TOPIC: Final = ("sns_topic_arn", "emails", "kms_key_id")


def plan_overview(context: Context, planned: Planned) -> OverviewBlueprint | None:
    """Decide dashboard and alarms of the fleet.

    Args:
        context: of the global stack.
        planned: every region of the fleet.

    Returns:
        None where there are none, or problems were reported.
    """
    settings = context.fleet.overview
    if settings is None:
        return None
    before = len(context.report.problems)
    if not (settings.dashboard or settings.no_healthy_region):
        context.refuse((_PARTS,), "shows nothing and tells nothing; leave it out, or switch one of the two on")
    regions = [blueprint for _, blueprint in planned if blueprint is not None]
    name = _dashboard_name(context, settings, regions)
    services = tuple(_services(context, settings, regions)) if settings.no_healthy_region else ()
    _check_topic(context, settings)
    if len(context.report.problems) > before or len(regions) < len(planned):
        return None
    told = bool(services)
    arn = context.fill(settings.sns_topic_arn, (_PARTS, "sns_topic_arn")) if settings.sns_topic_arn else None
    return OverviewBlueprint(
        dashboard=overview_dashboard(name, regions) if settings.dashboard else None,
        services=services,
        region=COUNTING_REGION if told else None,
        sns_topic_arn=arn,
        topic_name=limited(context.fleet.name, "no-healthy-region", limit=_TOPIC) if told and arn is None else None,
        kms_key_id=kms_key(context, settings.kms_key_id, (_PARTS, "kms_key_id"), here=False),
        emails=settings.emails,
        recovery=settings.recovery,
    )


def _dashboard_name(context: Context, settings: Overview, regions: Sequence[Blueprint]) -> str:
    if settings.name is None:
        name = limited(context.fleet.name, "overview", limit=LONG)
    else:
        name = settings.name.replace("{fleet}", context.fleet.name)
    if not _NAME.fullmatch(name):
        context.refuse(
            (_PARTS, "name"),
            f"{settings.name!r} is no name of a dashboard; use letters, digits, - and _, 255 at most; {{fleet}} is "
            "filled in",
            settings.name,
        )
    for one in regions:
        if one.dashboard is not None and one.dashboard.name == name:
            context.refuse(
                (_PARTS, "name"),
                f"{name!r} is the name of the dashboard of {one.region}, and dashboards of all regions share their "
                "names; give another",
                name,
            )
    return name


def _services(context: Context, settings: Overview, regions: Sequence[Blueprint]) -> Iterator[HealthyRegionsBlueprint]:
    at = (_PARTS, "no_healthy_region")
    if context.partition.name != _PARTITION:
        context.refuse(
            at,
            f"counts Route 53 health checks in {COUNTING_REGION}, and the fleet is in {context.partition.name}, which "
            "has no such region; leave it out",
        )
        return
    alarms = {
        (one.region, alarm.subject): alarm.name
        for one in regions
        if one.alarms is not None
        for alarm in one.alarms.alarms
        if alarm.kind == "no-healthy-target"
    }
    serving: dict[str, list[str]] = {}
    for one in regions:
        for service in one.services:
            if service.target_group is not None and service.desired_count:
                serving.setdefault(service.name, []).append(one.region)
    if not serving:
        context.refuse(
            at,
            "needs a service behind a load balancer, whose health says whether a region answers; there is none with a "
            "task",
            follows=(("services",), ("load_balancers",)),
        )
    for name, places in sorted(serving.items()):
        mute = [region for region in places if (region, name) not in alarms]
        if mute:
            context.refuse(
                at,
                f"asks the alarms of each region, and {name} has none in {', '.join(mute)}; write [alarms], or take "
                "enabled = false away from it there",
                follows=(("alarms",),),
            )
            continue
        yield HealthyRegionsBlueprint(
            service=name,
            alarm=limited(context.fleet.name, name, "no-healthy-region", limit=LONG),
            description=f"{name} answers in none of its regions ({', '.join(places)}): every request fails. See the "
            "alarms no-healthy-target of each region.",
            alarms={region: alarms[region, name] for region in places},
            minutes=settings.no_healthy_region_minutes,
        )


def _check_topic(context: Context, settings: Overview) -> None:
    if not settings.no_healthy_region:
        for key in _ABOUT_THE_TOPIC:
            if getattr(settings, key):
                context.refuse((_PARTS, key), "is who hears of no_healthy_region, which is off; switch it on")
        return
    arn, at = settings.sns_topic_arn, (_PARTS, "sns_topic_arn")
    if arn is None:
        _check_made_topic(context, settings)
        return
    for key in ("emails", "kms_key_id"):
        if getattr(settings, key):
            context.refuse(
                (_PARTS, key), "belongs to a topic that is made, but sns_topic_arn names one; leave out one of the two"
            )
    found = filled_arn(context, arn, at)
    if found is None:
        return
    if found["service"] != "sns" or found["region"] != COUNTING_REGION:
        context.refuse(
            at,
            f"{arn!r} is no topic of {COUNTING_REGION}, where health checks are counted and alarms on them must be; "
            "give one of that region, or leave it out to have one made",
            arn,
        )


def _check_made_topic(context: Context, settings: Overview) -> None:
    key = settings.kms_key_id
    if key is not None:
        found = filled_arn(context, key, (_PARTS, "kms_key_id"))
        if found is not None and found["region"] != COUNTING_REGION:
            context.refuse(
                (_PARTS, "kms_key_id"),
                f"{key!r} is no key of {COUNTING_REGION}, where the topic is made; give one of that region",
                key,
            )
    for index, email in enumerate(settings.emails):
        if email in settings.emails[:index]:
            context.refuse((_PARTS, "emails", index), f"{email} is listed twice; list it once", email)
    if not settings.emails:
        context.notice(
            "overview-unheard",
            (_PARTS, "emails"),
            "nobody is subscribed to the topic; give emails, or subscribe something to the output "
            "no_healthy_region_topic_arn",
        )
