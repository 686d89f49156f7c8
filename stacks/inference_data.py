"""The stack of models and images in every region; deployed before the stacks of the regions."""

from __future__ import annotations

from neuronfleet.engine import Construct
from neuronfleet.fleet.blueprint import DataBlueprint
from neuronfleet.infra import FleetData
from stacks.spanning import SpanningStack

__all__ = ["InferenceData"]


class InferenceData(SpanningStack):
    """Models and images of a fleet: a provider for each of its regions, backend and everything the blueprint says.

    Args:
        scope: the app.
        blueprint: models and images, decided; its ``stack`` is the stack's name.

    Attributes:
        data: the resources.
    """

    def __init__(self, scope: Construct, *, blueprint: DataBlueprint) -> None:
        super().__init__(scope, blueprint=blueprint, regions=blueprint.regions)
        self.data = FleetData(self, "data", blueprint=blueprint, providers=self.providers)
