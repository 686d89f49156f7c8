"""What exported modules and their examples ask checkov to skip: nothing but what is listed, each with a reason.

That nothing else fails is seen by ``make checkov``, which is no test: checkov takes a quarter of a minute of CPU, and
has to be installed.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "modules"
FILES = sorted(FOLDER.rglob("*.tf"))
BLOCK = re.compile(r'(?:resource|data) "(\w+)" "\w+" \{')
SKIP = re.compile(r"\s+# ?checkov:skip=(CKV2?_AWS_\d+):(\S.{19,})")

ACCEPTED = {
    ("aws_cloudwatch_log_group", "CKV_AWS_158"),  # a key of one's own is an input; CloudWatch Logs encrypts anyway
    ("aws_cloudwatch_log_group", "CKV_AWS_338"),  # how long logs are kept is an input: a year is not for everybody
    (
        "aws_ecs_cluster",
        "CKV_AWS_224",
    ),  # asked for where ECS Exec is off too; tasks would have to use the key
    ("aws_kms_key", "CKV2_AWS_64"),  # the policy that KMS makes leaves the key to the account's IAM
    ("aws_lb", "CKV_AWS_91"),  # access logs need a bucket, which is an input
    ("aws_lb", "CKV_AWS_150"),  # deletion protection is an input: with it a destroy fails
    ("aws_lb", "CKV_AWS_152"),  # traffic between zones costs, so it is an input
    ("aws_lb", "CKV2_AWS_20"),  # checkov does not follow the listener that redirects, whose count is a condition
    ("aws_lb", "CKV2_AWS_28"),  # web ACLs are the caller's
    ("aws_lb_listener", "CKV_AWS_2"),  # HTTPS is the default; the other listener only redirects
    ("aws_lb_listener", "CKV_AWS_103"),  # checkov does not follow the conditions of protocol and policy
    ("aws_lb_target_group", "CKV_AWS_378"),  # TLS ends at the load balancer: servers of models have no certificate
    ("aws_s3_bucket", "CKV_AWS_18"),  # access logs need a bucket of their own, which is the caller's
    ("aws_s3_bucket", "CKV2_AWS_62"),  # nobody acts on an upload: a rollout names its model
    ("aws_scheduler_schedule", "CKV_AWS_297"),  # a schedule holds names, and nothing secret
    ("aws_security_group", "CKV2_AWS_5"),  # checkov does not follow the local value between group and launch template
    ("aws_sns_topic", "CKV_AWS_26"),  # CloudWatch cannot publish with SNS's own key; a key of one's own is an input
    ("aws_vpc", "CKV2_AWS_11"),  # flow logs need a bucket, which is an input
}
"""Type of the resource and check that may be skipped there."""

NEVER = {f"CKV_AWS_{number}" for number in (23, 24, 25, 46, 60, 61, 62, 63, 65, 79, 88, 97, 130, 153, 223, 249, 260)}
NEVER |= {f"CKV_AWS_{number}" for number in (274, 277, 315, 332, 333, 334, 335, 336, 341, 382, 393)}
NEVER |= {"CKV2_AWS_12", "CKV2_AWS_15"}
"""Checks that the modules pass by what they make: a user's scan shall be clean without exceptions."""


def skips():
    """File, type of the resource and line of every comment for checkov."""
    for file in FILES:
        block = None
        for line in file.read_text(encoding="utf-8").splitlines():
            if found := BLOCK.match(line):
                block = found[1]
            elif line == "}":
                block = None
            if "checkov:" in line:
                yield file, block, line


@pytest.mark.parametrize(("file", "block", "line"), list(skips()))
def test_each_skip_names_a_listed_check_of_its_resource_and_a_reason(file, block, line):
    """A skip stands inside the resource that it is about, and its reason is more than a word."""
    found = SKIP.fullmatch(line)
    assert found, f"{file.relative_to(FOLDER)}: {line.strip()} is not checkov:skip=ID:reason"
    assert (block, found[1]) in ACCEPTED


def test_each_listed_check_is_skipped_somewhere():
    """The list has nothing that no module needs any more."""
    assert {(block, SKIP.fullmatch(line)[1]) for _, block, line in skips()} == ACCEPTED


def test_no_listed_check_is_one_that_modules_pass_by_themselves():
    """Read-only root filesystems, IMDSv2, narrow security groups and the like are not up for exceptions."""
    assert not {check for _, check in ACCEPTED} & NEVER
