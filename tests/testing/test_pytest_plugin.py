"""The pytest plugin collects policies as tests, and gives fixtures."""

import json
from pathlib import Path

import pytest

from neuronfleet.placement.expression import parse
from neuronfleet.plan.ecs import EcsView
from neuronfleet.plan.synthesized import load_synth
from neuronfleet.policies.inf1_sample import GROUP, SERVICE, inf1_sample
from neuronfleet.policies.registry import built_in
from neuronfleet.review.engine import review

LOADED = (EcsView, load_synth, parse, review, built_in())
"""pytester forgets what a run has imported; what was imported before stays, and a run takes no second then."""


@pytest.fixture
def project(pytester):
    """A folder with a good and a bad plan."""
    good = inf1_sample().document()
    bad = inf1_sample().change(SERVICE, "desired_count", 9).document()
    Path("good.json").write_text(json.dumps(good), encoding="utf-8")
    Path("bad.json").write_text(json.dumps(bad), encoding="utf-8")
    return pytester


ONE = "--neuronfleet-select=PLC012"


def test_a_policy_that_fails_is_a_test_that_fails(project):
    """The finding, its witness and its fix are the failure, without a traceback."""
    result = project.runpytest("--neuronfleet-plan=*.json", ONE)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*PLC012 desired-count-is-placed (critical)*",
            "*aws_ecs_service.resnet50: 9 tasks of resnet50 are wanted, 3 find room on its 3 instances*",
            "*fix: raise max_size of capacity inference-inf1 to 9*",
            "FAILED neuronfleet::PLC012-desired-count-is-placed*bad.json*",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_policies_are_chosen_by_name(project):
    """-k works as with any test."""
    result = project.runpytest("--neuronfleet-plan=good.json", "-k", "rollout_can_finish or rollout-can-finish")
    result.assert_outcomes(passed=1, deselected=result.parseoutcomes()["deselected"])


def test_unknown_is_skipped_with_its_reason_or_fails(project):
    """What only apply can tell is no pass; --neuronfleet-unknown=fail makes it a failure."""
    from neuronfleet.policies.api import UNKNOWN  # noqa: PLC0415 - beside the only use

    document = inf1_sample().change(GROUP, "max_size", UNKNOWN).document()
    Path("later.json").write_text(json.dumps(document), encoding="utf-8")
    result = project.runpytest("--neuronfleet-plan=later.json", ONE, "-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*max_size of aws_autoscaling_group.inf1 is known only after apply*"])
    project.runpytest("--neuronfleet-plan=later.json", ONE, "--neuronfleet-unknown=fail").assert_outcomes(failed=1)


def test_a_policy_that_matches_nothing_is_skipped(project):
    """It does not pass in silence."""
    result = project.runpytest("--neuronfleet-plan=good.json", "--neuronfleet-select=SVC008", "-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*not applicable: the plan has no aws_appautoscaling_policy*"])


def test_policies_are_in_junit(project):
    """With the id of the policy as a property."""
    project.runpytest("--neuronfleet-plan=good.json", ONE, "--junitxml=out.xml")
    text = Path("out.xml").read_text(encoding="utf-8")
    assert 'name="PLC012-desired-count-is-placed[good.json]"' in text
    assert '<property name="policy" value="PLC012"' in text


def test_a_test_that_asks_for_a_plan_runs_once_for_each(project):
    """And its id tells which."""
    project.makepyfile(
        """
        def test_services(plan):
            plan.resources("aws_ecs_service").all(desired_count=2)

        def test_both(plans):
            assert [one.path for one in plans] == ["bad.json", "good.json"]
        """
    )
    result = project.runpytest("--neuronfleet-plan=*.json", ONE, "-k", "services or both", "-v")
    result.assert_outcomes(passed=2, failed=1, deselected=2)
    result.stdout.fnmatch_lines(["*test_services?good.json? PASSED*", "*desired_count is 9; expected 2*"])


def test_without_a_plan_the_fixture_says_what_to_do(project):
    """Rather than a test that passes on nothing."""
    project.makepyfile("def test_services(plan): ...")
    result = project.runpytest()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*there is no plan: give --neuronfleet-plan 'plans/?.json'*"])


def test_a_users_own_plan_fixture_wins(project):
    """A conftest may already have a fixture of that name."""
    project.makeconftest("import pytest\n\n@pytest.fixture\ndef plan():\n    return 42\n")
    project.makepyfile("def test_mine(plan):\n    assert plan == 42\n")
    project.runpytest("--neuronfleet-plan=good.json", ONE, "-k", "mine").assert_outcomes(passed=1, deselected=1)


def test_plans_may_be_named_in_settings(project):
    """neuronfleet_plans in pytest's settings, relative to the root."""
    project.makeini("[pytest]\nneuronfleet_plans = good.json\n")
    project.runpytest(ONE).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--neuronfleet-plan=nope*.json"], "nope*.json matches no file"),
        (["--neuronfleet-plan=nope.json"], "nope.json"),
        (["--neuronfleet-plan=good.json", "--neuronfleet-select=NEU999"], "NEU999"),
    ],
)
def test_bad_arguments_are_usage_errors(project, arguments, said):
    """One sentence, no traceback, pytest's exit code for usage errors."""
    result = project.runpytest(*arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*{said}*"])


def test_xdist_shares_the_items(project):
    """Every worker collects the same items in the same order."""
    result = project.runpytest_subprocess("--neuronfleet-plan=*.json", "--neuronfleet-select=PLC01*", "-n2")
    assert result.parseoutcomes()["failed"] >= 1
    assert "different tests were collected" not in result.stdout.str().lower()
