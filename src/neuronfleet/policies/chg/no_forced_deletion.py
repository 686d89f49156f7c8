"""CHG016: buckets and image repositories are not deleted together with what is in them."""

from __future__ import annotations

from typing import Final

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Resource,
    Sample,
    Severity,
    Verdict,
    fails,
    judge,
    null,
    passes,
    policy,
    unknown,
)

_FORCE: Final = {"aws_s3_bucket": "force_destroy", "aws_ecr_repository": "force_delete"}


def _examples() -> tuple[Example, ...]:
    address, path = "aws_s3_bucket.models", "force_destroy"
    good = Sample({address: {"bucket": "acme-models", "force_destroy": False}})
    forced = good.change(address, path, value=True)
    return (
        passes("A bucket with objects in it cannot be destroyed", good),
        fails("Objects are deleted with the bucket", forced),
        unknown("Whether they are is not known yet", good.change(address, path, UNKNOWN)),
        passes("force_destroy is left out: the default is false", good.leave_out(address, path)),
        null("force_destroy is null: the default is false", good.change(address, path, None), verdict=Verdict.PASS),
    )


@policy(
    "CHG016",
    "no-forced-deletion",
    Severity.MEDIUM,
    title="Buckets and image repositories are not set to be deleted together with what is in them.",
    why="With force_destroy (force_delete) a plan that removes or replaces the bucket deletes every object first, all "
    "versions too, without asking.",
    fix="Leave it out; empty a bucket by hand, or by a lifecycle rule, when it is to go.",
    references=("https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/s3_bucket",),
    types=tuple(_FORCE),
    examples=_examples,
)
def no_forced_deletion(store: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one bucket or repository."""
    force = store[_FORCE[store.type]].or_default(False)  # noqa: FBT003 - the default of the provider
    return judge(~force.equals(True), f"{force.where} is {force}", at=force)  # noqa: FBT003
