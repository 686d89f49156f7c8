"""The whole region in one call of inf1-region: it plans what the stack plans."""

from __future__ import annotations

import pytest

from neuronfleet.fleet import load_fleet
from tests.export.plan_equal.conftest import FLEETS, NAMES
from tests.export.plan_equal.region_inputs import region_call

pytestmark = [pytest.mark.terraform, pytest.mark.moto, pytest.mark.node]


@pytest.mark.parametrize("fleet", NAMES)
def test_the_region_is_that_of_the_stack(fleet, blueprints, plan_sides):
    """Given what the fleet file says, the module decides slots, ports, shares and sizes as the planner does."""
    call = region_call(blueprints[fleet], load_fleet(FLEETS / f"{fleet}.toml"))
    plan_sides(fleet, {"region": call}).require_equal()
