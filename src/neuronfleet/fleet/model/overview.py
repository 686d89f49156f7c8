"""``[overview]``: one dashboard of all regions, and an alarm where no region serves any more."""

from __future__ import annotations

from neuronfleet.fleet.model.alarms import EmailAddress, Minutes
from neuronfleet.fleet.model.base import Flag, Section, Text

__all__ = ["Overview"]


class Overview(Section):
    """What is seen and told of the fleet as a whole, in the stack that spans regions. Without this table nothing."""

    dashboard: Flag = True
    """Whether there is a CloudWatch dashboard of all regions."""

    name: Text | None = None
    """Its name, one in the account; ``{fleet}`` is filled in. By default the fleet's and ``overview``."""

    no_healthy_region: Flag = False
    """Whether somebody is told when a service answers in no region: a Route 53 health check of each region's alarm
    ``no-healthy-target``, one of them all, and an alarm on that in us-east-1. Needs ``[alarms]``; costs money."""

    no_healthy_region_minutes: Minutes = 1
    """Time without any healthy region."""

    sns_topic_arn: Text | None = None
    """Topic in us-east-1 that is told, by ARN; ``{partition}`` and ``{account_id}`` are filled in. By default a topic
    is made."""

    emails: tuple[EmailAddress, ...] = ()
    """Who is subscribed to the topic that is made. AWS asks each of them to confirm."""

    kms_key_id: Text | None = None
    """ARN of a customer managed KMS key of us-east-1 that encrypts the topic that is made."""

    recovery: Flag = True
    """Whether the topic is told as well when a region answers again."""
