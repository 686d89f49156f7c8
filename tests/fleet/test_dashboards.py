"""Dashboards: which graphs a region has, where they are, and what is refused."""

from __future__ import annotations

import pytest

FLEET = """
[dashboard]
[load_balancers.front]
[load_balancers.inside]
type = "network"
[services.bert]
image = "pytorch-1.13.1"
instance_type = "inf1.6xlarge"
slots = 2
traffic = { load_balancer = "front" }
[services.bert.scaling]
min_tasks = 2
max_tasks = 5
requests_per_target = 100
[services.ranker]
image = "pytorch-1.13.1"
traffic = { load_balancer = "inside", health_check = { path = "/ping" } }
[services.alone]
image = "pytorch-1.13.1"
"""
PLAIN = '[services.bert]\nimage = "pytorch-1.13.1"\n'


def widgets_of(plan, text: str = FLEET) -> dict:
    """Graphs by title."""
    return {widget.title: widget for widget in plan(text).dashboard.widgets}


def test_without_the_table_there_is_none(plan):
    """And Auto Scaling groups publish nothing that nobody looks at."""
    blueprint = plan(PLAIN)
    assert blueprint.dashboard is None
    assert blueprint.capacity("bert").group_metrics == ()
    assert plan(f"[dashboard]\nenabled = false\n{PLAIN}").dashboard is None


def test_every_service_load_balancer_and_capacity_has_its_graphs(plan):
    """Requests and latency behind an application load balancer; connections of a network one, which counts no more."""
    assert list(widgets_of(plan)) == [
        "bert: requests a minute",
        "bert: seconds until the answer",
        "bert: targets",
        "inside: connections",
        "ranker: targets",
        "bert: tasks",
        "ranker: tasks",
        "alone: tasks",
        "bert: instances",
        "bert: instances needed, in percent of those there are",
        "ranker: instances",
        "ranker: instances needed, in percent of those there are",
        "alone: instances",
        "alone: instances needed, in percent of those there are",
    ]


def test_graphs_lie_side_by_side_and_nowhere_twice(plan):
    """No two graphs share a cell of the grid, and none leaves it."""
    cells = [
        (x, y)
        for one in widgets_of(plan).values()
        for x in range(one.x, one.x + one.width)
        for y in range(one.y, one.y + one.height)
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) == 23


def test_tasks_of_all_slots_are_added_up_between_their_limits(plan):
    """A service is one line of running tasks, whatever its slots; the lines of scaling are beside it."""
    tasks = widgets_of(plan)["bert: tasks"]
    assert tasks.sums == (
        ("running", ("running0", "running1")),
        ("desired", ("desired0", "desired1")),
        ("pending", ("pending0", "pending1")),
    )
    assert {metric.id: metric.subject for metric in tasks.metrics}["pending1"] == "bert-slot1"
    assert [(limit.label, limit.value) for limit in tasks.limits] == [("least", 2), ("most", 5)]
    assert widgets_of(plan)["alone: tasks"].sums == ()


def test_instances_are_shown_between_their_limits(plan):
    """By metrics that the Auto Scaling group is then told to publish."""
    blueprint = plan(FLEET)
    capacity = blueprint.capacity("bert")
    shown = widgets_of(plan)["bert: instances"]
    assert tuple(metric.name for metric in shown.metrics) == capacity.group_metrics
    assert {metric.subject for metric in shown.metrics} == {capacity.full_name}
    assert [limit.value for limit in shown.limits] == [capacity.min_size, capacity.max_size]


def test_tasks_are_not_shown_without_their_counts(plan):
    """Container Insights makes them."""
    found = widgets_of(plan, f'container_insights = "disabled"\n[dashboard]\n{PLAIN}')
    assert "bert: tasks" not in found
    assert "bert: instances" in found


def test_alarms_are_shown_at_the_top(plan):
    """Those that there are."""
    assert plan(FLEET).dashboard.alarms == ()
    blueprint = plan(f"[alarms]\n{FLEET}")
    assert blueprint.dashboard.alarms == tuple(alarm.name for alarm in blueprint.alarms.alarms)


@pytest.mark.parametrize(("text", "name"), [("", "fleet-us-east-1"), ("name = 'ops-{region}'", "ops-us-east-1")])
def test_its_name(plan, text, name):
    """Fleet and region, since regions of an account share the names of dashboards."""
    assert plan(f"[dashboard]\n{text}\n{PLAIN}").dashboard.name == name


def test_refused_names(refused):
    """One name for several regions would be one dashboard, and CloudWatch knows no spaces."""
    two = f'name = "fleet"\nregions = ["us-east-1", "eu-west-1"]\n[dashboard]\nname = "ops"\n{PLAIN}'
    assert "dashboards of all regions share their names; write {region} in it" in refused(two)["dashboard.name"]
    spaced = refused(f"[dashboard]\nname = 'o p s'\n{PLAIN}")["dashboard.name"]
    assert spaced == "'o p s' is no name of a dashboard; use letters, digits, - and _, 255 at most"
    assert "has a placeholder" in refused(f"[dashboard]\nname = 'ops-{{zone}}'\n{PLAIN}")["dashboard.name"]
