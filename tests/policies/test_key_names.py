"""Policies read attributes that exist: in the AWS provider, in ECS's API, in IAM's policy language.

A misspelt key reads nothing, for ever, and nobody notices (checkov's CKV_AWS_334 reads ``privilege`` where ECS says
``privileged``, and passes everything). The names come from the schema of the provider (tools/aws_schema_keys.py) and
from botocore's model of ECS, not from anybody's memory.
"""

from __future__ import annotations

import functools
import gzip
import json
from pathlib import Path

import botocore.loaders
import pytest

from neuronfleet.plan import parse_address
from neuronfleet.policies.examples import run_example
from neuronfleet.policies.marks import Changed, Document, Referring, Sensitive, Unknown
from neuronfleet.policies.registry import built_in
from tests.policies.recording import Read, recorded

POLICIES = built_in()
KEYS = json.loads(gzip.decompress((Path(__file__).parent.parent / "data" / "aws_schema_keys.json.gz").read_bytes()))
NEWER = {
    ("managed", "*", "region"),
    ("data", "*", "region"),
    ("managed", "aws_ecs_service", "deployment_configuration"),
}
"""Attributes of the AWS provider 6 that are read where they are there."""

OF_ANOTHER = {
    Read("managed", "aws_ecs_service", ("placement_constraint",)): Read(
        "managed", "aws_cloudwatch_event_target", ("ecs_target", "placement_constraint")
    ),
    Read("managed", "aws_launch_template", ("security_groups",)): Read(
        "managed", "aws_launch_configuration", ("security_groups",)
    ),
    Read("managed", "aws_launch_template", ("associate_public_ip_address",)): Read(
        "managed", "aws_launch_configuration", ("associate_public_ip_address",)
    ),
    Read("managed", "aws_route", ("cidr_block",)): Read("managed", "aws_route_table", ("route", "cidr_block")),
    Read("managed", "aws_route", ("ipv6_cidr_block",)): Read(
        "managed", "aws_route_table", ("route", "ipv6_cidr_block")
    ),
}
"""Read of any of several types in one line of code, and the type that has it."""

ANY = "*"
STATEMENT = dict.fromkeys(("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource"), 1)
PRINCIPAL = dict.fromkeys(("AWS", "Service", "Federated", "CanonicalUser"), 1)
IAM_DOCUMENT = {
    "Version": 1,
    "Id": 1,
    "Statement": {**STATEMENT, "Condition": ANY, "Principal": PRINCIPAL, "NotPrincipal": PRINCIPAL},
}
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"""


@functools.cache
def shape(name):
    """Member names of a shape of ECS's API, as nested objects."""
    model = botocore.loaders.Loader().load_service_model("ecs", "service-2")
    return _members(model["shapes"], name, ())


def _members(shapes, name, above):
    one = shapes[name]
    if one["type"] == "structure" and name not in above:
        return {key: _members(shapes, member["shape"], (*above, name)) for key, member in one["members"].items()}
    if one["type"] == "list":
        return _members(shapes, one["member"]["shape"], above)
    return ANY if one["type"] == "map" else 1


def document_of(type_name, attribute):
    """Names in the JSON that an attribute holds as text; None where it holds none."""
    if attribute == "container_definitions":
        return shape("ContainerDefinition")
    if attribute == "input" and type_name in ("aws_cloudwatch_event_target", "aws_scheduler_schedule"):
        return shape("TaskOverride")
    if attribute in ("policy", "assume_role_policy", "inline_policy", "json", "minified_json"):
        return IAM_DOCUMENT
    return None


def wrong_part(read: Read) -> str | None:
    """The first name of a path that does not exist; None where all do."""
    read = OF_ANOTHER.get(read, read)
    if {(read.mode, read.type, read.path[0]), (read.mode, "*", read.path[0])} & NEWER:
        return None
    names = KEYS[read.mode].get(read.type)
    if names is None:
        return f"{read.mode} {read.type} (unknown type, or run tools/aws_schema_keys.py)"
    for depth, part in enumerate(read.path):
        if names == 1:
            names = document_of(read.type, read.path[depth - 1])
            if names is None:
                return part
        if names == ANY:
            return None
        if part not in names:
            return part
        names = names[part]
    return None


@pytest.mark.parametrize("policy", POLICIES, ids=lambda one: one.id)
def test_what_a_policy_reads_exists(policy):
    """Every attribute that a policy asks for while its examples run is in the provider's schema or in ECS's API."""
    with recorded() as recorder:
        for example in policy.examples():
            run_example(policy, example)

    wrong = {read: part for read in recorder.reads if (part := wrong_part(read)) is not None}
    assert wrong == {}


@pytest.mark.parametrize("policy", POLICIES, ids=lambda one: one.id)
def test_samples_are_made_of_attributes_that_exist(policy):
    """A sample with a misspelt key would prove a policy that reads it."""
    wrong = {}
    for example in policy.examples():
        for sample in example.plans:
            for address, body in sample.resources.items():
                parsed = parse_address(address)
                for tree in [body.before, body.after] if isinstance(body, Changed) else [body]:
                    for path in paths(tree or {}):
                        read = Read(parsed.mode, parsed.type, path)
                        if (part := wrong_part(read)) is not None:
                            wrong[read] = part

    assert wrong == {}


def paths(tree, above=()):
    """Names of everything in the body of a sample."""
    if isinstance(tree, Document):
        yield from paths(tree.tree, above)
    elif isinstance(tree, Referring | Sensitive):
        yield from paths(tree.value, above)
    elif isinstance(tree, dict):
        for key, one in tree.items():
            yield (*above, key)
            if not isinstance(one, Unknown):
                yield from paths(one, (*above, key))
    elif isinstance(tree, list | tuple):
        for one in tree:
            yield from paths(one, above)


@pytest.mark.parametrize(
    ("read", "wrong"),
    [
        (Read("managed", "aws_ecs_task_definition", ("container_definitions", "privileged")), None),
        (Read("managed", "aws_ecs_task_definition", ("container_definitions", "privilege")), "privilege"),
        (Read("managed", "aws_launch_template", ("metadata_options", "http_token")), "http_token"),
        (Read("managed", "aws_launch_template", ("tags", "anything")), None),
        (Read("managed", "aws_iam_role", ("assume_role_policy", "Statement", "Principal", "AWS")), None),
        (Read("managed", "aws_iam_role", ("assume_role_policy", "Statements")), "Statements"),
        (Read("data", "aws_ssm_parameter", ("insecure_value",)), None),
        (Read("managed", "aws_ecs_service", ("name", "first")), "first"),
    ],
)
def test_a_misspelt_key_is_noticed(read, wrong):
    """The check itself works, at every kind of place."""
    assert wrong_part(read) == wrong


def test_reads_are_seen():
    """The recorder sees what CAP010 reads, before and after, and not what the core reads for itself."""
    policy = next(one for one in POLICIES if one.id == "CAP010")
    with recorded() as recorder:
        for example in policy.examples():
            run_example(policy, example)

    path = ("metadata_options", "http_tokens")
    assert Read("managed", "aws_launch_template", path) in recorder.reads
    assert not [read for read in recorder.reads if read.path == ("arn",)]
