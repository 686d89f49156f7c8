"""Sensitive values are masked by value, wherever they came from and however they are spelled."""

from __future__ import annotations

import base64
import html
import json
from pathlib import Path

import pytest

from neuronfleet.plan.reading import plan_from, read_plans
from neuronfleet.plan.secrets import Secrets
from tests.plan.making import changed, configured, constant, created, document

PLANS = Path(__file__).parents[1] / "data" / "plans"
SECRET = 'p<&"ss wörd\\1'


def redact(text, *changes, **more):
    """A text as a review of one plan would show it."""
    return Secrets([plan_from(document(*changes, **more))]).redact(text)


@pytest.mark.parametrize("name", ["create", "change"])
def test_real_plans(name):
    """The token of a sensitive variable and the AMI id of a sensitive parameter are masked; ordinary words are not."""
    (plan,) = read_plans([PLANS / f"{name}.json"])
    secrets = Secrets([plan])
    image = plan.find("module.use1.aws_launch_template.this")["image_id"].text
    assert secrets.redact(f"{image} not-a-real-token") == "(sensitive) (sensitive)"
    ordinary = "us-east-1 awslogs model tcp inf1-use1 /ecs/inf1-use1 API_TOKEN NEURON_RT_NUM_CORES us-west-2"
    assert secrets.redact(ordinary) == ordinary


def test_write_only_constants_of_a_real_plan():
    """A write-only argument is null in the plan and stands in clear in its configuration."""
    (plan,) = read_plans([PLANS / "first_create.json"])
    assert Secrets([plan]).redact("x hunter2 y") == "x (sensitive) y"


NESTED = {"a": [{"password": SECRET}]}


@pytest.mark.parametrize(
    "made",
    [
        {"changes": [created("aws_x.x", {"p": SECRET}, sensitive={"p": True})]},
        {"changes": [created("aws_x.x", NESTED, sensitive=True)]},
        {"changes": [created("aws_x.x", NESTED, sensitive={"a": [{"password": True}]})]},
        {"changes": [changed("aws_x.x", ["delete"], before={"p": SECRET}, before_sensitive={"p": True})]},
        {"resource_drift": [changed("aws_x.x", ["update"], before={}, after={"p": SECRET}, sensitive={"p": True})]},
        {"output_changes": {"o": {"actions": ["create"], "after": SECRET, "after_sensitive": True}}},
        {"planned_values": {"outputs": {"o": {"sensitive": True, "value": [SECRET]}}}},
        {"prior_state": {"values": {"root_module": {"child_modules": [
            {"resources": [{"values": {"p": SECRET}, "sensitive_values": {"p": True}}]}]}}}},
        {"variables": {"v": {"value": SECRET}}, "root": {"variables": {"v": {"sensitive": True}}}},
        {"root": {"variables": {"v": {"sensitive": True, "default": SECRET}}}},
        {"root": {"resources": [configured("aws_x.x", {"b": [{"secret_wo": constant(SECRET)}]})]}},
        {"root": {"module_calls": {"m": {"module": {"resources": [
            configured("aws_x.x", {"secret_wo": constant(SECRET)})]}}}}},
        {"providers": {"aws": {"expressions": {"secret_key": constant(SECRET)}}}},
    ],
)  # fmt: skip
def test_every_place_that_a_secret_may_be_in(made):
    """After, before, drift, outputs, state, variables, defaults, write-only arguments, credentials: all are masked."""
    made = dict(made)
    changes = made.pop("changes", [])
    assert redact(f"a {SECRET} b", *changes, **made) == "a (sensitive) b"
    assert redact("nothing", *changes, **made) == "nothing"


@pytest.mark.parametrize(
    "spelled",
    [
        json.dumps(SECRET)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1].replace("&", "\\u0026").replace("<", "\\u003c"),
        html.escape(SECRET),
    ],
)
def test_escaped_spellings(spelled):
    """A secret inside JSON or HTML is the same secret."""
    entry = created("aws_x.x", {"p": SECRET}, sensitive={"p": True})
    assert redact(f'"{spelled}"', entry) == '"(sensitive)"'


@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
def test_base64_of_a_text_around_it(before):
    """User data is base64 of a script: the secret is masked wherever it starts in it."""
    secret = "correct-horse-battery"
    encoded = base64.b64encode(f"{before}{secret}, and more".encode()).decode()
    shown = redact(encoded, created("aws_x.x", {"p": secret}, sensitive={"p": True}))
    assert "(sensitive)" in shown
    assert encoded[8:28] not in shown


def test_a_sensitive_json_text_hides_what_it_keeps_under_telling_keys():
    """Of sensitive container definitions the environment's values are secret, regions and names are not."""
    text = json.dumps([{"name": "container-name", "environment": [{"name": "TOKEN", "value": "a-token-of-16-ch"}]}])
    entry = created("aws_x.x", {"container_definitions": text}, sensitive={"container_definitions": True})
    assert redact("container-name a-token-of-16-ch", entry) == "container-name (sensitive)"
    assert redact(f"x {text}", entry) == "x (sensitive)"


def test_short_values_and_flags_are_left():
    """Values under six characters would mask half of every report."""
    entry = created("aws_x.x", {"a": "on", "b": 80, "c": True, "d": 1234567}, sensitive=True)
    assert redact("on 80 true 1234567", entry) == "on 80 true (sensitive)"


def test_what_is_shown_in_clear_beside_is_no_secret():
    """An SSM parameter shows its text in insecure_value; value, which is marked sensitive, is the same."""
    marks = {"value": True}
    resources = [
        {"values": {"value": "ami-0123456789", "insecure_value": "ami-0123456789"}, "sensitive_values": marks},
        {"values": {"value": "ami-9876543210", "insecure_value": None}, "sensitive_values": marks},
    ]
    state = {"values": {"root_module": {"resources": resources}}}
    assert redact("ami-0123456789 ami-9876543210", prior_state=state) == "ami-0123456789 (sensitive)"


def test_longer_secrets_go_first():
    """A secret that holds another is masked as a whole."""
    entry = created("aws_x.x", {"a": "secret", "b": "secret-and-more"}, sensitive=True)
    assert redact("secret-and-more secret", entry) == "(sensitive) (sensitive)"


def test_a_text_is_gone_through_once(monkeypatch):
    """However many secrets there are, each place of a text is looked at once."""
    values = {f"k{number}": f"{number:05d}-is-secret" for number in range(1000)}
    secrets = Secrets([plan_from(document(created("aws_x.x", values, sensitive=True)))])
    looked_at = []
    original = Secrets._end
    monkeypatch.setattr(Secrets, "_end", lambda self, text, at: looked_at.append(at) or original(self, text, at))
    text = "message about a resource, with 00042-is-secret and more"
    assert secrets.redact(text) == "message about a resource, with (sensitive) and more"
    assert sorted(set(looked_at)) == list(range(text.index(" more")))
    assert len(looked_at) <= len(text)


def test_secrets_that_overlap_leave_nothing():
    """Where the end of one secret is the start of another, both are masked to the last character."""
    entry = created("aws_x.x", {"a": "abcdefghij", "b": "ghijklmnop"}, sensitive=True)
    assert redact("x abcdefghijklmnop y", entry) == "x (sensitive) y"
