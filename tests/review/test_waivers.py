"""Waivers: read, refused, applied, expired, unused, too wide."""

from __future__ import annotations

import datetime

import pytest

from neuronfleet.errors import ConfigError
from neuronfleet.policies.api import UNKNOWN
from neuronfleet.policies.model import Verdict
from neuronfleet.review.config import UnknownMode
from neuronfleet.review.engine import review
from neuronfleet.review.waivers import read_waivers
from tests.review.conftest import TEMPLATE, TODAY, plan_of, settings, template

WAIVER = """
[[waiver]]
policy = "{policy}"
address = '{address}'
reason = "the host is being retired"
owner = "ml-platform"
expires = {expires}
{more}
"""


@pytest.fixture
def waivers(write):
    """Waivers of a file that holds one."""

    def make(policy="CAP010", address=TEMPLATE, expires="2027-01-31", more=""):
        text = WAIVER.format(policy=policy, address=address, expires=expires, more=more)
        return read_waivers(write("waivers.toml", text))

    return make


def reviewed(waivers, plans=None, **changes):
    """A review of one launch template that fails, with these waivers."""
    plans = plans or [plan_of({TEMPLATE: template()})]
    return review(plans, settings=settings(waivers=waivers, **changes), today=TODAY)


def finding(result, policy="CAP010"):
    """The one finding of a policy."""
    (found,) = [one for one in result.findings if one.rule.id == policy]
    return found


def test_a_waiver_accepts_a_finding_and_the_verdict_stays(waivers):
    """A waived fail is a fail that does not count, with the reason and the owner at hand."""
    result = reviewed(waivers())

    assert not result.failed
    assert finding(result).verdict is Verdict.FAIL
    assert finding(result).waived.reason == "the host is being retired"
    assert finding(result).waived.owner == "ml-platform"
    assert finding(result).waived.expires == datetime.date(2027, 1, 31)
    assert [one.rule.id for one in result.findings] == ["CAP010"]


@pytest.mark.parametrize(
    "given",
    [
        {"policy": "CAP0*"},
        {"policy": "CAP"},
        {"policy": "imdsv2-required"},
        {"address": "aws_launch_template.*"},
        {"address": "*", "more": ""},
        {"policy": "*"},
        {"more": 'region = "us-*"'},
        {"more": 'where = "metadata_options*"'},
        {"expires": '"2027-01-31"'},
        {"expires": "2026-11-24"},
    ],
    ids=str,
)
def test_what_a_waiver_covers(waivers, given):
    """Policies go by id, category, name or glob, addresses by glob; region and attribute path narrow it."""
    assert not reviewed(waivers(**given)).failed


@pytest.mark.parametrize(
    "given",
    [
        {"policy": "NEU004"},
        {"address": "aws_launch_template.other"},
        {"address": "aws_launch_template.inf?"},
        {"more": 'region = "eu-*"'},
        {"more": 'where = "image_id"'},
        {"expires": "2026-11-23"},
        {"policy": "*", "address": "*"},
    ],
    ids=str,
)
def test_what_a_waiver_does_not_cover(waivers, given):
    """A finding that is meant by no waiver in force counts."""
    result = reviewed(waivers(**given))

    assert finding(result).waived is None
    assert result.failed


def test_brackets_of_addresses_are_literal(waivers):
    """An address is copied as it is, with its instance keys."""
    address = 'aws_launch_template.inf1["a[0]"]'

    assert not reviewed(waivers(address=address), [plan_of({address: template()})]).failed


def test_a_waiver_that_expired_is_a_finding(waivers):
    """On its day it ends: the finding counts again, and the waiver is reported by its number."""
    result = reviewed(waivers(expires="2026-11-23"))

    about = finding(result, "INT090")
    assert about.verdict is Verdict.FAIL
    assert about.address == "waivers.toml: waiver 1"
    assert about.message == f"the waiver of CAP010 at {TEMPLATE} by ml-platform expired on 2026-11-23"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"address": "aws_launch_template.gone"}, "no resource of the plans has this address"),
        ({"policy": "CAP10"}, "there is no policy 'CAP10'; did you mean CAP010"),
    ],
)
def test_a_waiver_that_waives_nothing_is_a_finding(waivers, given, reason):
    """It would hide tomorrow's finding."""
    about = finding(reviewed(waivers(**given)), "INT091")

    assert reason in about.message


def test_a_waiver_of_what_was_mended_is_a_finding(waivers):
    """Once the resource is right, the waiver has to go."""
    result = reviewed(waivers(), [plan_of({TEMPLATE: template("required")})])

    assert finding(result, "INT091").message.endswith("waives nothing: nothing is wrong there any more")


def test_waivers_of_what_was_not_looked_at_are_not_called_unused(waivers):
    """A review of one region, or of some policies, says nothing about the waivers of the others."""
    known = {"CAP010": "imdsv2-required", "NEU004": "devices-exist"}

    other_region = reviewed(waivers(more='region = "eu-west-1"'))
    other_policy = reviewed(waivers(policy="NEU004"), known=known)

    assert [one.rule.id for one in (*other_region.findings, *other_policy.findings)] == ["CAP010", "CAP010"]


def test_a_waiver_of_everything_is_a_finding_and_not_applied(waivers):
    """Nobody hides a whole review."""
    result = reviewed(waivers(policy="*", address="**"))

    assert "covers everything and is not applied" in finding(result, "INT092").message
    assert finding(result).waived is None


def test_rules_about_waivers_can_be_ignored(waivers):
    """They take part in the selection as policies do."""
    result = reviewed(waivers(address="aws_launch_template.gone"), own_rules=frozenset())

    assert [one.rule.id for one in result.findings] == ["CAP010"]


def test_unknown_findings_can_be_waived(waivers):
    """Where unknown fails, an accepted unknown does not."""
    plan = plan_of({TEMPLATE: {"metadata_options": [{"http_tokens": UNKNOWN}]}})

    assert not reviewed(waivers(), [plan], unknown=UnknownMode.FAIL).failed


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[waiver]]\n", r"waiver 1, reason: is missing"),
        (WAIVER.format(policy="", address="a", expires="2027-01-31", more=""), r"waiver 1, policy: is ''"),
        (WAIVER.format(policy="A", address="a", expires="soon", more=""), r"are no TOML"),
        (WAIVER.format(policy="A", address="a", expires='"soon"', more=""), r"expires: is 'soon'; a day is allowed"),
        (WAIVER.format(policy="A", address="a", expires="7", more=""), r"expires: is 7; a day is allowed"),
        (WAIVER.format(policy="A", address="a", expires="2027-01-31", more="onwer = 1"), r"did you mean 'owner'\?"),
        (WAIVER.format(policy="A", address="a", expires="2027-01-31", more="region = 1"), r"region: is 1; text"),
        (
            WAIVER.replace("the host is being retired", "ok").format(
                policy="A", address="a", expires="2027-01-31", more=""
            ),
            r"reason: is 'ok'; say in at least 10 characters",
        ),
        ("waiver = 1\n", r"write \[\[waiver\]\] above each"),
        ("[[waivers]]\n", r"waivers: is not allowed"),
    ],
)
def test_a_bad_file_is_refused(write, text, message):
    """Reason, owner and a day are required, and nothing is misspelt."""
    with pytest.raises(ConfigError, match=message):
        read_waivers(write("waivers.toml", text))


def test_all_problems_of_all_waivers_are_told_at_once(write):
    """The whole file is checked."""
    with pytest.raises(ConfigError) as refusal:
        read_waivers(write("waivers.toml", '[[waiver]]\npolicy = "A"\n[[waiver]]\naddress = "a"\n'))

    assert "waiver 1, address: is missing" in str(refusal.value)
    assert "waiver 2, policy: is missing" in str(refusal.value)
