"""One component of a cluster in one setting: its workloads, their hosts, and every way to split them."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Mapping, Sequence

from neuronfleet.placement.effort import Allowance
from neuronfleet.placement.preference import Preference, strategies_of
from neuronfleet.placement.question import Question, Setting
from neuronfleet.placement.settling import Rest, rests
from neuronfleet.placement.splits import MAX_SPLITS, splits_of
from neuronfleet.placement.world import Item, Load, World

__all__ = ["Arena"]


class Arena:
    """Workloads that compete for hosts, in one setting.

    Args:
        question: the cluster.
        setting: what is taken for true.
        members: workloads of the component, no daemons.
        classes: hosts that any of them may use.
        counts: tasks of each member where it is not the most wanted.
        follow: whether the scheduler is taken to follow the declared strategies.
        proofs_only: whether nothing but proofs is wanted, so that refuting by example is left out.
    """

    def __init__(
        self,
        question: Question,
        setting: Setting,
        members: Sequence[int],
        classes: Sequence[int],
        counts: Mapping[int, int] | None = None,
        *,
        follow: bool = False,
        proofs_only: bool = False,
    ) -> None:
        self.question = question
        self.setting = setting
        self.members = tuple(members)
        self.classes = tuple(classes)
        self._counts = dict(counts or {})
        self.follow = follow
        self.proofs_only = proofs_only

    def count(self, member: int) -> int:
        """Tasks wanted of a member."""
        return self._counts.get(member, self.question.workloads[member].most)

    def at(self, member: int, count: int) -> Arena:
        """The same with another count of one member."""
        if count == self.count(member):
            return self
        counts = {**self._counts, member: count}
        other = Arena(
            self.question,
            self.setting,
            self.members,
            self.classes,
            counts,
            follow=self.follow,
            proofs_only=self.proofs_only,
        )
        worlds = self.worlds
        if worlds is not None and count and len(self.question.workloads[member].capacity_shares) < 2:  # noqa: PLR2004
            # Nothing is split anew, so the rooms stay as they are.
            other.__dict__["worlds"] = tuple(world.counting({world.of_workload(member)[0]: count}) for world in worlds)
        return other

    def preferences(self, world: World) -> tuple[Preference, ...] | None:
        """What the strategies of each item prefer; None where they are not followed."""
        if not self.follow:
            return None
        fields = tuple(self.question.classes[room.host_class].view.attributes for room in world.rooms)
        return tuple(
            Preference(
                world=world,
                item=index,
                strategies=strategies_of(self.question.workloads[item.workload]),
                fields=fields,
            )
            for index, item in enumerate(world.items)
        )

    @functools.cached_property
    def worlds(self) -> tuple[World, ...] | None:
        """One world for each way to split tasks over capacities; None where those are too many."""
        choices: list[list[tuple[tuple[int | None, int], ...]]] = []
        for member in self.members:
            shares = self.question.workloads[member].capacity_shares
            if not shares:
                choices.append([((None, self.count(member)),)])
                continue
            splits = splits_of(shares, self.count(member))
            if splits is None:
                return None
            capacities = [self.question.names[share.capacity] for share in shares]
            choices.append([tuple(zip(capacities, split, strict=True)) for split in splits])
        if math.prod(map(len, choices)) > MAX_SPLITS:
            return None
        return tuple(self._world(chosen) for chosen in itertools.product(*choices))

    @functools.cached_property
    def whole(self) -> World:
        """One world with an item for each capacity that each member may be dealt to; :meth:`deals` tells how many."""
        names = self.question.names
        return self._world(
            [
                tuple((names[share.capacity], self.count(member)) for share in self.question.shares(member))
                or ((None, self.count(member)),)
                for member in self.members
            ]
        )

    def deals(self, counts: Mapping[int, int]) -> list[Load] | None:
        """Every way to deal tasks to the items of :attr:`whole`; None where there are too many.

        Args:
            counts: tasks of each member; those that are not named get none.
        """
        choices: list[list[tuple[int, ...]]] = []
        for member in self.members:
            shares = self.question.shares(member)
            count = counts.get(member, 0)
            splits: list[tuple[int, ...]] | None = [(count,)]
            if shares:
                splits = splits_of(shares, count)
            if splits is None:
                return None
            choices.append(splits)
        if math.prod(map(len, choices)) > MAX_SPLITS:
            return None
        return [tuple(itertools.chain.from_iterable(chosen)) for chosen in itertools.product(*choices)]

    def _world(self, chosen: Sequence[tuple[tuple[int | None, int], ...]]) -> World:
        items: list[Item] = []
        capacities: list[int | None] = []
        for member, parts in zip(self.members, chosen, strict=True):
            for capacity, count in parts:
                if count:
                    items.append(self.question.item(member, count))
                    capacities.append(capacity)
        rooms = (self.question.room(one, self.setting, tuple(items), tuple(capacities)) for one in self.classes)
        used = tuple(room for room in rooms if room.count and any(room.takes))
        return World(items=tuple(items), rooms=used)

    def settled(self, allowance: Allowance) -> list[list[Rest]] | None:
        """Every way to come to rest in each world; None where they are too many, or the memory is not one number."""
        if self.worlds is None or not all(world.concrete for world in self.worlds):
            return None
        found: list[list[Rest]] = []
        most = allowance.left // len(self.worlds)
        for world in self.worlds:
            ends = rests(world, Allowance(most, allowance))
            if ends is None:
                return None
            found.append(list(ends))
        return found
