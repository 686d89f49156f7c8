"""Settings resolved: which policies run, how bad their fails are, what their unknowns do."""

from __future__ import annotations

from pathlib import Path

import pytest

from neuronfleet.errors import ConfigError
from neuronfleet.policies.model import Severity
from neuronfleet.policies.registry import built_in
from neuronfleet.review.config import PolicySettings, ReviewConfig, UnknownMode
from neuronfleet.review.settings import known_policies, settings_from


def ids(config: ReviewConfig) -> set[str]:
    """What runs with these settings, rules about waivers included."""
    found = settings_from(config)
    return {one.id for one in found.policies} | found.own_rules


def test_the_default_pack_runs_where_nothing_is_said():
    """Without settings a review is the default pack, and rules about waivers are on."""
    assert ids(ReviewConfig()) == ids(ReviewConfig(pack="default"))
    assert {"CAP010", "INT090", "INT091", "INT092"} <= ids(ReviewConfig())


def test_a_selection_stands_in_place_of_the_pack():
    """What is selected is all that runs."""
    assert ids(ReviewConfig(select=("CAP010", "devices-exist"))) == {"CAP010", "NEU004"}


def test_a_pack_and_a_selection_add_up():
    """Where both are said in one place, both run."""
    assert ids(ReviewConfig(pack="change", select=("CAP010",))) == ids(ReviewConfig(pack="change")) | {"CAP010"}


def test_what_is_ignored_does_not_run():
    """Ids and categories can be left out, also of rules about waivers."""
    assert ids(ReviewConfig(select=("CAP",))) - ids(ReviewConfig(select=("CAP",), ignore=("CAP010",))) == {"CAP010"}
    assert "INT091" not in ids(ReviewConfig(ignore=("waiver-unused",)))


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (ReviewConfig(select=("NEU04",)), r"the command line, select: there is no policy 'NEU04'; did you mean NEU0"),
        (ReviewConfig(ignore=("nope!",), source=Path("a.toml")), r"a\.toml, ignore: there is no policy 'nope!'"),
        (ReviewConfig(policies={"XYZ": PolicySettings()}), r"policies: there is no policy 'XYZ'"),
        (ReviewConfig(pack="strikt"), r"pack: there is no pack 'strikt'; did you mean 'strict'\?"),
    ],
)
def test_what_does_not_exist_is_refused(config, message):
    """A misspelt id does not make a review of nothing."""
    with pytest.raises(ConfigError, match=message):
        settings_from(config)


def test_the_narrower_setting_wins():
    """Settings of a policy go before those of its category, and those before everything's."""
    settings = settings_from(
        ReviewConfig(
            select=("CAP",),
            policies={
                "CAP010": PolicySettings(severity=Severity.LOW),
                "CAP": PolicySettings(severity=Severity.MEDIUM, unknown=UnknownMode.FAIL),
                "*": PolicySettings(unknown=UnknownMode.PASS),
            },
        )
    )

    assert {one.severity for one in settings.policies if one.id == "CAP010"} == {Severity.LOW}
    assert {one.severity for one in settings.policies if one.id != "CAP010"} == {Severity.MEDIUM}
    assert settings.mode_of("CAP010") is UnknownMode.FAIL


def test_a_policy_of_ones_own_is_in_every_pack(write):
    """Who names a file of policies wants them run."""
    path = write(
        "acme.py",
        "from neuronfleet.policies.api import *\n"
        "@policy('ACME001', 'ours', Severity.LOW, title='T.', why='W.', fix='F.', examples=lambda: ())\n"
        "def ours(resource, context):\n    return passed()\n",
    )

    assert "ACME001" in ids(ReviewConfig(pack="change", plugins=(path,)))
    assert ids(ReviewConfig(select=("ACME",), plugins=(path,))) == {"ACME001"}


def test_ids_of_rules_about_waivers_cannot_be_taken(write):
    """INT090 is the review's own."""
    path = write(
        "acme.py",
        "from neuronfleet.policies.api import *\n"
        "@policy('INT090', 'ours', Severity.LOW, title='T.', why='W.', fix='F.', examples=lambda: ())\n"
        "def ours(resource, context):\n    return passed()\n",
    )

    with pytest.raises(ConfigError, match="a rule about waivers is called so"):
        known_policies(ReviewConfig(plugins=(path,)))


def test_never_fails_on_nothing():
    """``fail-on = never`` reports, and ends with 0."""
    settings = settings_from(ReviewConfig(fail_on="never"))

    assert not any(settings.is_serious(one) for one in Severity)


def test_severities_from_the_one_that_is_named_upwards_are_serious():
    """``fail-on = high`` leaves medium and low as advice."""
    settings = settings_from(ReviewConfig(fail_on="high"))

    assert [one for one in Severity if settings.is_serious(one)] == [Severity.CRITICAL, Severity.HIGH]


def test_the_built_in_policies_are_the_known_ones():
    """Without plugins there is nothing else."""
    assert known_policies(ReviewConfig()) == built_in()
