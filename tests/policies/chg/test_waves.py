"""CHG022: what rarer combinations of waves and changes are."""

from __future__ import annotations

import datetime

import pytest

from neuronfleet.policies.api import UNKNOWN, Changed, Referring, Sample
from neuronfleet.policies.registry import built_in
from neuronfleet.policies.running import run

TEMPLATE, SERVICE = "aws_launch_template.inf1", "aws_ecs_service.model"
PARAMETER = "data.aws_ssm_parameter.ami"
FLOATING = "/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/recommended/image_id"
WAVES = (("us-east-1",), ("eu-west-1", "eu-west-3"))
POLICY = next(one for one in built_in() if one.id == "CHG022")


def template(region, before="ami-0a", after="ami-0b", *, parameter=None):
    """A plan of a region whose launch template changes its image."""
    image = Referring(after, f"{PARAMETER}.insecure_value") if parameter else after
    change = Changed(
        actions=("update" if before != after else "no-op",),
        before={"name": "inf1", "image_id": before},
        after={"name": "inf1", "image_id": image},
    )
    resources = {TEMPLATE: change}
    if parameter:
        resources[PARAMETER] = {"name": parameter, "insecure_value": after}
    return Sample(resources, region=region)


def replaced(region):
    """A plan of a region whose service is replaced."""
    old = {"name": "model", "cluster": "a"}
    change = Changed(
        actions=("delete", "create"), before=old, after={**old, "cluster": "b"}, replace_paths=(("cluster",),)
    )
    return Sample({SERVICE: change}, region=region)


def judged(*samples, waves=WAVES):
    """Verdict, region and message of each outcome."""
    plans = [one.plan(path=f"{number}.json") for number, one in enumerate(samples)]
    found = run([POLICY], plans, today=datetime.date(2026, 11, 23), waves=waves)
    return [(str(one.outcome.verdict), one.resource and one.resource.region, one.outcome.message) for one in found]


def test_the_finding_is_about_the_later_wave():
    """The region that should have waited is the one that is named, with every region that changes in the message."""
    ((verdict, region, message),) = judged(template("eu-west-3"), template("us-east-1"), template("eu-west-1"))
    assert (verdict, region) == ("fail", "eu-west-3")
    assert message.endswith("at once: us-east-1 (wave 1), eu-west-1 (wave 2), eu-west-3 (wave 2)")


def test_two_changes_on_their_way_are_two_rollouts():
    """An AMI in the first wave and a service in the second do not wait for each other."""
    assert judged(template("us-east-1"), replaced("eu-west-1")) == [("pass", None, "")]


def test_each_kind_of_change_is_a_finding():
    """Two kinds in both waves are two findings."""
    both = [
        Sample({**template(region).resources, **replaced(region).resources}, region=region)
        for region in ("us-east-1", "eu-west-1")
    ]
    assert [row[2].partition(" in regions")[0] for row in judged(*both)] == [
        "launch templates change (image, user data or instance type)",
        "services are replaced",
    ]


def test_one_wave_of_all_regions_lets_them_change_together():
    """A fleet that declares so is taken at its word."""
    waves = (("us-east-1", "eu-west-1"),)
    assert judged(template("us-east-1"), template("eu-west-1"), waves=waves) == [("pass", None, "")]


def test_a_region_that_is_built_anew_does_not_wait():
    """What is created changes nothing that runs."""
    new = Sample({TEMPLATE: {"name": "inf1", "image_id": "ami-0b"}}, region="eu-west-1")
    assert judged(template("us-east-1"), new) == [("pass", None, "")]


@pytest.mark.parametrize("after", ["ami-0b", UNKNOWN])
def test_a_region_in_no_wave_is_told_as_far_as_it_is_known(after):
    """A change that is sure fails, one that may come is unknown."""
    ((verdict, region, message),) = judged(template("sa-east-1", after=after))
    assert (verdict, region) == ("unknown" if after is UNKNOWN else "fail", "sa-east-1")
    assert "in sa-east-1, which is in no wave" in message


def test_nothing_is_concluded_from_floating_releases():
    """Which release 'recommended' is in each region cannot be told, so no wave is too early."""
    stays = template("us-east-1", after="ami-0a", parameter=FLOATING)
    assert judged(stays, template("eu-west-1", parameter=FLOATING)) == [("pass", None, "")]


def test_an_image_without_a_name_is_not_compared():
    """A literal image id names no release."""
    assert judged(template("us-east-1", after="ami-0a"), template("eu-west-1")) == [("pass", None, "")]


def test_a_later_wave_that_stays_behind_is_not_too_early():
    """Going back in a later wave to what the first wave never left is what waves allow."""
    older, newer = (
        f"/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/al2023-ami-ecs-neuron-hvm-2023.0.{day}"
        "-kernel-6.1-x86_64/image_id"
        for day in ("20260901", "20260922")
    )
    first = template("us-east-1", after="ami-0a", parameter=older)
    assert judged(first, template("eu-west-1", parameter=older)) == [("pass", None, "")]
    ((verdict, region, message),) = judged(first, template("eu-west-1", parameter=newer))
    assert (verdict, region) == ("fail", "eu-west-1")
    assert "while us-east-1 (wave 1) stays on al2023-ami-ecs-neuron-hvm-2023.0.20260901" in message
