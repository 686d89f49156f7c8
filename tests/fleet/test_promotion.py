"""Promotion: which regions move next, to which versions, and what is refused."""

from __future__ import annotations

import pytest

from neuronfleet.errors import ConfigError
from neuronfleet.fleet.ami_lock import AmiLock
from neuronfleet.fleet.promotion import Move, UsedAmi, next_promotion, pinnable, used_amis

NEURON, ORDINARY = "amazon-linux-2023/neuron", "amazon-linux-2023"
OLD, NEW = "2023.0.20260901", "2023.0.20260922"
WAVES = (("us-east-1",), ("eu-west-1", "ap-northeast-1"), ("eu-west-3",))
USED = tuple(
    UsedAmi(region=region, wave=number, family=NEURON) for number, wave in enumerate(WAVES, start=1) for region in wave
)


def lock(**versions: str) -> AmiLock:
    """A lock of the Neuron family: regions in snake case."""
    return AmiLock(versions={region.replace("_", "-"): {NEURON: version} for region, version in versions.items()})


def test_the_next_wave_takes_what_the_wave_before_has():
    """Only the first wave that is behind moves, and of it only the regions that are."""
    found = next_promotion(USED, lock(us_east_1=NEW, eu_west_1=OLD, ap_northeast_1=NEW, eu_west_3=OLD), WAVES)

    assert found.wave == 2
    assert found.moves == (Move(region="eu-west-1", wave=2, family=NEURON, before=OLD, after=NEW),)


def test_a_region_that_is_not_locked_is_behind():
    """Promotion locks it."""
    found = next_promotion(USED, lock(us_east_1=NEW), WAVES)
    assert [(move.region, move.before) for move in found.moves] == [("eu-west-1", None), ("ap-northeast-1", None)]


def test_the_last_wave_follows_when_the_one_before_is_there():
    """Wave by wave the version arrives everywhere, and then nothing is left to do."""
    versions = lock(us_east_1=NEW, eu_west_1=OLD, ap_northeast_1=OLD, eu_west_3=OLD)
    moved = []
    while (found := next_promotion(USED, versions, WAVES)).wave is not None:
        moved.append(sorted(move.region for move in found.moves))
        versions = versions.moved((move.region, move.family, move.after) for move in found.moves)
    assert moved == [["ap-northeast-1", "eu-west-1"], ["eu-west-3"]]


def test_skipping_a_wave_is_refused():
    """Asking for a later wave names the one that is due, and its regions."""
    versions = lock(us_east_1=NEW, eu_west_1=OLD, ap_northeast_1=NEW, eu_west_3=OLD)
    with pytest.raises(ConfigError, match=r"wave 3 cannot be promoted before wave 2: eu-west-1 does not have"):
        next_promotion(USED, versions, WAVES, wave=3)
    assert next_promotion(USED, versions, WAVES, wave=2).wave == 2


def test_a_wave_that_is_there_already_has_nothing_to_do():
    """Asking for it again moves nothing, not even later waves."""
    versions = lock(us_east_1=NEW, eu_west_1=NEW, ap_northeast_1=NEW, eu_west_3=OLD)
    assert next_promotion(USED, versions, WAVES, wave=2).moves == ()
    assert next_promotion(USED, versions, WAVES).wave == 3


@pytest.mark.parametrize(
    ("versions", "message"),
    [
        ({}, r"us-east-1 of wave 1 has no locked version of amazon-linux-2023/neuron.*ami pin --region us-east-1'"),
        (
            {"us_east_1": NEW, "eu_west_1": NEW, "ap_northeast_1": NEW, "eu_west_3": OLD, "us_east_2": OLD},
            r"wave 1 is not on one version of .*: 2023.0.20260901 in us-east-2; 2023.0.20260922 in us-east-1",
        ),
    ],
)
def test_a_wave_without_one_version_promotes_nothing(versions, message):
    """There has to be one version to promote."""
    waves = (("us-east-1", "us-east-2"), *WAVES[1:]) if "us_east_2" in versions else WAVES
    used = (UsedAmi(region="us-east-2", wave=1, family=NEURON), *USED) if "us_east_2" in versions else USED
    with pytest.raises(ConfigError, match=message):
        next_promotion(used, lock(**versions), waves)


def test_a_family_goes_by_the_waves_that_boot_it():
    """A wave without the family is stepped over; a family that no earlier wave boots is left alone."""
    used = (
        *USED,
        UsedAmi(region="us-east-1", wave=1, family=ORDINARY),
        UsedAmi(region="eu-west-3", wave=3, family=ORDINARY),
        UsedAmi(region="eu-west-3", wave=3, family="amazon-linux-2/inf"),
    )
    versions = lock(us_east_1=NEW, eu_west_1=NEW, ap_northeast_1=NEW, eu_west_3=NEW).moved(
        [("us-east-1", ORDINARY, NEW), ("eu-west-3", ORDINARY, OLD)]
    )
    found = next_promotion(used, versions, WAVES)
    assert [(move.region, move.family) for move in found.moves] == [("eu-west-3", ORDINARY)]
    assert found.alone == (("eu-west-3", "amazon-linux-2/inf"),)


def test_what_the_fleet_file_says_is_neither_pinned_nor_promoted():
    """A version of the fleet file stays its own, in the wave before too."""
    used = tuple(
        one if one.wave != 2 else UsedAmi(region=one.region, wave=2, family=NEURON, stated="image") for one in USED
    )
    found = next_promotion(used, lock(us_east_1=NEW, eu_west_3=OLD), WAVES)
    assert [move.region for move in found.moves] == ["eu-west-3"]
    assert {one.region for one in pinnable(used, AmiLock())} == {"us-east-1", "eu-west-3"}


def test_one_wave_has_none_to_promote_to():
    """Everything changes at once there, which is a pin."""
    with pytest.raises(ConfigError, match="the fleet has one wave, so there is none to promote to"):
        next_promotion(USED[:1], lock(us_east_1=NEW), (("us-east-1",),))


@pytest.mark.parametrize(("wave", "hint"), [(1, "; the first is moved with 'neuronfleet ami pin'"), (4, "")])
def test_a_wave_that_is_none_is_refused(wave, hint):
    """The waves that can be promoted are named."""
    with pytest.raises(ConfigError) as caught:
        next_promotion(USED, lock(us_east_1=NEW), WAVES, wave=wave)
    assert str(caught.value) == f"wave {wave} is none that can be promoted; give 2 to 3{hint}"


def test_a_pin_moves_the_first_wave_and_what_is_not_locked():
    """Later waves that are locked wait for their promotion, unless they are named."""
    versions = lock(us_east_1=OLD, eu_west_1=OLD)
    assert [one.region for one in pinnable(USED, versions)] == ["us-east-1", "ap-northeast-1", "eu-west-3"]
    assert [one.region for one in pinnable(USED, versions, regions=("eu-west-1",))] == ["eu-west-1"]
    assert pinnable(USED, versions, families=(ORDINARY,)) == ()


def test_families_that_are_booted_are_told_wave_by_wave(plan_all):
    """Every family of a region once; an image id of one's own is none, and a stated version is told."""
    regions = plan_all(
        'name = "fleet"\nregions = ["us-east-1", "eu-west-1", "eu-west-3"]\n'
        'waves = [["eu-west-1"], ["us-east-1", "eu-west-3"]]\n'
        '[services.bert]\nimage = "pytorch-1.13.1"\n[services.two]\nimage = "pytorch-1.13.1"\n'
        '[overrides.us-east-1.ami]\nversion = "20260922"\n'
        '[overrides.eu-west-3.ami]\nimage_id = "ami-0123456789abcdef0"\n'
    )
    assert used_amis(regions) == (
        UsedAmi(region="eu-west-1", wave=1, family=NEURON),
        UsedAmi(
            region="us-east-1",
            wave=2,
            family=NEURON,
            stated="al2023-ami-ecs-neuron-hvm-2023.0.20260922-kernel-6.1-x86_64",
        ),
    )


def test_a_family_with_a_free_capacity_can_be_locked(plan):
    """One capacity with a version of its own does not keep the others from following the lock."""
    region = plan(
        '[capacities.a]\ninstance_type = "inf1.xlarge"\nami_version = "20260922"\nami_family = "'
        f'{NEURON}"\n[capacities.b]\ninstance_type = "inf1.xlarge"\n'
    )
    assert used_amis([region]) == (UsedAmi(region="us-east-1", wave=1, family=NEURON),)
