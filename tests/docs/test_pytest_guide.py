"""The tests in the guide on pytest are tests that pass, and would fail."""

import json
import re
import shutil
from pathlib import Path

import pytest

from neuronfleet.placement.expression import parse
from neuronfleet.plan.ecs import EcsView
from neuronfleet.plan.synthesized import load_synth
from neuronfleet.policies.registry import built_in
from neuronfleet.review.engine import review

REPOSITORY = Path(__file__).resolve().parents[2]
GUIDE = (REPOSITORY / "docs" / "guides" / "pytest.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"```python\n# (test_\w+\.py)\n(.*?)```", GUIDE, re.DOTALL))

LOADED = (EcsView, load_synth, parse, review, built_in())
"""pytester forgets what a run has imported; what was imported before stays, and a run takes no second then."""


@pytest.fixture
def project(pytester):
    """The files of the guide, a real plan, and a small stack."""
    for name, text in FILES.items():
        Path(name).write_text(text, encoding="utf-8")
    shutil.copy(REPOSITORY / "tests" / "data" / "plans" / "create.json", "create.json")
    return pytester


def test_the_tests_of_plans_pass_on_a_real_plan(project):
    """Every matcher of the guide is used on what Terraform wrote."""
    result = project.runpytest("test_plans.py", "--neuronfleet-plan=create.json", "--neuronfleet-select=CAP010")
    result.assert_outcomes(passed=5)


def test_they_fail_on_another_plan(project):
    """Of a launch template that does not require a token, and of another region."""
    document = json.loads(Path("create.json").read_text(encoding="utf-8"))
    for one in document["resource_changes"]:
        if one["type"] == "aws_launch_template":
            one["change"]["after"]["metadata_options"][0]["http_tokens"] = "optional"
    Path("create.json").write_text(json.dumps(document), encoding="utf-8")
    result = project.runpytest("test_plans.py", "--neuronfleet-plan=create.json", "-k", "hosts")
    result.assert_outcomes(failed=1, deselected=result.parseoutcomes()["deselected"])
    result.stdout.fnmatch_lines(["*metadata_options?0?.http_tokens is \"optional\"; expected 'required'*"])


def test_the_test_of_a_stack_passes(project):
    """On a stack in the folder that the guide names."""
    stack = {
        "provider": {"aws": [{"region": "us-east-1"}]},
        "data": {"aws_ssm_parameter": {"ami": {"name": "/aws/service/x"}}},
        "resource": {
            "aws_ecs_cluster": {"inference": {"name": "a"}},
            "aws_ecs_service": {"a": {"name": "a", "cluster": "${aws_ecs_cluster.inference.arn}"}},
            "aws_launch_template": {
                "a": {
                    "image_id": "${data.aws_ssm_parameter.ami.insecure_value}",
                    "metadata_options": {"http_tokens": "required"},
                }
            },
        },
    }
    folder = Path("cdktf.out/stacks/inference-us-east-1")
    folder.mkdir(parents=True)
    (folder / "cdk.tf.json").write_text(json.dumps(stack), encoding="utf-8")
    project.runpytest("test_stack.py").assert_outcomes(passed=1)
