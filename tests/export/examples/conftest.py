"""Every example taken through a rehearsal once, when a test first asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest

from neuronfleet.rehearsal.processes import Processes
from tests.export.examples.rehearsed import Rehearsed, new_emulator, rehearsed


@pytest.fixture(scope="session")
def rehearsal_of(
    attached: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Rehearsed]]:
    """What became of an example."""
    processes = Processes()
    found: dict[str, Rehearsed] = {}
    with new_emulator(tmp_path_factory.mktemp("emulator")) as emulator:

        def of(name: str) -> Rehearsed:
            if name not in found:
                folder = tmp_path_factory.mktemp("example")
                found[name] = rehearsed(name, folder, attached=attached, processes=processes, shared=emulator)
            return found[name]

        yield of
        processes.stop_all()
