"""How many stacks are rehearsed side by side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuronfleet.rehearsal.parallelism import GIB_PER_STACK, choose_parallelism


@pytest.mark.parametrize(
    ("stacks", "gib", "cores", "chosen"), [(20, 64.0, 2, 4), (20, 4.0, 8, 3), (2, 64.0, 8, 2), (20, 0.5, 8, 1)]
)
def test_the_scarcest_of_stacks_memory_and_cores_decides(stacks, gib, cores, chosen):
    """A 4 GiB machine takes three stacks, two cores take four, and one always goes."""
    found, reason = choose_parallelism(stacks, available_gib=gib, cores=cores)
    assert found == chosen
    assert f"{gib:.1f} GiB" in reason


@given(st.integers(1, 50), st.floats(0, 512), st.integers(1, 128))
def test_memory_is_never_promised_twice(stacks, gib, cores):
    """Where more than one stack runs, all of them fit into the memory there is."""
    found, _ = choose_parallelism(stacks, available_gib=gib, cores=cores)
    assert 1 <= found <= stacks
    assert found == 1 or found * GIB_PER_STACK < gib


def test_the_machine_is_asked_where_nothing_is_given():
    """The machine's own memory gives at least one stack."""
    assert choose_parallelism(3)[0] >= 1
