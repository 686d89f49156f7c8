"""The door to all formats: names, determinism, speed, and what it does not import."""

from __future__ import annotations

import subprocess
import sys

import pytest

from neuronfleet.errors import ConfigError
from neuronfleet.policies.model import Verdict
from neuronfleet.reports import FORMATS, PLACEMENT_FORMATS, render, render_placement
from tests.reports.results import IMDS, finding, placement, review

EMPTY = review(plans=(), findings=(), rules={}, placement=(), failed=False)
IMPORTS = """
import datetime, sys
from neuronfleet.policies.model import Severity, Verdict
from neuronfleet.reports import FORMATS, render
from neuronfleet.review.result import Finding, PlanResult, ReviewResult, Rule

rule = Rule(id="CAP010", name="a", severity=Severity.HIGH, title="b", why="c", fix="d")
one = Finding(rule=rule, verdict=Verdict.FAIL, plan="p", address="a.b", region="r", message="m", fix="f")
plan = PlanResult(path="p", region="r", regions=("r",), resources=1)
result = ReviewResult(plans=(plan,), rules={rule.id: rule}, findings=(one,), today=datetime.date(2026, 11, 23))
for name in FORMATS:
    assert "CAP010" in render(result, name)
heavy = {"rich", "pydantic", "lark", "hcl2", "cdktf", "click", "neuronfleet.placement", "neuronfleet.fleet"}
print(sorted(heavy & set(sys.modules)))
"""


def test_formats_are_those_of_the_design():
    """The command line offers these names."""
    assert FORMATS == ("text", "json", "sarif", "junit", "markdown", "github", "html")
    assert PLACEMENT_FORMATS == ("text", "json", "html")


def test_a_format_that_is_not_there_is_refused_with_the_nearest():
    """A name that is misspelt says what was meant and what there is."""
    with pytest.raises(ConfigError, match=r"no report format 'markdwon'; did you mean 'markdown'.*github, html"):
        render(review(), "markdwon")
    with pytest.raises(ConfigError, match=r"no report format 'sarif'.*allowed: text, json, html"):
        render_placement(placement(), "sarif")


@pytest.mark.parametrize("format_", FORMATS)
def test_reports_are_text_that_ends_in_one_line_break(format_):
    """Files end as files do, also where there is nothing to say; the same twice is the same."""
    for result in (review(), EMPTY):
        shown = render(result, format_)
        assert shown.endswith("\n")
        assert not shown.endswith("\n\n\n")
        assert shown == render(result, format_)


@pytest.mark.parametrize("format_", PLACEMENT_FORMATS)
def test_claims_about_nothing_are_a_report_too(format_):
    """Plans without a cluster have no claims, and that is said."""
    assert render_placement((), format_)


@pytest.mark.parametrize("format_", FORMATS)
def test_every_fail_is_told(format_):
    """Each format names the policy, the resource and the message of a fail."""
    one = finding(IMDS, Verdict.FAIL, "aws_launch_template.inf1", message="tokens are optional")
    shown = render(review(findings=(one,)), format_)

    for words in ("CAP010", "aws_launch_template.inf1", "tokens are optional"):
        assert words in shown


def test_reports_import_nothing_heavy():
    """A review of a plan without placement starts without rich, lark, pydantic, click and the placement engine."""
    run = subprocess.run([sys.executable, "-c", IMPORTS], capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "[]"
