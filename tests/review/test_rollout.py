"""Waves that plans are held against: of the settings, of a fleet file, of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from neuronfleet.errors import ConfigError, NeuronFleetError
from neuronfleet.policies.api import Changed, Sample
from neuronfleet.review.config import ReviewConfig, read_config
from neuronfleet.review.engine import review
from neuronfleet.review.settings import settings_from

WAVES = (("us-east-1",), ("eu-west-1", "eu-west-3"))
FLEET = 'name = "demo"\nregions = ["us-east-1", "eu-west-1", "eu-west-3"]\n[services.bert]\nimage = "pytorch-1.13.1"\n'


def test_settings_say_waves(write):
    """A list of lists of regions, as in a fleet file."""
    path = write("neuronfleet.toml", 'waves = [["us-east-1"], ["eu-west-1", "eu-west-3"]]\n')
    assert settings_from(read_config(path)).waves == WAVES
    assert settings_from(ReviewConfig()).waves == ()


def test_settings_name_a_fleet(write):
    """Its waves count, and where it declares none, one region changes after the other; the path is beside the file."""
    write("conf/stacks/fleet.toml", 'waves = [["us-east-1"], ["eu-west-1", "eu-west-3"]]\n' + FLEET)
    config = read_config(write("conf/neuronfleet.toml", 'fleet = "stacks/fleet.toml"\n'))
    assert config.fleet == Path("conf/stacks/fleet.toml")
    assert settings_from(config).waves == WAVES
    write("conf/stacks/fleet.toml", FLEET)
    assert settings_from(config).waves == (("us-east-1",), ("eu-west-1",), ("eu-west-3",))


def test_the_command_line_goes_before_the_file():
    """Waves there replace a fleet of the file, and a fleet there replaces waves of the file."""
    below = ReviewConfig(fleet=Path("fleet.toml"), source=Path("neuronfleet.toml"))
    over = ReviewConfig(waves=WAVES).over(below)
    assert (over.waves, over.fleet) == (WAVES, None)
    over = ReviewConfig(fleet=Path("other.toml")).over(ReviewConfig(waves=WAVES))
    assert (over.waves, over.fleet) == ((), Path("other.toml"))
    assert ReviewConfig().over(below).fleet == Path("fleet.toml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('waves = ["us-east-1"]', r"waves: is \['us-east-1'\]; allowed: a list of lists of regions"),
        ("waves = [[]]", "allowed: a list of lists of regions"),
        ('waves = "us-east-1"', "waves: is 'us-east-1'; allowed: a list of lists of regions"),
        ('waves = [["us-east-1"]]\nfleet = "fleet.toml"', "waves or a fleet that has them; give one"),
        ('waves = [["us-east-1"], ["us-east-1"]]', "'us-east-1' is in wave 1 and in wave 2"),
        ('waves = [["us-east-11"]]', r"region 'us-east-11' is not in the catalogue; did you mean 'us-east-1'\?"),
        ('fleet = "gone.toml"', "there is no such fleet file"),
        ('fleet = "wrong.toml"', r"waves\[0\]\[0\]: 'eu-west-11' is not in regions; did you mean 'eu-west-1'\?"),
    ],
)
def test_waves_that_cannot_be_are_refused(write, text, message):
    """Nothing is held against half an order."""
    write("wrong.toml", 'waves = [["eu-west-11", "us-east-1", "eu-west-3"]]\n' + FLEET)
    with pytest.raises(NeuronFleetError, match=message):
        settings_from(read_config(write("neuronfleet.toml", text + "\n")))


def test_both_on_the_command_line_are_refused():
    """A fleet has waves already."""
    with pytest.raises(ConfigError, match="the command line: waves and a fleet file that has them are given; give one"):
        settings_from(ReviewConfig(waves=WAVES, fleet=Path("fleet.toml")))


def test_a_review_holds_plans_against_them():
    """The same plans pass where both regions are one wave, and fail where they are two."""
    change = Changed(actions=("update",), before={"image_id": "ami-0a"}, after={"image_id": "ami-0b"})
    plans = [
        Sample({"aws_launch_template.inf1": change}, region=region).plan(path=f"{region}.json")
        for region in ("us-east-1", "eu-west-1")
    ]

    def failed(waves):
        settings = settings_from(ReviewConfig(select=("CHG020", "CHG022"), waves=waves))
        return {one.rule.id for one in review(plans, settings=settings).findings if one.verdict == "fail"}

    assert failed((("us-east-1", "eu-west-1"),)) == set()
    assert failed((("us-east-1",), ("eu-west-1",))) == {"CHG022"}
    assert failed(()) == {"CHG020"}
