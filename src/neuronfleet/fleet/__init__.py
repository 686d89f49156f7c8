"""The fleet file, and the planner that turns it into a blueprint for each region."""

from neuronfleet.fleet.load import load_fleet, parse_fleet
from neuronfleet.fleet.model import Fleet
from neuronfleet.fleet.planner import plan_fleet, plan_global, plan_stacks

__all__ = ["Fleet", "load_fleet", "parse_fleet", "plan_fleet", "plan_global", "plan_stacks"]
