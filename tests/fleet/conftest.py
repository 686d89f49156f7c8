"""What the tests of the fleet share: planning a fleet that is written as TOML, on a fixed day."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Callable

import pytest

from neuronfleet.errors import FleetError
from neuronfleet.fleet import parse_fleet, plan_fleet
from neuronfleet.fleet.blueprint import Blueprint

TODAY = datetime.date(2026, 11, 22)
HEAD = 'name = "fleet"\nregions = ["us-east-1"]\n'

Plan = Callable[..., Blueprint]
Refused = Callable[..., dict[str, str]]


def _planned(text: str) -> tuple[Blueprint, ...]:
    whole = text if "regions =" in text else HEAD + text
    return plan_fleet(parse_fleet(tomllib.loads(whole)), today=TODAY)


@pytest.fixture(scope="session")
def plan_all() -> Callable[[str], tuple[Blueprint, ...]]:
    """Plans a fleet file; ``fleet`` in us-east-1 where it names no regions."""
    return _planned


@pytest.fixture(scope="session")
def plan() -> Plan:
    """The same for a fleet of one region: its blueprint."""

    def one(text: str) -> Blueprint:
        (blueprint,) = _planned(text)
        return blueprint

    return one


@pytest.fixture(scope="session")
def refused() -> Refused:
    """Plans a fleet file that is impossible: its problems, messages by path."""

    def problems(text: str) -> dict[str, str]:
        with pytest.raises(FleetError) as caught:
            _planned(text)
        found: dict[str, str] = {}
        for problem in caught.value.problems:
            found[problem.path] = (
                f"{found[problem.path]}\n{problem.message}" if problem.path in found else problem.message
            )
        return found

    return problems


@pytest.fixture(scope="session")
def notices(plan_all) -> Callable[[str], dict[str, tuple[str, str]]]:
    """Notices of a fleet file in all its regions: path and message by code."""

    def told(text: str) -> dict[str, tuple[str, str]]:
        return {
            notice.code: (notice.path, notice.message) for blueprint in plan_all(text) for notice in blueprint.notices
        }

    return told
