"""Every example taken through a rehearsal once, when a test first asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest

from neuronfleet.rehearsal.processes import Processes
from tests.export.examples.rehearsed import Rehearsed, rehearsed


@pytest.fixture(scope="session")
def rehearsal_of(
    attached: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Rehearsed]]:
    """What became of an example."""
    processes = Processes()
    found: dict[str, Rehearsed] = {}

    def of(name: str) -> Rehearsed:
        if name not in found:
            found[name] = rehearsed(name, tmp_path_factory.mktemp("example"), attached=attached, processes=processes)
        return found[name]

    yield of
    processes.stop_all()
