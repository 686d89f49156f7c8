"""NEU policies have a verdict on anything, and show nothing sensitive."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neuronfleet.plan.synthesized import plan_of_source, source_of_json
from neuronfleet.policies.api import Document, Sample, Sensitive
from neuronfleet.policies.neu._keys import CONTAINER_KEYS
from neuronfleet.policies.neu._samples import TASK, sample
from neuronfleet.policies.registry import built_in

POLICIES = [one for one in built_in() if one.category == "NEU"]

TEXTS = st.sampled_from(
    ["", "x", "/dev/neuron0", "/dev/neuron٣", "0-3", "s3://b/k", "--port=1", "ALL", "latest", "a:b@c", "read", "CMD"]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "value", "hostPath", "add", "type", "command", "containerPort"]), inner
        )
    ),
    max_leaves=6,
)
CONTAINERS = st.lists(st.dictionaries(st.sampled_from([*CONTAINER_KEYS, "odd"]), ANYTHING, max_size=8), max_size=3)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(containers=CONTAINERS, mode=ANYTHING, compatibilities=ANYTHING, cpu=ANYTHING)
def test_any_container_definitions_get_a_verdict(told, containers, mode, compatibilities, cpu):
    """Whatever types stand in a task definition, no policy raises."""
    body = {
        "container_definitions": json.dumps(containers),
        "network_mode": mode,
        "requires_compatibilities": compatibilities,
        "cpu": cpu,
        "memory": cpu,
        "runtime_platform": mode,
        "placement_constraints": compatibilities,
        "inference_accelerator": mode,
    }

    assert told(Sample({TASK: body}).plan(), "error") == {}


@pytest.mark.parametrize("text", ["", "null", "{}", "[1, null]", '"x"', "[[]]", "not JSON", "[" * 3000])
def test_text_that_is_no_list_of_containers_gets_a_verdict(told, text):
    """The provider refuses such text; a plan that has it all the same breaks nothing."""
    assert told(Sample({TASK: {"container_definitions": text}}).plan(), "error") == {}


PUBLIC = {"/dev/neuron0", "/dev/neuron1", "8192", "read", "write"}
"""Facts and words that messages have, whatever a definition says."""


def leaves(node):
    """Texts and numbers of a document that could be secret."""
    if isinstance(node, dict):
        for one in node.values():
            yield from leaves(one)
    elif isinstance(node, list):
        for one in node:
            yield from leaves(one)
    elif isinstance(node, str | int) and not isinstance(node, bool):
        yield str(node)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda one: one.id)
def test_nothing_of_a_sensitive_definition_is_shown(policy, told):
    """Values of a definition that is marked sensitive turn up in no message."""
    for example in policy.examples():
        for one in example.plans:
            body = one.resources.get(TASK)
            if not isinstance(body, dict) or not isinstance(body.get("container_definitions"), Document):
                continue
            tree = body["container_definitions"].tree
            secret = {text for text in leaves(tree) if len(text) > 3 and not text.isupper()} - PUBLIC
            try:
                text = json.dumps(tree)
            except TypeError:  # with unknown parts the whole text is unknown, and nothing can be shown
                continue
            hidden = one.add(TASK, {**body, "container_definitions": Sensitive(text)})
            for verdict in ("fail", "unknown"):
                for messages in told(hidden.plan(), verdict, policy.id).values():
                    shown = [
                        text
                        for text in secret
                        for message in messages
                        if f'"{text}"' in message or f" {text} " in message
                    ]
                    assert shown == [], (example.title, messages)


def synthesized(container, **task):
    """A plan of a synthesized stack with one task definition."""
    body = {"family": "bert", "container_definitions": json.dumps([container]), **task}
    return plan_of_source(source_of_json({"resource": {"aws_ecs_task_definition": {"bert": body}}}, "cdk.tf.json"))


CONTAINER = {
    "name": "bert",
    "image": "${aws_ecr_repository.bert.repository_url}:latest",
    "memory": 4096,
    "privileged": True,
    "environment": [{"name": "MODEL", "value": "s3://${aws_s3_bucket.models.id}/bert"}],
    "linuxParameters": {"devices": [{"hostPath": "/dev/neuron*"}]},
}


def test_the_known_leaves_of_an_unknown_document_are_judged(told):
    """An image that is known in part does not hide the tag, the wildcard or the privileges."""
    found = told(synthesized(CONTAINER))

    assert {policy for policy, _ in found} >= {"NEU002", "NEU013", "NEU070"}
    assert found["NEU013", "aws_ecs_task_definition.bert"] == ['the image of container "bert" has the tag latest']


def test_what_is_known_only_after_apply_is_not_guessed(told):
    """Nobody knows the registry of that image, nor what it holds."""
    unknown = {policy for policy, _ in told(synthesized(CONTAINER), "unknown")}

    assert {"NEU010", "NEU012", "NEU015"} <= unknown


def test_a_key_that_the_provider_drops_is_found_in_the_source(told):
    """memory_reservation is not in a plan any more; in the configuration it is."""
    messages = told(synthesized({**CONTAINER, "memory_reservation": 1}), "fail", "NEU078")

    (text,) = messages["NEU078", "aws_ecs_task_definition.bert"]
    assert text.startswith("memory_reservation is no key")


def test_a_plan_without_its_source_does_not_pass_for_keys_that_are_gone(told):
    """Where nothing tells what was written, the policy says so rather than pass."""
    plan = sample().plan()
    for entry in plan.document["configuration"]["root_module"]["resources"]:
        entry["expressions"]["container_definitions"] = {}

    assert told(plan, "pass", "NEU078") == {}
    assert told(plan, "not-applicable", "NEU078")["NEU078", TASK] == [
        "the provider has dropped unknown keys from the plan; give --synth to have them checked"
    ]
