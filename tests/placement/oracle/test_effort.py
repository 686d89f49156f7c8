"""The engine answers in bounded work, however many workloads compete, and always the same."""

from __future__ import annotations

import pytest

from neuronfleet.catalogue import load_catalogue
from neuronfleet.placement import Verdict, decide, effort, host_of
from neuronfleet.placement.effort import Allowance, BudgetError, Effort
from tests.placement.oracle.by_hand import capacity, cluster, service

INF1_24 = host_of(load_catalogue().instance_type("inf1.24xlarge"))
MOST_STEPS = 1_500_000


@pytest.fixture
def steps(monkeypatch):
    """How many steps everything took together, by what was taken."""
    taken = []
    take = Allowance.take

    def counted(self, some):
        if self._above is None:
            taken.append(some)
        take(self, some)

    monkeypatch.setattr(effort.Allowance, "take", counted)
    return taken


def _sixteen(how):
    ports = {
        "same": lambda _: {80},
        "distinct": lambda each: {8500 + each},
        "overlapping": lambda each: {8500 + each // 2},
    }
    return [
        service(
            f"w{each}",
            1,
            8000 + 300 * each,
            (0, 100),
            devices=frozenset({each, (each + 1) % 16} if how == "overlapping" else {each}),
            host_ports=frozenset(ports[how](each)),
        )
        for each in range(16)
    ]


@pytest.mark.parametrize(
    ("how", "placed"), [("same", Verdict.REFUTED), ("distinct", Verdict.PROVED), ("overlapping", Verdict.REFUTED)]
)
def test_sixteen_workloads_of_one_instance(how, placed, steps):
    """One workload a device of one inf1.24xlarge: decided, changes tried too, in bounded work."""
    found = decide(cluster(capacity(1, host=INF1_24), *_sixteen(how)))
    assert {claims.placed.verdict for claims in found.values()} == {placed}
    assert sum(steps) < MOST_STEPS


@pytest.mark.parametrize("hosts", [1, 8])
def test_sixty_four_workloads(hosts, steps):
    """As many services as are too many to search: some claims stay unknown, none takes long."""
    many = [service(f"w{each}", 1 + each % 3, 9000 + 337 * each, devices=frozenset({each % 16})) for each in range(64)]
    found = decide(cluster(capacity(hosts, host=INF1_24), *many), repairs=hosts > 1)
    assert {claims.fits.verdict for claims in found.values()} == {Verdict.PROVED}
    assert sum(steps) < MOST_STEPS * 3


def test_a_search_draws_on_what_all_may_take():
    """One search may take its budget, all together eight times as much; the same store serves smaller searches."""
    store = Effort(100)
    first = store.search()
    first.spend(100)
    with pytest.raises(BudgetError):
        first.spend(1)
    store.narrowed(4).search().spend(25)
    for _ in range(6):
        store.search().spend(100)
    assert store.search().left == 74
    assert not store.spent
    store.search().take(74)
    assert store.spent
    with pytest.raises(BudgetError):
        store.search().spend(1)


def test_tasks_that_fill_an_instance_by_the_thousand():
    """A load of more tasks than Python calls itself deep is not tried, and nothing breaks."""
    many = [service(f"w{each}", 1500 + each, 128) for each in range(3)]
    found = decide(cluster(capacity(2, host=INF1_24), *many, service("big", 3, 7000)), repairs=False)
    assert found["big"].fits.verdict is Verdict.PROVED
