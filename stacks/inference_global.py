"""The stack of what spans regions; deployed after the stacks of the regions."""

from __future__ import annotations

from neuronfleet.engine import Construct
from neuronfleet.fleet.blueprint import GlobalBlueprint
from neuronfleet.infra import GlobalRouting
from stacks.spanning import SpanningStack

__all__ = ["InferenceGlobal"]


class InferenceGlobal(SpanningStack):
    """What spans the regions of a fleet: a provider for each of them, backend and everything the blueprint says.

    Args:
        scope: the app.
        blueprint: what spans regions, decided; its ``stack`` is the stack's name.

    Attributes:
        routing: the resources.
    """

    def __init__(self, scope: Construct, *, blueprint: GlobalBlueprint) -> None:
        super().__init__(scope, blueprint=blueprint, regions=blueprint.provider_regions)
        self.routing = GlobalRouting(self, "routing", blueprint=blueprint, providers=self.providers)
