"""AMI001: the image of a launch template is looked up, not written down."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.ami._samples import IMAGE_ID, PARAMETER, TEMPLATE, parameter, sample
from neuronfleet.policies.ami._source import Kind, source_of
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Severity,
    Unknown,
    Verdict,
    failed,
    fails,
    not_applicable,
    not_judged,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.cap._hosts import TEMPLATES, is_foreign


def _examples() -> tuple[Example, ...]:
    good = sample()
    name = parameter("amazon-linux-2023/neuron/recommended/image_id")
    return (
        passes("The image id is read from the public SSM parameter", good),
        passes("EC2 reads the parameter at each launch", sample(image_id=f"resolve:ssm:{name}")),
        passes(
            "The parameter is read during apply",
            good.change(TEMPLATE, "image_id", Unknown(f"{PARAMETER}.insecure_value")),
        ),
        fails("The image id is written down", sample(image_id=IMAGE_ID)),
        unknown("The image id comes from a root variable", sample(image_id=Unknown("var.image_id"))),
        unknown("The image id comes from an expression", sample(image_id=UNKNOWN)),
        null(
            "The template leaves the image to others",
            good.change(TEMPLATE, "image_id", None),
            verdict=Verdict.NOT_APPLICABLE,
        ),
        not_judged(
            "A host that has nothing to do with ECS",
            sample(image_id=IMAGE_ID, instance_type="t3.micro").change(TEMPLATE, "user_data", None),
        ),
    )


@policy(
    "AMI001",
    "image-from-parameter",
    Severity.MEDIUM,
    title="The image id comes from an SSM parameter or a search, not from a literal.",
    why=(
        "An image id means one image in one region. Written down it cannot be used in the next region, its operating "
        "system and driver cannot be told from the code, and nobody notices when it is years old or withdrawn."
    ),
    fix=(
        "Read data.aws_ssm_parameter with the name /aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/recommended/"
        "image_id, or a release in the place of 'recommended', and use its insecure_value."
    ),
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html",),
    types=TEMPLATES,
    examples=_examples,
)
def image_from_parameter(template: Resource, context: Context) -> Answer:
    """Judge one launch template."""
    source = source_of(template, context)
    if source is None:
        return not_applicable("it names no image")
    if source.kind is Kind.UNCLEAR:
        return undecided(f"{source.reason}: whether somebody looked it up cannot be seen", source.image)
    if source.kind is not Kind.LITERAL:
        return passed()
    if is_foreign(template, context):
        return not_applicable("it launches no container instances")
    return failed(f"image_id is the literal {source.image}, an image of one region and one day", at=source.image)
