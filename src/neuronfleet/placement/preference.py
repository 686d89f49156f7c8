"""Which hosts placement strategies prefer: best effort, so nothing that a proof may lean on.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from neuronfleet.dataclass import dataclass
from neuronfleet.placement.cluster import Kind, Workload
from neuronfleet.placement.expression.constraints import PlacementStrategy
from neuronfleet.placement.world import World

if TYPE_CHECKING:
    from neuronfleet.placement.explore import State

__all__ = ["Preference", "strategies_of"]


def strategies_of(workload: Workload) -> tuple[PlacementStrategy, ...]:
    """The declared strategies; a service without any is spread over Availability Zones."""
    if workload.strategies or workload.kind is Kind.STANDALONE:
        return workload.strategies
    return (PlacementStrategy.spread_over("attribute:ecs.availability-zone"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """The strategies of one item.

    Attributes:
        world: of the item.
        item: index.
        strategies: in order.
        fields: of each room, the values of attributes by name.
    """

    world: World
    item: int
    strategies: tuple[PlacementStrategy, ...]
    fields: tuple[Mapping[str, str | None], ...]

    def best(self, state: State, ready: Sequence[int]) -> list[int]:
        """The hosts among those that take the task that the strategies like best.

        Args:
            state: hosts with their tasks.
            ready: positions of hosts that take it.
        """
        left = list(ready)
        for strategy in self.strategies:
            scores = {position: self._score(state, position, strategy) for position in left}
            least = min(scores.values())
            left = [position for position in left if scores[position] == least]
        return left

    def _score(self, state: State, position: int, strategy: PlacementStrategy) -> int:
        if strategy.type == "binpack":
            return self._left(state, position, strategy.field or "")
        if strategy.type != "spread":
            return 0
        field = strategy.field or ""
        if not field.startswith("attribute:"):
            return self._of_group(state, position)
        name = field.removeprefix("attribute:")
        value = self.fields[state[position][0]].get(name)
        return sum(
            self._of_group(state, other)
            for other in range(len(state))
            if self.fields[state[other][0]].get(name) == value
        )

    def _of_group(self, state: State, position: int) -> int:
        group = self.world.items[self.item].group
        room, old, fresh, _, _ = state[position]
        found = sum(old[index] + fresh[index] for index, item in enumerate(self.world.items) if item.group == group)
        return found + (group in self.world.rooms[room].groups)

    def _left(self, state: State, position: int, field: str) -> int:
        room, old, fresh, stopping, _ = state[position]
        total = [sum(counts) for counts in zip(old, fresh, stopping, strict=True)]
        if field == "cpu":
            used = sum(count * item.cpu_units for count, item in zip(total, self.world.items, strict=True))
            return self.world.rooms[room].cpu_units - used
        used = sum(count * item.memory_mib for count, item in zip(total, self.world.items, strict=True))
        return self.world.rooms[room].least_memory_mib - used
