"""The review: findings, what makes it fail, secrets, errors."""

from __future__ import annotations

import dataclasses
import json

import pytest

from neuronfleet.errors import PlanError
from neuronfleet.plan.reading import read_plans
from neuronfleet.policies.api import UNKNOWN, Scope, Sensitive, Severity, failed, passed, policy, undecided
from neuronfleet.policies.model import Verdict
from neuronfleet.review.config import ReviewConfig, UnknownMode
from neuronfleet.review.engine import review
from neuronfleet.review.settings import settings_from
from tests.review.conftest import DATA, IMDSV2, TEMPLATE, TODAY, plan_of, settings, template


def made(check, *, scope=Scope.RESOURCE, types=("aws_launch_template",), severity=Severity.HIGH):
    """A policy of this test's own."""
    texts = {"title": "T.", "why": "W.", "fix": "F."}
    return policy("TEST001", "test", severity, **texts, examples=tuple, types=types, scope=scope)(check)


def reviewed(*plans, **changes):
    """A review with CAP010, or with what is given."""
    return review(plans, settings=settings(**changes), today=TODAY)


def test_a_finding_says_all_that_reports_show():
    """Policy, verdict, plan, address, region, message, fix, attribute."""
    (found,) = reviewed(plan_of({TEMPLATE: template()})).findings

    assert (found.rule.id, found.verdict, found.plan) == ("CAP010", Verdict.FAIL, "plan.json")
    assert (found.address, found.region) == (TEMPLATE, "us-east-1")
    assert found.message == 'http_tokens is "optional", so IMDSv1 is open'
    assert found.fix == IMDSV2.fix
    assert found.where == "metadata_options[0].http_tokens"
    assert len(found.fingerprint) == 32


def test_passes_are_kept_without_fingerprints():
    """Nothing is accepted of a pass; reports list it only when they are told to."""
    result = reviewed(plan_of({TEMPLATE: template("required")}))

    assert [(one.verdict, one.fingerprint) for one in result.findings] == [(Verdict.PASS, "")]
    assert result.listed() == ()
    assert result.listed(verbose=True) == result.findings


def test_a_policy_that_matches_nothing_says_so():
    """Nothing passes in silence."""
    (found,) = reviewed(plan_of({"aws_ecs_cluster.a": {"name": "a"}})).findings

    assert found.verdict is Verdict.NOT_APPLICABLE
    assert found.message == "the plan has no aws_launch_template or aws_launch_configuration"


@pytest.mark.parametrize(
    ("mode", "failed", "listed"),
    [(UnknownMode.PASS, False, 0), (UnknownMode.WARN, False, 1), (UnknownMode.FAIL, True, 1)],
)
def test_what_unknown_does_is_a_setting(mode, failed, listed):
    """The verdict is unknown in any case; it is counted, listed, or fails."""
    result = reviewed(plan_of({TEMPLATE: template(UNKNOWN)}), unknown=mode)

    assert result.count(Verdict.UNKNOWN) == 1
    assert result.failed is failed
    assert len(result.listed()) == listed


def test_what_unknown_does_can_be_set_for_one_policy():
    """One that must be known fails on unknown while the others warn."""
    plan = plan_of({TEMPLATE: template(UNKNOWN)})

    assert reviewed(plan, unknown_of={"CAP010": UnknownMode.FAIL}).failed
    assert not reviewed(plan, unknown=UnknownMode.FAIL, unknown_of={"CAP010": UnknownMode.WARN}).failed


@pytest.mark.parametrize(
    ("least", "failed"),
    [(Severity.LOW, True), (Severity.HIGH, True), (Severity.CRITICAL, False), (None, False)],
)
def test_severities_below_the_least_do_not_fail(least, failed):
    """CAP010 is high; it is a fail in any case."""
    result = reviewed(plan_of({TEMPLATE: template()}), fail_on=least)

    assert result.failed is failed
    assert result.count(Verdict.FAIL) == 1


def test_unknown_fails_only_where_the_severity_does():
    """``--unknown fail --fail-on critical`` leaves an unknown of high severity as advice."""
    plan = plan_of({TEMPLATE: template(UNKNOWN)})

    assert not reviewed(plan, unknown=UnknownMode.FAIL, fail_on=Severity.CRITICAL).failed


def test_several_plans_are_one_review():
    """Findings of every plan, each with its region; no fingerprint twice though the addresses are the same."""
    plans = [plan_of({TEMPLATE: template()}, region=one, path=f"{one}.json") for one in ("us-east-1", "eu-west-1")]

    result = reviewed(*plans)

    assert [(one.plan, one.region) for one in result.findings] == [
        ("us-east-1.json", "us-east-1"),
        ("eu-west-1.json", "eu-west-1"),
    ]
    assert len({one.fingerprint for one in result.findings}) == 2


def test_two_plans_of_one_region_do_not_share_fingerprints():
    """A baseline of one finding does not accept two."""
    plans = [plan_of({TEMPLATE: template()}, path=one) for one in ("a.json", "b.json")]

    assert len({one.fingerprint for one in reviewed(*plans).findings}) == 2


def test_a_policy_that_raises_is_an_error_and_the_others_go_on():
    """A bug of ours is reported as one; it hides nothing and is nothing that can be waived."""

    def broken(resource, context):
        raise KeyError("tokens")

    result = reviewed(plan_of({TEMPLATE: template()}), policies=(made(broken), IMDSV2))

    assert [(one.rule.id, one.verdict) for one in result.findings] == [
        ("TEST001", Verdict.ERROR),
        ("CAP010", Verdict.FAIL),
    ]
    line = broken.__code__.co_firstlineno + 1
    assert result.findings[0].message == (
        f"policy TEST001 failed with KeyError: 'tokens' (test_engine.py:{line}); this is a bug"
    )
    assert result.findings[0] in result.listed()


def test_secrets_are_redacted_everywhere():
    """A sensitive value is shown nowhere, though policies judge it and a policy repeats it."""

    def talkative(resource, context):
        secret = resource["user_data"].text
        return [
            failed(f"it says {secret}", at=resource["user_data"], fix=f"not {secret}", details=(f"here: {secret}",)),
            undecided(f"{secret}?"),
        ]

    plan = plan_of({'aws_launch_template.t["hunter2-hunter2"]': template(user_data=Sensitive("hunter2-hunter2"))})

    result = reviewed(plan, policies=(made(talkative),))

    assert "hunter2" not in repr(result)
    assert result.findings[0].message == "it says (sensitive)"


def test_sensitive_values_are_judged():
    """A mark hides a value from readers, not from policies."""
    assert reviewed(plan_of({TEMPLATE: template(Sensitive("optional"))})).failed
    assert not reviewed(plan_of({TEMPLATE: template(Sensitive("required"))})).failed


def test_a_waiver_goes_by_the_address_of_the_plan_and_by_the_one_that_is_shown(write):
    """An address that is shown redacted can be waived as it is shown."""
    from neuronfleet.review.waivers import read_waivers  # noqa: PLC0415

    address = 'aws_launch_template.t["hunter2-hunter2"]'
    plan = plan_of({address: template(user_data=Sensitive("hunter2-hunter2"))})
    text = '[[waiver]]\npolicy = "CAP010"\nreason = "because of this"\nowner = "me"\nexpires = 2027-01-31\n'

    for spelled in (address, 'aws_launch_template.t["(sensitive)"]'):
        waivers = read_waivers(write("w.toml", f"{text}address = '{spelled}'\n"))
        assert not reviewed(plan, waivers=waivers).failed


def test_a_plan_that_terraform_could_not_finish_is_refused():
    """A failed plan still writes a file; judging its remains would pass what is not there."""
    with pytest.raises(PlanError, match=r"errored_destroy\.json: "):
        reviewed(*read_plans([DATA / "errored_destroy.json"]))


def test_reviews_are_deterministic():
    """The same plans give the same result, finding by finding."""
    config = settings_from(ReviewConfig(pack="strict"))
    first, second = (
        review(read_plans([DATA / "create.json", DATA / "change.json"]), settings=config, today=TODAY) for _ in range(2)
    )

    assert first.findings == second.findings
    assert first.plans == second.plans
    fingerprints = [one.fingerprint for one in first.findings if one.fingerprint]
    assert sorted(set(fingerprints)) == sorted(fingerprints)


def test_the_order_of_resources_does_not_change_fingerprints():
    """A baseline survives a plan that lists the same resources in another order."""
    document = json.loads((DATA / "create.json").read_text(encoding="utf-8"))
    turned = {**document, "resource_changes": document["resource_changes"][::-1]}
    config = settings_from(ReviewConfig(pack="strict"))

    def fingerprints(plan):
        from neuronfleet.plan.reading import plan_from  # noqa: PLC0415

        return {one.fingerprint for one in review([plan_from(plan)], settings=config, today=TODAY).findings}

    assert fingerprints(document) == fingerprints(turned)


def test_plans_are_described():
    """Path, regions, number of resources and what made it."""
    (plan,) = reviewed(*read_plans([DATA / "create.json"])).plans

    assert (plan.region, plan.regions, plan.resources) == (None, ("us-east-1", "us-west-2"), 80)
    assert plan.kind == "plan"
    assert plan.terraform_version


def test_placement_is_part_of_the_result():
    """Clusters with services carry the four claims; plans without ECS import nothing of placement."""
    result = reviewed(*read_plans([DATA / "create.json"]))

    assert {one.region for one in result.placement} == {"us-east-1", "us-west-2"}
    assert reviewed(plan_of({TEMPLATE: template()})).placement == ()


def test_settings_change_severities():
    """A policy whose severity was set lower is reported with that one."""
    lower = dataclasses.replace(IMDSV2, severity=Severity.LOW)

    (found,) = reviewed(plan_of({TEMPLATE: template()}), policies=(lower,), fail_on=Severity.MEDIUM).findings

    assert found.rule.severity is Severity.LOW


def test_a_policy_about_the_review_as_a_whole_has_its_plan_as_address():
    """Findings without a resource still say where they belong."""

    def whole(plans, context):
        return failed("no") if len(plans) > 1 else passed()

    plans = [plan_of({TEMPLATE: template()}, path=one) for one in ("a.json", "b.json")]

    (found,) = reviewed(*plans, policies=(made(whole, scope=Scope.REVIEW, types=()),)).findings

    assert (found.plan, found.address) == ("a.json", "a.json")
