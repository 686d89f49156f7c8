"""Synthesized JSON and HCL are one and the same to a test."""

import json

import pytest

from neuronfleet.placement.expression import parse
from neuronfleet.plan.ecs import EcsView
from neuronfleet.plan.synthesized import load_synth
from neuronfleet.policies.registry import built_in
from neuronfleet.review.engine import review
from neuronfleet.testing import absent, json_with, load_synthesized, ref_to, unknown

STACK = {
    "//": {"metadata": {"stackName": "inference-us-east-1"}},
    "provider": {"aws": [{"region": "us-east-1"}]},
    "locals": {"team": "ml"},
    "output": {"cluster": {"value": "${aws_ecs_cluster.inference.arn}"}},
    "resource": {
        "aws_ecs_cluster": {"inference": {"name": "inference"}},
        "aws_ecs_task_definition": {
            "resnet50": {
                "family": "resnet50",
                "container_definitions": '[{"name":"model","environment":[{"name":"A","value":"say \\"hi\\""}],'
                '"taskRole":"${aws_iam_role.task.arn}"}]',
            }
        },
        "aws_ecs_service": {
            "resnet50": {
                "name": "resnet50",
                "desired_count": 2,
                "cluster": "${aws_ecs_cluster.inference.arn}",
                "deployment_circuit_breaker": {"enable": True, "rollback": True},
                "tags": {"team": "${local.team}"},
            }
        },
    },
}

HCL = """
provider "aws" {
  region = "us-east-1"
}

locals {
  team = "ml"
}

output "cluster" {
  value = aws_ecs_cluster.inference.arn
}

resource "aws_ecs_cluster" "inference" {
  name = "inference"
}

resource "aws_ecs_task_definition" "resnet50" {
  family = "resnet50"
  container_definitions = jsonencode([{
    name        = "model" # the only one
    environment = [{ name = "A", value = "say \\"hi\\"" }]
    taskRole    = aws_iam_role.task.arn
  }])
}

resource "aws_ecs_service" "resnet50" {
  name          = "resnet50"
  desired_count = 2
  cluster       = aws_ecs_cluster.inference.arn

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  tags = {
    team = local.team
  }
}
"""

LOADED = (EcsView, load_synth, parse, review, built_in())
"""pytester forgets what a run has imported; what was imported before stays, and a run takes no second then."""


@pytest.fixture(params=["cdk.tf.json", "main.tf"])
def stack(request, tmp_path):
    """The same stack in either language."""
    text = json.dumps(STACK) if request.param.endswith("json") else HCL
    (tmp_path / request.param).write_text(text, encoding="utf-8")
    return load_synthesized(tmp_path)


def test_literals_and_references(stack):
    """Literals are known, references are unknown and lead somewhere, the rest is absent."""
    stack.resources("aws_ecs_service").exactly(
        1,
        {"deployment_circuit_breaker[0].rollback": True, "tags.team": "ml"},
        name="resnet50",
        desired_count=2,
        cluster=ref_to("aws_ecs_cluster.inference"),
        launch_type=absent(),
    )


def test_documents_with_holes(stack):
    """JSON with a reference in it is judged in every other leaf."""
    container = {"name": "model", "environment": [{"name": "A", "value": 'say "hi"'}], "taskRole": unknown()}
    stack.resources("aws_ecs_task_definition").all(container_definitions=json_with([container]))


def test_what_is_no_resource(stack):
    """Providers, local values and outputs."""
    assert stack.provider()["region"].text == "us-east-1"
    assert stack.local("team").text == "ml"
    assert stack.output("cluster").is_unknown
    assert stack.regions == ("us-east-1",)


def test_misspelt_names_are_refused_with_the_nearest(stack):
    """Rather than an absent value that nothing is asserted of."""
    with pytest.raises(AssertionError, match="no local value 'taem'; did you mean 'team'"):
        stack.local("taem")
    with pytest.raises(AssertionError, match=r"no provider 'google'; it has aws"):
        stack.provider("google")


def test_the_fixtures_read_synthesized_configuration(pytester):
    """--neuronfleet-synth gives the fixture ``synthesized``, and load_synthesized reads any."""
    stack = pytester.mkdir("stack")
    (stack / "main.tf").write_text(HCL, encoding="utf-8")
    pytester.makepyfile(
        """
        from neuronfleet.testing import ref_to

        def test_given(synthesized):
            synthesized.resources("aws_ecs_service").all(cluster=ref_to("aws_ecs_cluster.inference"))

        def test_loaded(load_synthesized):
            load_synthesized("stack").resources("aws_ecs_cluster").all(name="inference")
        """
    )
    pytester.runpytest("--neuronfleet-synth=stack").assert_outcomes(passed=2)
    result = pytester.runpytest()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*--neuronfleet-synth names 0 paths*"])
