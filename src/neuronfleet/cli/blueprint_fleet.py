"""What the regions of a blueprint come to together: waves and cost."""

from __future__ import annotations

from collections.abc import Sequence

import click

from neuronfleet.cli.arithmetic_text import print_arithmetic
from neuronfleet.fleet.blueprint import Blueprint, CostBlueprint, total_cost

__all__ = ["cost_line", "print_fleet", "wave_line"]


def wave_line(blueprint: Blueprint) -> str | None:
    """When a region changes; None in a fleet of one wave.

    Args:
        blueprint: the region.
    """
    if len(blueprint.waves) <= 1:
        return None
    before = blueprint.waves[: blueprint.wave - 1]
    after = f", after {_listed(before[-1])}" if before else ", before the others"
    return f"changes in wave {blueprint.wave} of {len(blueprint.waves)}{after}"


def cost_line(cost: CostBlueprint | None, region: str) -> str | None:
    """What the instances of a region cost; None where no price is known.

    Args:
        cost: of the region.
        region: its name.
    """
    if cost is None or cost.min_usd_per_hour is None:
        return None
    where = f" in {region}"
    if cost.priced_elsewhere:
        where += f" ({', '.join(cost.priced_elsewhere)} as in us-east-1)"
    without = f", without {', '.join(cost.without_price)}" if cost.without_price else ""
    spot = f", Spot instances of {', '.join(cost.spot_at_on_demand)} too" if cost.spot_at_on_demand else ""
    reserved = f", with what is reserved for {', '.join(cost.reserved)}" if cost.reserved else ""
    return f"instances cost {_range(cost)} at On-Demand prices{where}{spot}{reserved}{without}"


def print_fleet(blueprints: Sequence[Blueprint]) -> None:
    """Print what the regions come to together, to standard output.

    Args:
        blueprints: the regions that are shown; none where only what spans them is.
    """
    if not blueprints:
        return
    print_arithmetic(blueprints)
    first = blueprints[0]
    cost = total_cost([one.cost for one in blueprints if one.cost is not None])
    if len(blueprints) > 1:
        click.echo(f"{first.fleet}  {len(blueprints)} regions")
        if len(first.waves) > 1:
            click.echo(f"  waves: {', then '.join(_listed(wave) for wave in first.waves)}")
        if cost.min_usd_per_hour is not None:
            click.echo(f"  instances cost {_range(cost)}")
        click.echo()
    if cost.min_usd_per_hour is not None:
        click.echo(f"Prices are estimates, checked on {cost.checked}. Not counted: {', '.join(cost.not_counted)}.")
    if cost.without_price:
        click.echo(f"No price is known of {', '.join(cost.without_price)}.")


def _range(cost: CostBlueprint) -> str:
    if cost.min_usd_per_hour == cost.max_usd_per_hour:
        return f"{cost.min_usd_per_hour:.2f} USD an hour"
    return f"{cost.min_usd_per_hour:.2f} to {cost.max_usd_per_hour:.2f} USD an hour"


def _listed(regions: Sequence[str]) -> str:
    return " and ".join(regions) if len(regions) <= 2 else f"{', '.join(regions[:-1])} and {regions[-1]}"  # noqa: PLR2004
