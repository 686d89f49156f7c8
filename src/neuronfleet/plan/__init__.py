"""A typed, three-valued model of Terraform plans."""

from neuronfleet.plan.address import Address, parse_address
from neuronfleet.plan.configuration import Configuration
from neuronfleet.plan.hole import Hole
from neuronfleet.plan.path import path_text
from neuronfleet.plan.plan import Plan
from neuronfleet.plan.reference import Reference, parse_reference
from neuronfleet.plan.resource import Resource
from neuronfleet.plan.targets import Targets
from neuronfleet.plan.truth import FALSE, TRUE, Truth, all_of, any_of, truth, unknown
from neuronfleet.plan.value import State, Value

__all__ = [
    "FALSE",
    "TRUE",
    "Address",
    "Configuration",
    "Hole",
    "Plan",
    "Reference",
    "Resource",
    "State",
    "Targets",
    "Truth",
    "Value",
    "all_of",
    "any_of",
    "parse_address",
    "parse_reference",
    "path_text",
    "truth",
    "unknown",
]
