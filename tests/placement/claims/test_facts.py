"""Facts that nobody tells the engine: where they decide they are asked for, whatever has to run beside."""

from __future__ import annotations

import dataclasses

import pytest

from neuronfleet.placement import Host, Kind, Verdict, decide
from neuronfleet.placement.eligibility import is_open_beside, static_value
from neuronfleet.placement.expression import View
from tests.placement.claims.shapes import capacity, cluster, workload

KNOWN = View(attributes={"known": "x"})


@pytest.mark.parametrize("least", [1, 2, 3, 4, 5])
def test_a_fact_that_matters_beside_many_tasks_is_asked_for(least):
    """Five tasks fit while a few run; whether an unknown attribute lets the others land is not known."""
    host = dataclasses.replace(capacity().host, attributes_complete=False)
    expression = f"runningTasksCount < {least} or attribute:a == y"
    web = workload("web", 5, memory_mib=10, expression=expression)
    placed = decide(cluster(capacity(host=host), web), repairs=False)["web"].placed
    assert placed.verdict is (Verdict.PROVED if least == 5 else Verdict.UNKNOWN)
    assert ("it depends on whether" in placed.reason) is (least < 5)


def test_facts_about_tasks_that_fit_nowhere_are_not_asked_for():
    """Seven facts would be too many, but they are of tasks that are too large for every instance."""
    host = Host(instance_type="x", cpu_units=0, least_memory_mib=8, most_memory_mib=8, attributes_complete=False)
    large = [workload(f"w{n}", memory_mib=9, expression=f"attribute:a{n} == x") for n in range(7)]
    found = decide(cluster(capacity(host=host), workload("web", memory_mib=1), *large), repairs=False)
    assert found["web"].placed.verdict is Verdict.PROVED
    agent = workload("agent", memory_mib=1, kind=Kind.DAEMON, devices={0})
    found = decide(cluster(capacity(host=host), agent, *large), repairs=False)
    assert found["agent"].exclusive.verdict is not Verdict.UNKNOWN


def test_what_aws_leaves_open_about_groups_is_a_fact():
    """Beside tasks of two groups ``task:group != a`` has two readings: the claim is unknown, not possible."""
    web = workload("web", memory_mib=10, expression="task:group != service:one")
    others = [workload(name, memory_mib=10) for name in ("one", "two")]
    found = decide(cluster(capacity(), web, *others), repairs=False)["web"]
    assert found.placed.verdict is Verdict.UNKNOWN
    assert "it depends on whether 'task:group != service:one' holds" in found.placed.reason


@pytest.mark.parametrize(
    ("expression", "open_"),
    [
        ("task:group == service:a", False),
        ("task:group == service:a and attribute:known == x", False),
        ("task:group == service:a and attribute:known == x and attribute:other == y", True),
        ("task:group == service:a and attribute:known == z and attribute:other == y", False),
        ("runningTasksCount != 2 or attribute:other == y", True),
        ("runningTasksCount != 7 or attribute:other == y", True),
        ("task:group != service:a", True),
        ("task:group != service:a and runningTasksCount < 3", True),
        (" or ".join(f"task:group == service:a{n}" for n in range(8)), False),
        (" or ".join(f"task:group == service:a{n}" for n in range(9)), True),
        ("task:group == service:a and attribute:known == x or attribute:known == z", False),
        ("task:group == service:a or attribute:known == x and attribute:known == z", True),
    ],
)
def test_an_expression_is_open_where_some_tasks_leave_it_so(expression, open_):
    """What is known, and what the tasks themselves decide, is not asked for; a mix is where it matters."""
    assert is_open_beside(expression, KNOWN) is open_


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("task:group == service:a and attribute:known == z", False),
        ("task:group == service:a and attribute:known == x", True),
        ("task:group == service:a and attribute:other == x", None),
        (" or ".join(["attribute:known == z", *(f"task:group == service:a{n}" for n in range(8))]), True),
        (" or ".join(["attribute:known == z", *(f"task:group == service:a{n}" for n in range(9))]), None),
    ],
)
def test_an_empty_instance_is_eligible_where_the_right_tasks_would_do(expression, value):
    """Questions for tasks are free to be true or false, up to eight of them."""
    assert static_value(expression, KNOWN) is value
