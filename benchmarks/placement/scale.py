"""How long the four claims take, and how much memory, as a cluster grows.

``python benchmarks/placement/scale.py`` prints one line a size: hosts, services, tasks, seconds, peak MiB, verdicts.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import time
from collections import Counter

from neuronfleet.catalogue import load_catalogue
from neuronfleet.placement import (
    Capacity,
    CapacityShare,
    Cluster,
    Deployment,
    TaskSpec,
    Workload,
    Zone,
    decide,
    host_of,
)
from neuronfleet.placement.expression import PlacementConstraint, instance_type_is

SIZES = ((500, 20, 2_000), (1_000, 40, 4_000), (2_500, 100, 10_000), (5_000, 200, 20_000))
ORDINARY = ("inf1.xlarge", "inf1.2xlarge", "inf1.24xlarge", "m5.xlarge")
TYPES = (*ORDINARY, "inf1.6xlarge")
SLOT, DISTINCT, SHARED = 0, 1, 3
ZONES = tuple(Zone(name=f"us-east-1{letter}") for letter in "abc")


def make_cluster(hosts: int, services: int, tasks: int, *, open_: bool) -> Cluster:
    """A cluster of several instance types, slots on inf1.6xlarge and ordinary services on all others.

    Args:
        hosts: instances, all capacities together.
        services: how many.
        tasks: of all services together.
        open_: whether some ordinary services may land anywhere, also where they strand slots: much is not proved then.
    """
    rng = random.Random(f"{hosts} {services} {tasks}")  # noqa: S311 (a benchmark)
    catalogue = load_catalogue()
    capacities = tuple(
        Capacity(
            name=name,
            host=host_of(catalogue.instance_type(name)),
            zones=ZONES,
            max_size=hosts // len(TYPES) + (index < hosts % len(TYPES)),
        )
        for index, name in enumerate(TYPES)
    )
    workloads = tuple(
        _service(rng, index, tasks // services + (index < tasks % services), open_=open_) for index in range(services)
    )
    return Cluster(name=f"{hosts} hosts", capacities=capacities, workloads=workloads)


def _service(rng: random.Random, index: int, count: int, *, open_: bool) -> Workload:
    shape = index % 5
    if shape == SLOT:
        slot = (index // 5) % 4
        return Workload(
            name=f"slot{index}",
            desired_count=count,
            task=TaskSpec(
                cpu_units=1024,
                memory_mib=11_000,
                host_ports=frozenset({8500 + slot}),
                devices=frozenset({slot}),
            ),
            constraints=(PlacementConstraint.member_of(instance_type_is("inf1.6xlarge")),),
            deployment=Deployment(minimum_healthy_percent=50, maximum_percent=100),
        )
    free = open_ and shape == DISTINCT
    pair = ORDINARY[index % len(ORDINARY)], ORDINARY[(index + 1) % len(ORDINARY)]
    return Workload(
        name=f"web{index}",
        desired_count=count,
        task=TaskSpec(cpu_units=rng.choice((0, 128, 256, 512)), memory_mib=rng.randrange(128, 1025)),
        constraints=(
            *((PlacementConstraint.distinct_instance(),) if shape == DISTINCT else ()),
            *(
                ()
                if free or shape == SHARED
                else (PlacementConstraint.member_of(f"attribute:ecs.instance-type in [{pair[0]}, {pair[1]}]"),)
            ),
        ),
        capacity_shares=(CapacityShare(capacity=pair[0]),) if shape == SHARED else (),
        deployment=Deployment(minimum_healthy_percent=100, maximum_percent=200),
    )


def measure(hosts: int, services: int, tasks: int, *, repairs: bool, open_: bool) -> str:
    """One line about one size."""
    cluster = make_cluster(hosts, services, tasks, open_=open_)
    before = time.perf_counter()
    found = decide(cluster, repairs=repairs)
    seconds = time.perf_counter() - before
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    verdicts = Counter(
        f"{part} {getattr(claims, part).verdict}"
        for claims in found.values()
        for part in ("fits", "exclusive", "placed", "rolls")
    )
    told = ", ".join(f"{count} {what}" for what, count in sorted(verdicts.items()))
    return f"{hosts:6d} {services:8d} {tasks:7d} {seconds:8.2f} {peak_mib:9.0f}  {told}"


def main() -> None:
    """Each size in a process of its own, so that memory is its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", nargs=3, type=int, metavar=("HOSTS", "SERVICES", "TASKS"))
    parser.add_argument("--no-repairs", action="store_true")
    parser.add_argument("--open", action="store_true", help="with services that may land on any instance")
    options = parser.parse_args()
    if options.one:
        print(measure(*options.one, repairs=not options.no_repairs, open_=options.open))
        return
    print(f"{'hosts':>6} {'services':>8} {'tasks':>7} {'seconds':>8} {'peak MiB':>9}  verdicts")
    for size in SIZES:
        command = [sys.executable, __file__, "--one", *map(str, size)]
        command += [flag for flag, given in (("--no-repairs", options.no_repairs), ("--open", options.open)) if given]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
