"""Baselines: what was there before does not count, what is new does."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuronfleet.errors import ConfigError
from neuronfleet.policies.api import UNKNOWN
from neuronfleet.policies.model import Verdict
from neuronfleet.review.baseline import Fingerprints, baseline_text, read_baseline
from neuronfleet.review.config import UnknownMode
from neuronfleet.review.engine import review
from neuronfleet.review.waivers import read_waivers
from tests.review.conftest import TEMPLATE, TODAY, plan_of, settings, template

OTHER = "aws_launch_template.other"


def reviewed(resources, *, region="us-east-1", **changes):
    """A review of one plan with CAP010."""
    return review([plan_of(resources, region=region)], settings=settings(**changes), today=TODAY)


def baseline_of(write, result):
    """A baseline of a review, through its file."""
    return read_baseline(write("baseline.json", baseline_text(result.findings)))


def test_what_is_in_the_baseline_does_not_count(write):
    """The team fails on the new launch template only."""
    baseline = baseline_of(write, reviewed({TEMPLATE: template()}))

    before = reviewed({TEMPLATE: template()}, baseline=baseline)
    after = reviewed({TEMPLATE: template(), OTHER: template()}, baseline=baseline)

    assert not before.failed
    assert before.findings[0].waived.reason == "in the baseline"
    assert [one.address for one in after.findings if one.counts] == [OTHER]


def test_a_finding_in_another_region_is_new(write):
    """One stack a region: addresses are the same in each."""
    baseline = baseline_of(write, reviewed({TEMPLATE: template()}))

    assert reviewed({TEMPLATE: template()}, region="eu-west-1", baseline=baseline).failed


def test_an_unknown_that_becomes_a_fail_is_new(write):
    """An accepted unknown does not hide what it turns out to be."""
    unknown = reviewed({TEMPLATE: template(UNKNOWN)}, unknown=UnknownMode.FAIL)
    baseline = baseline_of(write, unknown)

    assert unknown.failed
    assert not reviewed({TEMPLATE: template(UNKNOWN)}, unknown=UnknownMode.FAIL, baseline=baseline).failed
    assert reviewed({TEMPLATE: template()}, baseline=baseline).failed


def test_what_is_gone_is_told(write):
    """A baseline that is better than it says can be written anew."""
    baseline = baseline_of(write, reviewed({TEMPLATE: template(), OTHER: template()}))

    assert reviewed({TEMPLATE: template()}, baseline=baseline).baseline_gone == (f"CAP010 {OTHER}",)
    assert reviewed({TEMPLATE: template()}, baseline=baseline, policies=()).baseline_gone == ()


def test_waived_findings_are_not_written(write):
    """A waiver ends on its day; a baseline would hide the finding for good. What an earlier baseline holds stays."""
    text = f'[[waiver]]\npolicy = "CAP010"\naddress = "{TEMPLATE}"\nreason = "until the host goes"\nowner = "me"\n'
    waivers = read_waivers(write("waivers.toml", f"{text}expires = 2027-01-31\n"))
    baseline = baseline_of(write, reviewed({OTHER: template()}))

    result = reviewed({TEMPLATE: template(), OTHER: template()}, waivers=waivers, baseline=baseline)

    assert [one["address"] for one in json.loads(baseline_text(result.findings))["findings"]] == [OTHER]


def test_a_baseline_is_the_same_whatever_the_order():
    """It can be kept in git."""
    result = reviewed({TEMPLATE: template(), OTHER: template()})

    assert baseline_text(result.findings) == baseline_text(result.findings[::-1])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"the baseline is no JSON"),
        ("[]", r"schema_version is None"),
        ('{"schema_version": 2, "findings": []}', r"schema_version is 2, that of a baseline is 1"),
        ('{"schema_version": 1, "findings": {}}', r"a list of objects"),
        ('{"schema_version": 1, "findings": [{"fingerprint": 1}]}', r"a list of objects"),
        ("[" * 100_000, r"the baseline is no JSON"),
    ],
)
def test_a_bad_baseline_is_refused(write, text, message):
    """Something else than a baseline accepts nothing."""
    with pytest.raises(ConfigError, match=message):
        read_baseline(write("baseline.json", text))


def test_a_missing_baseline_is_refused(tmp_path):
    """The message says how to make one."""
    with pytest.raises(ConfigError, match=r"--write-baseline .* makes one"):
        read_baseline(tmp_path / "none.json")


PARTS = st.tuples(st.text(max_size=3), st.sampled_from(list(Verdict)), st.none() | st.just("r"), st.text(), st.text())


@given(st.lists(PARTS, max_size=8))
def test_fingerprints_are_stable_and_differ(findings):
    """The same findings have the same fingerprints in every run, and no two findings share one."""
    first, second = Fingerprints(), Fingerprints()
    ones = [first.of(*parts) for parts in findings]

    assert [second.of(*parts) for parts in findings] == ones
    assert len(set(ones)) == len(ones)
