"""How long the four claims take where many workloads crowd a few instances, so that counting alone does not decide.

``python benchmarks/placement/crowded.py`` prints one line a cluster: CPU seconds, and how many claims stay unknown.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from neuronfleet.catalogue import load_catalogue
from neuronfleet.placement import Capacity, Cluster, Deployment, TaskSpec, Verdict, Workload, Zone, decide, host_of

PARTS = ("fits", "exclusive", "placed", "rolls")


def _capacity(name: str, instance_type: str, size: int) -> Capacity:
    host = host_of(load_catalogue().instance_type(instance_type))
    return Capacity(name=name, host=host, zones=(Zone(name="us-east-1a"),), max_size=size)


def _workload(
    index: int, cpu_units: int, memory_mib: int, devices: set[int], ports: set[int], count: int = 1
) -> Workload:
    return Workload(
        name=f"w{index}",
        desired_count=count,
        task=TaskSpec(
            cpu_units=cpu_units, memory_mib=memory_mib, devices=frozenset(devices), host_ports=frozenset(ports)
        ),
        deployment=Deployment(minimum_healthy_percent=0, maximum_percent=100),
    )


def clusters() -> Iterator[Cluster]:
    """Sixteen and sixty-four workloads on few instances, and on many."""
    big = _capacity("inf1", "inf1.24xlarge", 1)
    sixteen = range(16)
    shapes = {
        "16, one device each, one port": [_workload(i, 1024, 8000, {i}, {80}) for i in sixteen],
        "16, one device each, a port each": [_workload(i, 1024, 8000, {i}, {8500 + i}) for i in sixteen],
        "16, overlapping devices": [_workload(i, 1024, 8000, {i, (i + 1) % 16}, {8500 + i // 2}) for i in sixteen],
        "64 of many sizes": [_workload(i, 1500 + i, 2000 + 37 * i, {i % 16}, set()) for i in range(64)],
    }
    for name, workloads in shapes.items():
        yield Cluster(name=f"{name}, 1 host", capacities=(big,), workloads=tuple(workloads))
    large = [_workload(i, 20_000 + 1000 * i, 20_000 + 1777 * i, {i}, set()) for i in sixteen]
    four = (_capacity("inf1", "inf1.24xlarge", 4),)
    yield Cluster(name="16 large of many sizes, 4 hosts", capacities=four, workloads=tuple(large))
    small = [_workload(i, 1500 + 10 * i, 2000 + 37 * i, {0}, set(), 1 + i % 2) for i in range(64)]
    many = (_capacity("inf1", "inf1.xlarge", 64),)
    yield Cluster(name="64 of many sizes, 64 hosts", capacities=many, workloads=tuple(small))


def main() -> None:
    """Decide each with the default budget, first without and then with repairs."""
    print(f"{'cluster':40} {'claims s':>8} {'repairs too s':>13} {'unknown':>8}")
    for cluster in clusters():
        seconds = []
        for repairs in (False, True):
            before = time.process_time()
            found = decide(cluster, repairs=repairs)
            seconds.append(time.process_time() - before)
        unknown = sum(getattr(one, part).verdict is Verdict.UNKNOWN for one in found.values() for part in PARTS)
        print(f"{cluster.name:40} {seconds[0]:8.2f} {seconds[1]:13.2f} {unknown:4d} of {4 * len(found)}")


if __name__ == "__main__":
    main()
