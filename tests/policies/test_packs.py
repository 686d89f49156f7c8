"""Packs: every policy is in one, and every pattern means something."""

from __future__ import annotations

import pytest

from neuronfleet.errors import ConfigError
from neuronfleet.policies.model import Severity
from neuronfleet.policies.packs import packs, policies_of
from neuronfleet.policies.registry import built_in
from neuronfleet.policies.selection import matching

NAMES = {one.id: one.name for one in built_in()}
PATTERNS = [
    pytest.param(pattern, id=f"{pack.name}-{pattern}")
    for pack in packs().values()
    for pattern in (*pack.include, *pack.exclude)
]


def test_the_packs_are_the_documented_ones():
    """``--pack`` takes five names."""
    assert list(packs()) == ["default", "strict", "security", "neuron", "change"]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_means_a_policy(pattern):
    """A pack does not name what is not there."""
    assert matching(pattern, NAMES)


def test_strict_is_everything():
    """Every policy can be had."""
    assert policies_of("strict", NAMES) == frozenset(NAMES)


def test_what_cannot_work_is_in_the_default_pack():
    """No policy of critical or high severity has to be asked for."""
    serious = {one.id for one in built_in() if one.severity in (Severity.CRITICAL, Severity.HIGH)}

    assert serious - policies_of("default", NAMES) == set()


@pytest.mark.parametrize("name", [one for one in packs() if one != "strict"])
def test_no_pack_is_the_strict_one_by_another_name(name):
    """A pack leaves something out."""
    assert policies_of(name, NAMES) < frozenset(NAMES)


def test_an_unknown_pack_is_refused_with_the_nearest():
    """A typing error does not run something else."""
    with pytest.raises(ConfigError, match=r"there is no pack 'defualt'; did you mean 'default'\?"):
        policies_of("defualt", NAMES)
