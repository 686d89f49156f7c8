"""CAP010: instances answer metadata requests only with a session token."""

from __future__ import annotations

from neuronfleet.plan import Resource, Value
from neuronfleet.policies.ami._source import Source, family_of, source_of
from neuronfleet.policies.api import (
    COMPUTED,
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Referring,
    Sample,
    Severity,
    Truth,
    Unknown,
    Verdict,
    fails,
    judge,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.cap._hosts import TEMPLATES

_ACCOUNT = "aws_ec2_instance_metadata_defaults.this"


def _examples() -> tuple[Example, ...]:
    address, path = "aws_launch_template.inf1", "metadata_options.0.http_tokens"
    parameter = "/aws/service/ecs/optimized-ami/{}/recommended/image_id"
    image = Referring("ami-0123456789abcdef0", "data.aws_ssm_parameter.ami.insecure_value")
    good = Sample(
        {
            "data.aws_ssm_parameter.ami": {
                "name": parameter.format("amazon-linux-2/inf"),
                "insecure_value": "ami-0123456789abcdef0",
            },
            address: {"image_id": image, "metadata_options": [{"http_tokens": "required"}]},
        }
    )
    unset = good.change(address, path, COMPUTED)
    newer = unset.change("data.aws_ssm_parameter.ami", "name", parameter.format("amazon-linux-2023/neuron"))
    searched = newer.change(address, "image_id", Unknown("data.aws_ami.own.id"))
    return (
        passes("A token is required", good),
        passes(
            "There is no metadata service", unset.change(address, "metadata_options.0", {"http_endpoint": "disabled"})
        ),
        passes("The account requires it where nobody says", unset.add(_ACCOUNT, {"http_tokens": "required"})),
        passes(
            "Amazon Linux 2023 requires it, and the account leaves that to the image",
            newer.add(_ACCOUNT, {"http_tokens": "no-preference"}),
        ),
        fails("A token is optional", good.change(address, path, "optional")),
        fails("The account makes it optional", newer.add(_ACCOUNT, {"http_tokens": "optional"})),
        fails(
            "An image of one's own that does not require it",
            searched.add("data.aws_ami.own", {"id": "ami-0123456789abcdef0", "imds_support": ""}),
        ),
        unknown("Whether a token is required comes from something not yet made", good.change(address, path, UNKNOWN)),
        unknown("The account's default is not known", unset.add(_ACCOUNT, {"http_tokens": UNKNOWN})),
        unknown("Nobody knows the image", unset.change(address, "image_id", UNKNOWN)),
        null("The block does not say: an image of Amazon Linux 2 leaves it open", unset),
        null("There is no metadata_options block", good.change(address, "metadata_options", [])),
        null(
            "An image of Amazon Linux 2023 requires it, unless the account says otherwise",
            newer,
            verdict=Verdict.UNKNOWN,
        ),
    )


@policy(
    "CAP010",
    "imdsv2-required",
    Severity.HIGH,
    title="Instances answer metadata requests only with a session token (IMDSv2).",
    why="With IMDSv1 a request that a container is tricked into making reads the credentials of the instance role.",
    fix='Set metadata_options { http_tokens = "required" } in the launch template.',
    references=(
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html",
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataOptionsRequest.html",
        "https://github.com/aws/amazon-ecs-ami/issues/248",
    ),
    types=TEMPLATES,
    examples=_examples,
)
def imdsv2_required(template: Resource, context: Context) -> Answer:
    """Judge one launch template: it decides, then the default of the account, then the image."""
    options = template["metadata_options"][0]
    tokens = options["http_tokens"].or_default(None)
    closed = options["http_endpoint"].or_default("enabled").equals("disabled")
    if closed.is_true:
        return passed()
    if not tokens.is_missing and tokens.text != "":
        return judge(tokens.equals("required") | closed, f"http_tokens is {tokens}, so IMDSv1 is open", at=tokens)
    defaults = [
        one["http_tokens"].or_default(None)
        for one in context.plan.resources("aws_ec2_instance_metadata_defaults")
        if one.region == template.region
    ]
    for default in defaults:
        if default.is_unknown:
            return undecided(
                "http_tokens is not set, and the default of the account is known only after apply", default
            )
        if default.text in ("required", "optional"):
            found = default.equals("required") | closed
            return judge(found, f"http_tokens is not set, and the default of the account is {default}", at=tokens)
    return _by_image(template, tokens, closed, context, account_leaves_it=bool(defaults))


def _by_image(
    template: Resource, tokens: Value, closed: Truth, context: Context, *, account_leaves_it: bool
) -> Outcome:
    source = source_of(template, context)
    requires = _requires(source, context) if source is not None else None
    if requires is None:
        return undecided("http_tokens is not set, so the image and the default of the account decide", tokens)
    if not requires:
        return judge(closed, "http_tokens is not set, and the image leaves IMDSv1 open", at=tokens)
    if account_leaves_it:
        return passed()
    return undecided("http_tokens is not set: the image requires a token, unless the account says otherwise", tokens)


def _requires(source: Source, context: Context) -> bool | None:
    """Whether an image makes instances require a token; None where that cannot be told."""
    if source.data is not None and source.data.type.startswith("aws_ami"):
        support = source.data["imds_support"].or_default("")
        return None if support.is_unknown else support.text == "v2.0"
    family = family_of(source, context.catalogue)
    name = source.parameter.family if source.parameter is not None else family.name if family is not None else ""
    system = name.split("/")[0]
    if system in ("amazon-linux", "amazon-linux-2"):
        return False
    return True if system == "amazon-linux-2023" else None
