"""Patterns for policies and addresses."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuronfleet.errors import ConfigError
from neuronfleet.policies.selection import glob_matches, is_everything, matching, no_such_policy, required

NAMES = {"NEU001": "no-fargate", "NEU004": "devices-exist", "CAP010": "imdsv2-required", "ACME001": "our-tags"}


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("module.use1.*", 'module.use1.aws_subnet.private["a"]', True),
        ('aws_subnet.private["a"]', 'aws_subnet.private["a"]', True),
        ('aws_subnet.private["a"]', "aws_subnet.privatea", False),
        ("aws_subnet.private[*]", 'aws_subnet.private["us-east-1a"]', True),
        ("aws_subnet.private[0]", "aws_subnet.private0", False),
        ("aws_subnet.private?", "aws_subnet.private1", False),
        ("**", "anything", True),
        ("*a*b*", "xaxbx", True),
        ("*a*b*", "xbxax", False),
        ("a*a", "a", False),
        ("", "", True),
    ],
)
def test_only_the_star_is_wild(pattern, text, expected):
    """Brackets and question marks of addresses stand for themselves."""
    assert glob_matches(pattern, text) is expected


@given(st.text("ab*[].", max_size=8), st.text("ab[].", max_size=8))
def test_globs_agree_with_regular_expressions(pattern, text):
    """A star is ``.*`` and everything else is literal."""
    expression = ".*".join(re.escape(part) for part in pattern.split("*"))

    assert glob_matches(pattern, text) is (re.fullmatch(expression, text, re.DOTALL) is not None)


@pytest.mark.parametrize(
    ("pattern", "ids"),
    [
        ("NEU004", {"NEU004"}),
        ("neu004", {"NEU004"}),
        ("NEU", {"NEU001", "NEU004"}),
        ("NEU0*", {"NEU001", "NEU004"}),
        ("devices-exist", {"NEU004"}),
        ("ACME", {"ACME001"}),
        ("*", set(NAMES)),
        ("NE", set()),
    ],
)
def test_policies_go_by_id_category_name_and_glob(pattern, ids):
    """All the ways to name policies."""
    assert matching(pattern, NAMES) == ids


def test_a_pattern_that_means_nothing_is_refused_with_the_nearest():
    """``NEU40`` is a typing error, not an empty selection."""
    with pytest.raises(ConfigError, match=r"--select: there is no policy 'NEU04'; did you mean NEU0\d\d\?"):
        required(["NEU04"], NAMES, source="--select")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NEU987654", "NEU001"),
        ("neu04", "NEU001"),
        ("CAP01O", "CAP010"),
        ("device-exist", "devices-exist"),
        ("CPA", "CAP"),
    ],
)
def test_a_typing_error_leads_to_what_was_meant(written, meant):
    """Of ids the one of that category that begins most alike, else the nearest id, name or category."""
    assert f"did you mean {meant}?" in no_such_policy(written, NAMES)


def test_nothing_is_meant_by_anything():
    """What is like no policy is not taken for one."""
    assert "did you mean" not in no_such_policy("zzzzzz", NAMES)


def test_everything_is_only_stars():
    """The pattern that excludes nothing."""
    assert is_everything("*")
    assert is_everything("**")
    assert not is_everything("NEU*")
    assert not is_everything("")
