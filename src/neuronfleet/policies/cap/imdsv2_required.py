"""CAP010: instances answer metadata requests only with a session token."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    COMPUTED,
    UNKNOWN,
    Answer,
    Context,
    Example,
    Sample,
    Severity,
    fails,
    judge,
    null,
    passes,
    policy,
    unknown,
)


def _examples() -> tuple[Example, ...]:
    good = Sample({"aws_launch_template.inf1": {"metadata_options": [{"http_tokens": "required"}]}})
    address, path = "aws_launch_template.inf1", "metadata_options.0.http_tokens"
    return (
        passes("A token is required", good),
        fails("A token is optional", good.change(address, path, "optional")),
        unknown("Whether a token is required comes from something not yet made", good.change(address, path, UNKNOWN)),
        null("The block does not say: AWS's default is optional", good.change(address, path, COMPUTED)),
        null("There is no metadata_options block", good.change(address, "metadata_options", [])),
    )


@policy(
    "CAP010",
    "imdsv2-required",
    Severity.HIGH,
    title="Instances answer metadata requests only with a session token (IMDSv2).",
    why="With IMDSv1 a request that a container is tricked into making reads the credentials of the instance role.",
    fix='Set metadata_options { http_tokens = "required" } in the launch template.',
    references=("https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",),
    types=("aws_launch_template",),
    examples=_examples,
)
def imdsv2_required(template: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one launch template."""
    tokens = template["metadata_options"][0]["http_tokens"].or_default("optional")
    return judge(tokens.equals("required"), f"http_tokens is {tokens}, so IMDSv1 is open", at=tokens)
