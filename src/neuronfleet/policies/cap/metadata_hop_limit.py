"""CAP017: containers cannot reach the instance metadata through one more hop."""

from __future__ import annotations

from typing import Final

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    COMPUTED,
    UNKNOWN,
    Answer,
    Context,
    Example,
    Severity,
    Verdict,
    fails,
    judge,
    not_applicable,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.cap._hosts import is_foreign
from neuronfleet.policies.inf1_sample import TEMPLATE, inf1_sample

_ENDPOINT: Final = "metadata_options.0.http_endpoint"


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    path = "metadata_options.0.http_put_response_hop_limit"
    return (
        passes("One hop", good),
        passes("No metadata at all", good.change(TEMPLATE, path, 2).change(TEMPLATE, _ENDPOINT, "disabled")),
        fails("Two hops", good.change(TEMPLATE, path, 2)),
        unknown("How many is not known", good.change(TEMPLATE, path, UNKNOWN)),
        null(
            "Nobody says: the image decides, and Amazon Linux 2023 says 2",
            good.change(TEMPLATE, path, COMPUTED),
            verdict=Verdict.UNKNOWN,
        ),
    )


@policy(
    "CAP017",
    "metadata-hop-limit",
    Severity.MEDIUM,
    title=(
        "Instance metadata travels one hop, so that containers in bridge mode cannot take the credentials of "
        "the instance."
    ),
    why=(
        "Every container that reaches the metadata service is the container instance: it may pull any image, "
        "write any log and act for the agent. Tasks have task roles."
    ),
    fix="Set metadata_options { http_put_response_hop_limit = 1 }, and give tasks that call AWS a task role.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-roles.html",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html",
    ),
    types=("aws_launch_template", "aws_launch_configuration"),
    examples=_examples,
)
def metadata_hop_limit(template: Resource, context: Context) -> Answer:
    """Judge one launch template."""
    if is_foreign(template, context):
        return not_applicable("it launches no container instances")
    options = template["metadata_options"][0]
    closed = options["http_endpoint"].or_default("enabled").equals("disabled")
    if closed.is_true:
        return passed()
    hops = options["http_put_response_hop_limit"]
    if hops.or_default(0).equals(0).is_true:
        return undecided("no hop limit is set, so the image decides: 1 or 2", hops)
    return judge(hops.equals(1) | closed, f"http_put_response_hop_limit is {hops}", at=hops)
