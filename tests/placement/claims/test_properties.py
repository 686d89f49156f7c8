"""What must hold of all clusters: repairs repair, and what makes things easier never makes them worse."""

from __future__ import annotations

import dataclasses

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neuronfleet.placement import (
    Capacity,
    Cluster,
    Deployment,
    Host,
    Kind,
    TaskSpec,
    Verdict,
    Workload,
    Zone,
    apply,
    decide,
)
from neuronfleet.placement.expression import PlacementConstraint

PARTS = ("fits", "exclusive", "placed", "rolls")
FAST = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

hosts = st.builds(
    Host,
    instance_type=st.sampled_from(["inf1.xlarge", "m5.large"]),
    cpu_units=st.integers(2, 8),
    least_memory_mib=st.just(8),
    most_memory_mib=st.sampled_from([8, 8, 9]),
    devices=st.integers(1, 2),
    awsvpc_tasks=st.integers(0, 2),
)
capacities = st.builds(
    Capacity,
    name=st.just("one"),
    host=hosts,
    zones=st.sampled_from([(Zone(name="a"),), (Zone(name="a"), Zone(name="b"))]),
    max_size=st.integers(0, 4),
)
tasks = st.builds(
    TaskSpec,
    cpu_units=st.integers(0, 3),
    memory_mib=st.integers(1, 9),
    host_ports=st.sampled_from([frozenset(), frozenset({80}), frozenset({81})]),
    devices=st.sampled_from([frozenset(), frozenset({0}), frozenset({1})]),
)
DISTINCT = PlacementConstraint.distinct_instance()
constraints = st.sampled_from(
    [
        (),
        (),
        (DISTINCT,),
        (PlacementConstraint.member_of("attribute:ecs.instance-type == inf1.xlarge"),),
        (PlacementConstraint.member_of("not(task:group == service:w0)"),),
    ]
)


@st.composite
def clusters(draw):
    """One or two capacities and up to three workloads."""
    first = draw(capacities)
    others = [dataclasses.replace(draw(capacities), name="two")] if draw(st.booleans()) else []
    workloads = []
    for index in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from([Kind.SERVICE, Kind.SERVICE, Kind.STANDALONE]))
        workloads.append(
            Workload(
                name=f"w{index}",
                task=draw(tasks),
                desired_count=draw(st.integers(0, 3)),
                kind=kind,
                constraints=draw(constraints),
                deployment=Deployment(
                    minimum_healthy_percent=draw(st.sampled_from([0, 50, 100])),
                    maximum_percent=draw(st.sampled_from([100, 150, 200])),
                )
                if kind is Kind.SERVICE
                else None,
            )
        )
    return Cluster(name="c", capacities=(first, *others), workloads=tuple(workloads))


def verdicts(cluster, **how):
    """Verdicts by workload and claim."""
    found = decide(cluster, repairs=False, **how)
    return {(name, part): getattr(claims, part).verdict for name, claims in found.items() for part in PARTS}


@settings(FAST, max_examples=30)
@given(cluster=clusters())
def test_repairs_repair(cluster):
    """Applying the changes of a claim proves it, and they are told in words."""
    for name, claims in decide(cluster).items():
        for part in PARTS:
            claim = getattr(claims, part)
            if claim.changes:
                assert claim.repair
                after = decide(apply(cluster, claim.changes), repairs=False)
                assert getattr(after[name], part).verdict is Verdict.PROVED, claim.repair
            if claim.verdict is Verdict.PROVED:
                assert claim.repair is None


@settings(FAST, max_examples=80)
@given(cluster=clusters(), which=st.integers(0, 1))
def test_a_host_more_never_refutes_what_was_placed(cluster, which):
    """Adding an instance never turns *placed* from proved into refuted."""
    index = which % len(cluster.capacities)
    more = list(cluster.capacities)
    more[index] = dataclasses.replace(more[index], max_size=more[index].max_size + 1)
    after = verdicts(dataclasses.replace(cluster, capacities=tuple(more)))
    for (name, part), verdict in verdicts(cluster).items():
        if part == "placed" and verdict is Verdict.PROVED:
            assert after[name, part] is not Verdict.REFUTED


@settings(FAST, max_examples=80)
@given(cluster=clusters())
def test_names_do_not_matter(cluster):
    """Renaming workloads and capacities, in constraints too, changes no verdict."""
    names = {one.name: f"renamed-{9 - index}" for index, one in enumerate(cluster.workloads)}

    def renamed(constraint):
        text = constraint.expression
        return (
            constraint
            if text is None
            else dataclasses.replace(constraint, expression=text.replace("service:w0", "service:renamed-9"))
        )

    other = dataclasses.replace(
        cluster,
        name="other",
        capacities=tuple(dataclasses.replace(one, name=f"z-{one.name}") for one in cluster.capacities),
        workloads=tuple(
            dataclasses.replace(
                one, name=names[one.name], constraints=tuple(renamed(constraint) for constraint in one.constraints)
            )
            for one in cluster.workloads
        ),
    )
    after = verdicts(other)
    assert {(names[name], part): verdict for (name, part), verdict in verdicts(cluster).items()} == after


@settings(FAST, max_examples=80)
@given(cluster=clusters(), which=st.integers(0, 2))
def test_a_tighter_constraint_never_breaks_exclusive(cluster, which):
    """distinctInstance, or a constraint that excludes a type, never makes *exclusive* refuted."""
    index = which % len(cluster.workloads)
    one = cluster.workloads[index]
    before = verdicts(cluster)
    for extra in (DISTINCT, PlacementConstraint.member_of("attribute:ecs.instance-type != m5.large")):
        if extra in one.constraints:
            continue
        workloads = list(cluster.workloads)
        workloads[index] = dataclasses.replace(one, constraints=(*one.constraints, extra))
        after = verdicts(dataclasses.replace(cluster, workloads=tuple(workloads)))
        for (name, part), verdict in before.items():
            if part == "exclusive" and verdict is Verdict.PROVED:
                assert after[name, part] is Verdict.PROVED


@settings(FAST, max_examples=80)
@given(cluster=clusters())
def test_counting_and_searching_agree(cluster):
    """Without search a verdict is the same or unknown."""
    searched = verdicts(cluster)
    for key, verdict in verdicts(cluster, budget=0).items():
        assert verdict in {searched[key], Verdict.UNKNOWN}
