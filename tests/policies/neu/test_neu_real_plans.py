"""NEU policies on plans that Terraform made, and on AWS's own page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from neuronfleet.plan.reading import plan_from
from neuronfleet.plan.synthesized import load_sources, plan_of_source
from neuronfleet.policies.api import Document, Sample

PLANS = Path(__file__).parents[2] / "data" / "plans"
ADVICE = {"NEU014", "NEU041", "NEU075"}
"""Opinions: digests, hard limits, read-only file systems."""

PAGE = [
    {
        "entryPoint": [
            "/usr/local/bin/entrypoint.sh",
            "--port=8500",
            "--rest_api_port=9000",
            "--model_name=resnet50_neuron",
            "--model_base_path=s3://your-bucket-of-models/resnet50_neuron/",
        ],
        "portMappings": [
            {"hostPort": 8500, "protocol": "tcp", "containerPort": 8500},
            {"hostPort": 8501, "protocol": "tcp", "containerPort": 8501},
            {"hostPort": 0, "protocol": "tcp", "containerPort": 80},
        ],
        "linuxParameters": {
            "devices": [
                {"containerPath": "/dev/neuron0", "hostPath": "/dev/neuron0", "permissions": ["read", "write"]}
            ],
            "capabilities": {"add": ["IPC_LOCK"]},
        },
        "cpu": 0,
        "memoryReservation": 1000,
        "image": "763104351884.dkr.ecr.us-east-1.amazonaws.com/"
        "tensorflow-inference-neuron:1.15.4-neuron-py37-ubuntu18.04",
        "essential": True,
        "name": "resnet50",
    }
]
"""https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-inference.html, as it was in 2022."""


def plan_of(name):
    """A plan of the repository's test data."""
    return plan_from(json.loads((PLANS / name).read_text()), path=name)


@pytest.fixture
def page():
    """The page's task definition, tied to the page's instance type, in lower case."""
    constraint = {"type": "memberOf", "expression": "attribute:ecs.instance-type == inf1.xlarge"}
    body = {
        "family": "ecs-neuron",
        "execution_role_arn": "arn:aws:iam::123456789012:role/execution",
        "placement_constraints": [constraint],
        "container_definitions": Document(PAGE),
    }
    return Sample({"aws_ecs_task_definition.page": body})


def test_the_page_fails_for_what_is_wrong_with_it_and_nothing_else(page, told):
    """AWS's example has an old runtime, ports that nobody hears, no task role, and no hard limit."""
    found = {policy for policy, _ in told(page.plan())}

    assert found == {"NEU011", "NEU012", "NEU030", "NEU060", *ADVICE}


def test_the_ports_of_the_page_are_told_apart(page, told):
    """8501 and 80 have no listener, and 9000 is not mapped; 8500 is right and is not mentioned."""
    messages = told(page.plan(), "fail", "NEU030")["NEU030", "aws_ecs_task_definition.page"]

    assert messages == [
        'container "resnet50" maps port 8501, and its server listens on 8500 and 9000',
        'container "resnet50" maps port 80, and its server listens on 8500 and 9000',
        'container "resnet50" is told to listen on 9000 (--rest_api_port), which is not mapped',
    ]


def test_a_plan_of_modules_fails_for_its_token_and_its_privileged_monitor(told):
    """Of the first plan the sidecar is unknown; after its apply it is seen to be privileged and unpinned."""
    this = [f"module.{region}.aws_ecs_task_definition.this" for region in ("use1", "usw2")]
    sidecar = [f"module.{region}.aws_ecs_task_definition.sidecar" for region in ("use1", "usw2")]

    created = {one for one in told(plan_of("create.json")) if one[0] not in ADVICE}
    changed = {one for one in told(plan_of("change.json")) if one[0] not in ADVICE}

    assert created == {("NEU073", address) for address in this}
    assert changed == created | {(policy, address) for policy in ("NEU070", "NEU013") for address in sidecar}


def test_what_is_unknown_of_a_real_plan_is_not_passed(told):
    """The sidecar's definitions hang on one unknown ARN: every policy about containers says so."""
    unknown = told(plan_of("create.json"), "unknown")
    passed = told(plan_of("create.json"), "pass")

    address = "module.use1.aws_ecs_task_definition.sidecar"
    assert ("NEU070", address) in unknown
    assert ("NEU073", address) in unknown
    assert [policy for policy, where in passed if where == address] == []


def test_a_sensitive_definition_is_judged_and_not_shown(told):
    """One sensitive variable marks the whole definition: the token is found, its name and value are not told."""
    (messages,) = {tuple(one) for one in told(plan_of("create.json"), "fail", "NEU073").values()}

    assert messages == ("a variable of container (sensitive) is a plain variable, and its name says secret",)


def test_the_capacities_of_a_real_plan_are_found(told):
    """The service's strategy leads to an inf1.xlarge, which has the device, the memory and the cores."""
    passed = told(plan_of("create.json"), "pass", "NEU004", "NEU042", "NEU020")

    assert {policy for policy, address in passed if address.endswith(".this")} == {"NEU004", "NEU042", "NEU020"}


@pytest.mark.node
def test_our_own_fleet_has_no_finding_but_advice(synthesize_fleet, told, tmp_path):
    """The repository's fleet, prebuilt images in several regions and partitions, and the page's service made right."""
    root = Path(__file__).parents[3]
    found = {}
    for fleet in ("stacks/fleet.toml", "examples/partitions/fleet.toml"):
        for name, stack in synthesize_fleet(root / fleet).items():
            (source,) = load_sources(stack.path)
            plan = plan_of_source(source)
            found |= {(name, *one): text for one, text in told(plan).items() if one[0] not in ADVICE}
            found |= {(name, *one): text for one, text in told(plan, "unknown").items()}
            assert told(plan, "pass", "NEU004"), name

    assert found == {}
