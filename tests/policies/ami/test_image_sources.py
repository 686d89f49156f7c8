"""Where images come from, in the shapes that people write."""

from __future__ import annotations

import base64
import datetime as dt
import json
from pathlib import Path

import pytest

from neuronfleet.plan import Plan
from neuronfleet.plan.reading import plan_from
from neuronfleet.policies.ami._source import parameter_name
from neuronfleet.policies.api import Referring, Sample, Unknown
from neuronfleet.policies.registry import built_in
from neuronfleet.policies.running import run

PLANS = Path(__file__).parents[2] / "data" / "plans"
TODAY = dt.date(2026, 11, 23)
PREFIX = "/aws/service/ecs/optimized-ami"
PARAMETER = "data.aws_ssm_parameter.ami"
TEMPLATE = "aws_launch_template.inf1"
IMAGE = "ami-0a2601fa32a0e773d"


def said(policy_id: str, plan: Plan | Sample, *, today: dt.date = TODAY) -> dict[str, tuple[str, str]]:
    """Verdict and message by address."""
    plan = plan.plan() if isinstance(plan, Sample) else plan
    policies = [one for one in built_in() if one.id == policy_id]
    found = run(policies, [plan], today=today)
    return {one.resource.address: (one.outcome.verdict.value, one.outcome.message) for one in found if one.resource}


def real(name: str) -> Plan:
    """One of the real plans."""
    return plan_from(json.loads((PLANS / name).read_bytes()), path=name)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            f"{PREFIX}/amazon-linux-2023/neuron/recommended/image_id",
            ("amazon-linux-2023/neuron", "recommended", "image_id"),
        ),
        (f"{PREFIX}/amazon-linux-2/kernel-5.10/inf/recommended", ("amazon-linux-2/kernel-5.10/inf", "recommended", "")),
        (f"{PREFIX}/amazon-linux-2/recommended/image_id:3", ("amazon-linux-2", "recommended", "image_id")),
        (
            f"arn:aws:ssm:us-east-1::parameter{PREFIX}/amazon-linux-2/inf/ami-0123/image_id",
            ("amazon-linux-2/inf", "ami-0123", "image_id"),
        ),
        (
            f"{PREFIX}/amazon-linux-2/inf/amzn2-ami-ecs-inf-hvm-2.0.20260924-x86_64-ebs/image_id",
            ("amazon-linux-2/inf", "amzn2-ami-ecs-inf-hvm-2.0.20260924-x86_64-ebs", "image_id"),
        ),
        (f"{PREFIX}/amazon-linux-2023/neuron", ("amazon-linux-2023/neuron", "", "")),
    ],
)
def test_names_of_parameters_fall_into_family_release_and_field(text, parts):
    """Families have two or three parts, and releases are called in three ways."""
    name = parameter_name(text)

    assert name is not None
    assert (name.family, name.release, name.field) == parts


def test_other_parameters_have_no_parts():
    """Somebody's own parameter is none of AWS's."""
    assert parameter_name("/acme/golden-image") is None


def test_a_parameter_is_found_from_within_a_module():
    """The real plan reads it in two modules with two regions; Amazon Linux 2 is out of support in both."""
    assert said("AMI004", real("create.json")) == {
        f"module.{module}.aws_launch_template.this": ("fail", "Amazon Linux 2 has had no support since 2026-06-30")
        for module in ("use1", "usw2")
    }


def test_support_ends_on_the_day():
    """On 2026-06-29 Amazon Linux 2 was supported."""
    before = said("AMI004", real("create.json"), today=dt.date(2026, 6, 29))

    assert {verdict for verdict, _ in before.values()} == {"pass"}


def test_a_sensitive_image_id_is_judged_and_not_shown():
    """``value`` of an SSM parameter is sensitive, and with it image_id; the second template resolves at launch."""
    found = said("AMI009", real("first_create.json"))

    assert found["aws_launch_template.lt"][0] == "pass"
    assert found["aws_launch_template.lt2"][0] == "fail"
    assert "ami-0" not in str(found)


def both(image: object) -> Sample:
    """A conditional between two parameters."""
    return Sample(
        {
            PARAMETER: {"name": f"{PREFIX}/amazon-linux-2023/neuron/recommended/image_id", "insecure_value": IMAGE},
            "data.aws_ssm_parameter.old": {
                "name": f"{PREFIX}/amazon-linux-2/inf/recommended/image_id",
                "value": "ami-1",
            },
            TEMPLATE: {"instance_type": "inf1.xlarge", "image_id": image},
        }
    )


def conditional(sample: Sample) -> Plan:
    """The same, with an expression that refers to both parameters."""
    document = sample.document()
    for one in document["configuration"]["root_module"]["resources"]:
        if one["address"] == TEMPLATE:
            texts = [f"{PARAMETER}.insecure_value", PARAMETER, "data.aws_ssm_parameter.old.value", "var.is_old"]
            one["expressions"]["image_id"] = {"references": texts}
    return plan_from(document, path="example.json")


def test_of_two_parameters_the_value_tells():
    """``var.is_old ? old : new`` names both; the image id is that of the new one."""
    assert said("AMI004", conditional(both(Referring(IMAGE, f"{PARAMETER}.insecure_value"))))[TEMPLATE][0] == "pass"
    assert said("AMI004", conditional(both(Referring("ami-1", f"{PARAMETER}.insecure_value"))))[TEMPLATE][0] == "fail"


def test_of_two_parameters_none_is_taken_for_granted():
    """Where the image id is not known, either may be meant."""
    verdict, _ = said("AMI004", conditional(both(Unknown(f"{PARAMETER}.insecure_value"))))[TEMPLATE]

    assert verdict == "unknown"


def test_json_that_is_taken_apart_is_an_image_id():
    """terraform-aws-modules read the whole parameter and take image_id out of it."""
    whole = {"image_id": IMAGE, "image_name": "al2023-ami-ecs-neuron-hvm-2023.0.20260922-kernel-6.1-x86_64"}
    name = f"{PREFIX}/amazon-linux-2023/neuron/recommended"
    body = {"instance_type": "inf1.xlarge", "image_id": Referring(IMAGE, f"{PARAMETER}.value")}
    taken_apart = Sample({PARAMETER: {"name": name, "value": json.dumps(whole)}, TEMPLATE: body})
    raw = taken_apart.change(TEMPLATE, "image_id", Referring(json.dumps(whole), f"{PARAMETER}.value"))

    assert said("AMI002", taken_apart)[TEMPLATE][0] == "pass"
    assert said("AMI002", raw)[TEMPLATE][0] == "fail"


def test_a_family_that_aws_answered_for_exists():
    """A family of tomorrow is not in the catalogue; that the plan has read its parameter proves that it is there."""
    name = f"{PREFIX}/amazon-linux-2030/neuron/recommended/image_id"
    sample = Sample(
        {
            PARAMETER: {"name": name, "insecure_value": IMAGE},
            TEMPLATE: {"image_id": Referring(IMAGE, f"{PARAMETER}.insecure_value"), "instance_type": "inf1.xlarge"},
        }
    )

    assert said("AMI002", sample)[TEMPLATE][0] == "pass"
    assert said("AMI004", sample)[TEMPLATE][0] == "unknown"


def test_a_driver_that_is_removed_is_not_installed():
    """Only lines that install count, and comments do not."""
    script = "#!/bin/bash\n# dnf install aws-neuronx-dkms\ndnf remove -y aws-neuronx-dkms\n"
    sample = both(Referring(IMAGE, f"{PARAMETER}.insecure_value"))
    sample = sample.change(TEMPLATE, "user_data", base64.b64encode(script.encode()).decode())

    assert said("AMI005", sample)[TEMPLATE][0] == "pass"
