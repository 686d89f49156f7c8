"""Waves: which regions change together and in what order, declared or one after the other."""

from __future__ import annotations

import pytest

HEAD = 'name = "fleet"\nregions = ["us-east-1", "eu-west-1", "ap-northeast-1"]\n'
BERT = '[services.bert]\nimage = "pytorch-1.13.1"\n'


def waves(plan_all, line: str) -> dict[str, int]:
    """The wave of each region."""
    blueprints = plan_all(HEAD + line + BERT)
    assert len({one.waves for one in blueprints}) == 1
    return {one.region: one.wave for one in blueprints}


def test_without_a_word_one_region_changes_after_the_other(plan_all):
    """The order is that of ``regions``."""
    assert waves(plan_all, "") == {"us-east-1": 1, "eu-west-1": 2, "ap-northeast-1": 3}
    assert plan_all(HEAD + BERT)[0].waves == (("us-east-1",), ("eu-west-1",), ("ap-northeast-1",))


def test_declared_waves_are_the_fleets(plan_all):
    """A wave may hold several regions, and its order is its own."""
    declared = 'waves = [["ap-northeast-1"], ["us-east-1", "eu-west-1"]]\n'
    assert waves(plan_all, declared) == {"us-east-1": 2, "eu-west-1": 2, "ap-northeast-1": 1}


@pytest.mark.parametrize(
    ("line", "path", "message"),
    [
        (
            'waves = [["us-east-1"], ["eu-west-11", "ap-northeast-1"]]',
            "waves[1][0]",
            "'eu-west-11' is not in regions; did you mean 'eu-west-1'?",
        ),
        (
            'waves = [["us-east-1"], ["eu-west-1", "ap-northeast-1"], ["sa-east-1"]]',
            "waves[2][0]",
            "'sa-east-1' is not in regions; did you mean 'us-east-1'?",
        ),
        (
            'waves = [["us-east-1"], ["eu-west-1", "us-east-1", "ap-northeast-1"]]',
            "waves[1][1]",
            "'us-east-1' is in wave 1 already; a region changes in one wave, so name it once",
        ),
        (
            'waves = [["us-east-1"]]',
            "waves",
            "eu-west-1, ap-northeast-1 are in no wave; put every region",
        ),
        (
            'waves = [["us-east-1"], ["eu-west-1"]]',
            "waves",
            "ap-northeast-1 is in no wave; put every region into one, or leave waves out to change one region after",
        ),
        ("waves = []", "waves", "us-east-1, eu-west-1, ap-northeast-1 are in no wave"),
        ('waves = [["us-east-1", "eu-west-1", "ap-northeast-1"], []]', "waves[1]", "needs at least 1 entry"),
        ('waves = "us-east-1"', "waves", "must be a list in square brackets, not 'us-east-1'"),
        ('waves = ["us-east-1"]', "waves[0]", "must be a list in square brackets, not 'us-east-1'"),
    ],
)
def test_wrong_waves_are_refused(refused, line, path, message):
    """Every region is in exactly one wave; what is wrong is told at its place."""
    problems = refused(f"{HEAD}{line}\n{BERT}")
    assert list(problems) == [path]
    assert problems[path].startswith(message)


def test_waves_are_not_blamed_for_broken_regions(refused):
    """A region that cannot be told is one problem, not one of the waves as well."""
    text = HEAD.replace('"eu-west-1"', "7") + 'waves = [["us-east-1"], ["eu-west-1", "ap-northeast-1"]]\n' + BERT
    assert set(refused(text)) == {"regions[1]"}


def test_a_region_cannot_override_waves(refused):
    """Waves are of the whole fleet."""
    text = f'{HEAD}{BERT}[overrides.eu-west-1]\nwaves = [["eu-west-1"]]\n'
    assert "is not a key that is known here" in refused(text)["overrides.eu-west-1.waves"]
