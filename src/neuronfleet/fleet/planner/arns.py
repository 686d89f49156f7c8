"""ARNs that the user gives: of the right service, partition, region and account, or refused before Terraform runs."""

from __future__ import annotations

import re

from neuronfleet.fleet.planner.context import Context

__all__ = ["filled_arn", "kms_key", "role", "secret"]

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
_ARN = re.compile(r"arn:(?P<partition>[a-z-]+):(?P<service>[a-z0-9-]+):(?P<region>[a-z0-9-]*):(?P<account>[0-9]*):\S+")


def filled_arn(context: Context, text: str, parts: tuple[str | int, ...]) -> re.Match[str] | None:
    """An ARN, its placeholders filled in.

    Returns:
        The ARN taken apart, or None where it is none or of another partition, which has been reported.
    """
    arn = context.fill(text, parts)
    found = _ARN.fullmatch(arn)
    partition = context.partition.name
    if found is None:
        context.refuse(parts, f"{text!r} is no ARN; one looks like arn:{partition}:SERVICE:REGION:ACCOUNT:NAME", text)
        return None
    if found["partition"] != partition:
        context.refuse(
            parts,
            f"{text!r} is of the partition {found['partition']}, but {context.region.name} is in {partition}; write "
            f"arn:{{partition}}:..., or give it its own under overrides.{context.region.name}",
            text,
        )
        return None
    return found


def kms_key(context: Context, text: str | None, parts: tuple[str | int, ...], *, here: bool = True) -> str | None:
    """A KMS key.

    Args:
        context: the region.
        text: what the user gave, None for nothing.
        parts: its TOML path.
        here: whether the service that uses it takes keys of its own region only.
    """
    if text is None:
        return None
    found = filled_arn(context, text, parts)
    if found is None:
        return text
    if found["service"] != "kms" or ":key/" not in found[0]:
        context.refuse(parts, f"{text!r} is not the ARN of a KMS key, such as arn:aws:kms:REGION:ACCOUNT:key/ID", text)
    elif here and found["region"] != context.region.name:
        context.refuse(
            parts,
            f"{text!r} is a key of {found['region']}, which {context.region.name} cannot use; write {{region}} in it "
            f"(a multi-Region key has one ID everywhere), or give it its own under overrides.{context.region.name}",
            text,
        )
    return found[0]


def role(context: Context, text: str | None, parts: tuple[str | int, ...]) -> str | None:
    """An IAM role, which ECS takes from the fleet's own account only."""
    if text is None:
        return None
    found = filled_arn(context, text, parts)
    if found is None:
        return text
    account = context.settings.account_id
    if account is not None and found["account"] != account:
        context.refuse(
            parts,
            f"{text!r} is a role of {found['account']}, but account_id is {account}; ECS takes no other",
            text,
        )
    return found[0]


def secret(context: Context, text: str, parts: tuple[str | int, ...]) -> str:
    """A Secrets Manager secret or SSM parameter; one of another region works, at the price of depending on it.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html
    """
    found = filled_arn(context, text, parts)
    if found is None:
        return text
    if found["region"] != context.region.name:
        context.notice(
            "secret-cross-region",
            parts,
            f"{found[0]} is read from {found['region']} in {context.region.name}; write {{region}} in it and replicate "
            "it, to be independent of the other region",
        )
    return found[0]
