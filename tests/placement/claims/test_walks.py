"""Walking an instance refresh or a rollout state by state: what may happen on the way, and what does not."""

from __future__ import annotations

import dataclasses

import pytest

from neuronfleet.placement import Deployment
from neuronfleet.placement.drain import Drain, Mover
from neuronfleet.placement.effort import Allowance, BudgetError
from neuronfleet.placement.explore import Explorer, Rollout, State
from neuronfleet.placement.window import Window, rolling_counts, window_of
from neuronfleet.placement.world import World
from tests.placement.claims.shapes import workload
from tests.placement.claims.worlds import item, room, world


def mover(index: int = 0, count: int = 1, lowest: int = 1, highest: int = 2, *, service: bool = True) -> Mover:
    """A service of one task that starts a new one first, unless said otherwise."""
    return Mover(items=(index,), count=count, lowest=lowest, highest=highest, service=service)


def stuck(one: World, movers: list[Mover], launch_first: list[bool | None]) -> tuple[State, ...] | None:
    """How the first workload is stuck in a refresh from any state in which nothing more is placed."""
    explorer = Explorer(one, None, Allowance(10**6))
    most = tuple(max(each.highest, each.count) for each in movers)
    drain = Drain(explorer=explorer, movers=movers, most=most, launch_first=launch_first)
    return drain.stuck(movers[0], explorer.settled())


def test_a_fresh_host_is_like_the_one_that_it_stands_in_for():
    """A new instance that comes first is of the capacity that is refreshed, and takes what the old one had."""
    both = world([item(memory_mib=8)], [room(1, 4), room(1, 10)])
    assert stuck(both, [mover()], [None, True]) is None
    assert stuck(both, [mover()], [None, False]) is not None


def test_only_hosts_that_are_refreshed_are_drained():
    """A capacity without a refresh keeps its instances, so a task that has no other place is not moved."""
    both = world([item(memory_mib=8)], [room(1, 10), room(1, 4)])
    assert stuck(both, [mover()], [None, False]) is None
    assert stuck(both, [mover()], [False, None]) is not None


def test_a_standalone_task_ends_by_itself_and_the_service_beside_it_is_stuck_all_the_same():
    """On a drained host the standalone task ends; the service that must keep running waits for a place for ever."""
    one = world([item(memory_mib=4), item("batch", workload=1, memory_mib=4)], [room(1, 8)])
    path = stuck(one, [mover(), mover(1, service=False)], [False])
    assert path is not None
    assert path[-1] == ((0, (1, 0), (0, 0), (0, 0), True),)
    assert len(path) == 2


def test_a_standalone_task_is_not_replaced():
    """What a service needs elsewhere is not taken by the replacement of a standalone task: there is none."""
    one = world([item(memory_mib=4), item("batch", workload=1, memory_mib=4)], [room(2, 8)])
    assert stuck(one, [mover(lowest=0), mover(1, service=False)], [False]) is None


def test_a_service_that_does_not_move_takes_no_place_of_another():
    """A replacement starts only for a task on the drained host, so a third host stays open to who has to move."""
    one = world([item(memory_mib=8), item("other", workload=1, memory_mib=8)], [room(3, 8)])
    assert stuck(one, [mover(), mover(1)], [False]) is None


def test_a_service_that_may_not_run_more_stops_first_or_never():
    """With a maximum of the count a task leaves only where it may stop before the next one runs."""
    two = world([item(memory_mib=8)], [room(2, 8)])
    assert stuck(two, [mover(highest=1, lowest=0)], [False]) is None
    path = stuck(two, [mover(highest=1)], [False])
    assert path is not None
    assert any(drained and old == (1,) for _, old, _, _, drained in path[-1])


def test_a_stopping_task_holds_its_host_until_it_has_exited():
    """A drained host goes when the last task has exited, and then a fresh one takes the task again."""
    one = world([item(memory_mib=8)], [room(1, 8)])
    explorer = Explorer(one, None, Allowance(10**6))
    drain = Drain(explorer=explorer, movers=[mover(lowest=0)], most=(2,), launch_first=[False])
    (start,) = explorer.settled()
    seen = []
    state = ((*start[0][:4], True),)
    for _ in range(4):
        seen.append(state)
        (state,) = set(drain._steps(state))
    assert [(host[1], host[3], host[4]) for (host,) in seen] == [
        ((1,), (0,), True),
        ((0,), (1,), True),
        ((0,), (0,), True),
        ((0,), (0,), False),
    ]
    assert state == start


def test_a_rollout_that_has_new_and_old_tasks_is_not_done():
    """Where all new tasks run and an old one may never stop, the rollout waits for ever."""
    one = world([item(count=2, memory_mib=1)], [room(2, 8)])
    explorer = Explorer(one, None, Allowance(10**6))
    rollout = Rollout(items=(0,), count=2, lowest=3, highest=4, most=(4,))
    path = explorer.stuck_in_rollout(rollout, explorer.settled())
    assert path is not None
    assert sum(host[1][0] for host in path[-1]) == 1
    assert sum(host[2][0] for host in path[-1]) == 2
    assert explorer.stuck_in_rollout(dataclasses.replace(rollout, lowest=2), explorer.settled()) is None


def test_no_more_new_tasks_start_than_are_wanted():
    """A rollout with room for more starts as many new tasks as the service wants, and no more beside old ones."""
    one = world([item(count=1, memory_mib=1)], [room(1, 8)])
    explorer = Explorer(one, None, Allowance(10**6))
    rollout = Rollout(items=(0,), count=1, lowest=1, highest=5, most=(5,))
    done = ((0, (0,), (1,), (0,), False),)
    assert list(explorer._rolled(done, rollout)) == []
    both = ((0, (1,), (1,), (0,), False),)
    assert list(explorer._rolled(both, rollout)) == [((0, (0,), (1,), (1,), False),)]


def test_a_walk_ends_with_its_allowance():
    """States are counted, more for larger ones, and the walk is given up where there are too many."""
    one = world([item(count=3, memory_mib=1), item("two", 3, workload=1, memory_mib=1)], [room(3, 8)])
    with pytest.raises(BudgetError):
        Explorer(one, None, Allowance(50)).settled()
    assert Explorer(one, None, Allowance(10**6)).settled()


@pytest.mark.parametrize(
    ("lowest", "highest", "count", "window"),
    [
        (100, 200, 1000, (1000, 2000)),
        (50, 150, 3, (2, 4)),
        (66, 120, 2, (2, 2)),
        (0, 100, 7, (0, 7)),
        (33, 133, 100, (33, 133)),
    ],
)
def test_percentages_come_to_whole_tasks(lowest, highest, count, window):
    """The minimum is rounded up to whole tasks and the maximum down, of any number."""
    found = window_of(workload(lowest=lowest, highest=highest), count)
    assert found == Window(count=count, lowest=window[0], highest=window[1])


def test_a_service_without_a_deployment_has_that_of_ecs():
    """Without percentages ECS keeps all tasks running and runs twice as many."""
    assert Deployment() == Deployment(minimum_healthy_percent=100, maximum_percent=200)
    assert window_of(dataclasses.replace(workload(), deployment=None), 3) == Window(count=3, lowest=3, highest=6)


def test_a_service_is_rolled_with_every_count_that_it_may_have():
    """As desired and scaled out, once if they are the same, and not at all without tasks."""
    assert rolling_counts(workload(count=2, max_count=5)) == (2, 5)
    assert rolling_counts(workload(count=2, max_count=2)) == (2,)
    assert rolling_counts(workload(count=0, max_count=4)) == (4,)
    assert rolling_counts(workload(count=0)) == ()
