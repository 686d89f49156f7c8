"""What every step of planning one region has at hand."""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import Callable, Iterable, Mapping

from neuronfleet.catalogue import Catalogue, InstanceType, Partition, Region
from neuronfleet.fleet.ami_lock import AmiLock
from neuronfleet.fleet.effective import Effective
from neuronfleet.fleet.model import (
    Capacity,
    Fleet,
    NeuronMonitor,
    RegionalSettings,
    Scaling,
    Service,
    StandaloneTask,
)
from neuronfleet.fleet.planner.names import LONG, limited
from neuronfleet.fleet.planner.report import Report

__all__ = ["CapacityDraft", "Context", "WorkloadDraft", "shared_out"]

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One region being planned.

    Attributes:
        fleet: the whole fleet.
        effective: the region's settings and where they were written.
        catalogue: facts.
        region: facts about the region.
        partition: facts about its partition.
        report: problems and notices.
        today: day by which ends of life are judged.
        ami_lock: AMI versions that regions stay on.
        doubts: settings that turned out to be impossible, so that nothing is concluded from them any more.
        instances_for: by name of each capacity, how many instances its services take with so many tasks each.
    """

    fleet: Fleet
    effective: Effective
    catalogue: Catalogue
    region: Region
    partition: Partition
    report: Report
    today: datetime.date
    ami_lock: AmiLock = dataclasses.field(default_factory=AmiLock)
    doubts: set[tuple[str | int, ...]] = dataclasses.field(default_factory=set)
    instances_for: dict[str, Callable[[Mapping[str, int]], int]] = dataclasses.field(default_factory=dict)

    @property
    def settings(self) -> RegionalSettings:
        """The region's settings."""
        return self.effective.settings

    @property
    def stack(self) -> str:
        """Name of the region's stack."""
        return f"{self.fleet.name}-{self.region.name}"

    @property
    def cluster_name(self) -> str:
        """Name of the region's ECS cluster."""
        return self.settings.cluster_name or limited(self.fleet.name, limit=LONG)

    def path(self, *parts: str | int) -> str:
        """TOML path of a setting: under ``overrides`` where the region has its own."""
        return self.effective.path(*parts)

    def refuse(
        self,
        parts: tuple[str | int, ...],
        message: str,
        value: object = None,
        *,
        follows: Iterable[tuple[str | int, ...]] = (),
    ) -> None:
        """Add a problem at a TOML path.

        Args:
            parts: the path.
            message: what is wrong, what is allowed and what to do.
            value: what was given.
            follows: settings that the conclusion was drawn from beside the one at ``parts``. Where any of them was
                broken, and so left out, the problem might be a mistaken one and is not told.
        """
        following = tuple(follows)
        if not (self.doubts.intersection(following) or any(map(self.effective.doubtful, (parts, *following)))):
            self.report.refuse(self.path(*parts), message, value)

    def notice(self, code: str, parts: tuple[str | int, ...], message: str) -> None:
        """Add a notice at a TOML path."""
        self.report.notice(code, self.path(*parts), message)

    def fill(self, text: str, parts: tuple[str | int, ...]) -> str:
        """Fill ``{region}`` and its like into a reference that differs by region.

        Args:
            text: image, S3 location or state key.
            parts: TOML path, for the problem where a placeholder is unknown.
        """
        known = {
            "fleet": self.fleet.name,
            "region": self.region.name,
            "stack": self.stack,
            "partition": self.partition.name,
            "dns_suffix": self.partition.dns_suffix,
        }
        if self.settings.account_id:
            known["account_id"] = self.settings.account_id
        filled = _PLACEHOLDER.sub(lambda found: known.get(found[1], found[0]), text)
        if "{" in filled or "}" in filled:
            names = ", ".join(f"{{{name}}}" for name in known)
            also = "" if self.settings.account_id else ", and {account_id} where account_id is set"
            self.refuse(parts, f"{text!r} has a placeholder that is not known; known are {names}{also}", text)
        return filled


def shared_out(tasks: int, slots: int) -> tuple[int, ...]:
    """Tasks of each slot, as even as can be.

    Args:
        tasks: of all slots.
        slots: how many.
    """
    return tuple(tasks // slots + (1 if index < tasks % slots else 0) for index in range(slots))


@dataclasses.dataclass(slots=True, kw_only=True)
class WorkloadDraft:
    """A service or standalone task on its way to a blueprint.

    Attributes:
        table: ``services`` or ``tasks``.
        name: name in the fleet file.
        settings: what the user wrote.
        instance: type of the instances that it runs on.
        capacity: name of the capacity.
        slots: device indices of each slot; one empty slot for an ordinary workload.
        counts: tasks of each slot at most: the desired ones, or those that it may be scaled to.
    """

    table: str
    name: str
    settings: Service | StandaloneTask
    instance: InstanceType
    capacity: str
    slots: tuple[tuple[int, ...], ...] = ((),)
    counts: tuple[int, ...] = (1,)

    @property
    def parts(self) -> tuple[str, str]:
        """Its TOML path."""
        return self.table, self.name

    @property
    def type_sections(self) -> tuple[tuple[str, ...], ...]:
        """TOML paths of what says on which instance type it runs."""
        return (
            *((*self.parts, key) for key in ("capacity", "instance_type", "devices_per_task")),
            ("capacities", self.capacity),
        )

    @property
    def wanted(self) -> int:
        """Tasks wanted at once, at most."""
        if not isinstance(self.settings, Service):
            return self.settings.count
        return self.settings.desired_count if self.scaling is None else self.scaling.max_tasks

    @property
    def scaling(self) -> Scaling | None:
        """How the number of its tasks changes by itself, None where it does not."""
        return self.settings.scaling if isinstance(self.settings, Service) else None

    @property
    def monitor(self) -> NeuronMonitor | None:
        """What measures its devices, None where nothing does."""
        return self.settings.neuron_monitor if isinstance(self.settings, Service) else None

    @property
    def least_counts(self) -> tuple[int, ...]:
        """Tasks of each slot at least."""
        return self.counts if self.scaling is None else shared_out(self.scaling.min_tasks, len(self.slots))

    @property
    def initial_count(self) -> int:
        """Tasks of a service when it is made."""
        if self.scaling is None or "desired_count" in self.settings.model_fields_set:
            return self.settings.desired_count if isinstance(self.settings, Service) else self.settings.count
        return self.scaling.min_tasks

    def slot_name(self, index: int) -> str:
        """Name of a slot's service: numbered where the instance type could hold more than one slot."""
        return self.numbered(self.name, index)

    def service_name(self, index: int) -> str:
        """Name of a slot's ECS service in AWS."""
        given = self.settings.service_name if isinstance(self.settings, Service) else None
        return limited(self.numbered(given or self.name, index), limit=LONG)

    def numbered(self, name: str, index: int) -> str:
        """A name of a slot, made from the one of the workload.

        Args:
            name: of the workload.
            index: of the slot.
        """
        per_task = self.settings.devices_per_task
        numbered = self.table == "services" and per_task and self.instance.devices // per_task > 1
        return f"{name}-slot{index}" if numbered else name


@dataclasses.dataclass(slots=True, kw_only=True)
class CapacityDraft:
    """A capacity on its way to a blueprint.

    Attributes:
        name: name in the fleet file, or of the only workload.
        own: whether the planner made it for one workload.
        settings: what the user wrote, or the defaults.
        instance: instance type.
        fallbacks: types that its instances may be of instead.
        workloads: what runs on it, in the order of the fleet file.
        daemon_memory_mib: memory of each instance that daemons take.
        daemon_cpu_units: CPU units that they take.
    """

    name: str
    own: bool
    settings: Capacity
    instance: InstanceType
    fallbacks: tuple[InstanceType, ...] = ()
    workloads: list[WorkloadDraft] = dataclasses.field(default_factory=list)
    daemon_memory_mib: int = 0
    daemon_cpu_units: int = 0

    @property
    def sections(self) -> tuple[tuple[str, str], ...]:
        """TOML paths of everything that has a say in what happens on its instances."""
        return (("capacities", self.name), *(draft.parts for draft in self.workloads))

    @property
    def types(self) -> tuple[InstanceType, ...]:
        """Every type that its instances may be of."""
        return (self.instance, *self.fallbacks)

    @property
    def available_memory_mib(self) -> int:
        """Memory that tasks can count on, in MiB."""
        least = min(one.memory_ceiling_mib for one in self.types)
        return least - self.settings.reserved_memory_mib - self.daemon_memory_mib

    @property
    def available_cpu_units(self) -> int:
        """CPU units that tasks can count on."""
        return min(one.cpu_units for one in self.types) - self.daemon_cpu_units

    @property
    def mixed(self) -> bool:
        """Whether workloads with and without devices share it."""
        return len({bool(draft.settings.devices_per_task) for draft in self.workloads}) > 1
