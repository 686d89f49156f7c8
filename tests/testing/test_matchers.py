"""Matchers tell known, unknown, null, absent and sensitive values apart."""

import pytest

from neuronfleet.plan import Value
from neuronfleet.policies.api import COMPUTED, UNKNOWN, Document, Referring, Sample, Sensitive, Unknown
from neuronfleet.testing import (
    PlanUnderTest,
    absent,
    anything,
    containing,
    json_with,
    known,
    matching,
    not_,
    null,
    object_with,
    ref_to,
    satisfying,
    sensitive,
    unknown,
    unset,
)
from neuronfleet.testing.matchers import matcher_of
from neuronfleet.testing.values import at

ADDRESS = "aws_thing.a"


@pytest.fixture(scope="module")
def thing():
    """A resource with a value of every kind."""
    body = {
        "number": 80,
        "digits": "80",
        "flag": "true",
        "text": "hello",
        "empty": "",
        "nothing": None,
        "later": UNKNOWN,
        "provider": COMPUTED,
        "key": Unknown("aws_kms_key.logs.arn"),
        "image": Referring("ami-1", "data.aws_ssm_parameter.ami.insecure_value"),
        "secret": Sensitive("hunter2"),
        "list": ["a", "b"],
        "blocks": [{"name": "x", "size": 1}, {"name": "y", "size": UNKNOWN}],
        "doc": Document([{"name": "model", "cpu": 4}]),
        "tags": {"a.b": "c"},
    }
    return PlanUnderTest(Sample({ADDRESS: body}).plan()).resource(ADDRESS)


ALL = {"number", "digits", "flag", "text", "empty", "nothing", "later", "provider", "key", "image", "secret", "missing"}


@pytest.mark.parametrize(
    ("matcher", "accepts"),
    [
        (known(), {"number", "digits", "flag", "text", "empty", "image", "secret"}),
        (unknown(), {"later", "provider", "key"}),
        (null(), {"nothing"}),
        (absent(), {"missing"}),
        (unset(), {"nothing", "missing", "empty", "provider"}),
        (sensitive(), {"secret"}),
        (sensitive("hunter2"), {"secret"}),
        (sensitive("other"), set()),
        (80, {"number", "digits"}),
        (True, {"flag"}),
        ("hello", {"text"}),
        (None, {"nothing", "missing"}),
        (matching("h.*o"), {"text"}),
        (matching("h"), set()),
        (ref_to("aws_kms_key.logs"), {"key"}),
        (ref_to("aws_kms_key.logs.arn"), {"key"}),
        (ref_to("aws_kms_key.log"), set()),
        (ref_to("data.aws_ssm_parameter.ami"), {"image"}),
        (satisfying(lambda raw: raw == 80), {"number"}),
        (not_("hello"), ALL - {"text", "later", "provider", "key"}),
        (not_(unknown()), ALL - {"later", "provider", "key"}),
        (anything(), ALL),
    ],
    ids=lambda value: "" if isinstance(value, set) else repr(value),
)
def test_a_matcher_accepts_exactly_these(thing, matcher, accepts):
    """Each kind of value is accepted by its own matchers only."""
    assert {name for name in ALL if matcher_of(matcher).problem(thing[name]) is None} == accepts


def test_messages_never_show_what_is_sensitive(thing):
    """A sensitive value that is not as expected is not printed."""
    for matcher in (known("x"), matching("x"), sensitive("x"), null(), unknown(), not_(known())):
        assert "hunter2" not in (matcher.problem(thing["secret"]) or "")


def test_elements_are_found_in_any_order(thing):
    """Sets come out of a plan in hash order."""
    assert containing("b", "a").problem(thing["list"]) is None
    assert containing("c").problem(thing["list"]) == "has no element 'c': it is ['a', 'b']"
    assert containing({"name": "y", "size": unknown()}).problem(thing["blocks"]) is None


def test_objects_are_compared_in_part(thing):
    """Attributes that are not named do not matter; those that are must be as expected."""
    assert object_with(name="x").problem(thing["blocks"][0]) is None
    assert object_with({"[1].name": "z"}).problem(thing["blocks"]) == '[1].name is "y"'


def test_lists_of_objects_are_compared_one_by_one(thing):
    """A list that is written out has as many elements as the value."""
    assert matcher_of([{"name": "x"}, {"name": "y"}]).problem(thing["blocks"]) is None
    assert matcher_of([{"name": "x"}]).problem(thing["blocks"]) == "has 2 elements"


def test_json_in_text_is_compared_as_data(thing):
    """Container definitions are a JSON text, and are compared parsed."""
    assert json_with([{"cpu": 4}]).problem(thing["doc"]) is None
    assert json_with([{"cpu": 8}]).problem(thing["doc"]) == "[0] cpu is 4"


def test_paths_are_spelled_as_terraform_does(thing):
    """Blocks by number, keys with dots in quotes."""
    assert at(thing.after, "blocks[1].name").text == "y"
    assert at(thing.after, 'tags["a.b"]').text == "c"
    with pytest.raises(ValueError, match="is no attribute path"):
        at(Value({}), "a..b[")
