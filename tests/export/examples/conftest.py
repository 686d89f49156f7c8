"""Every example taken through a rehearsal once, when a test first asks for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping

import pytest

from neuronfleet.rehearsal.processes import Processes
from tests.export.examples.rehearsed import FEWER_COLLECTIONS, Rehearsed, rehearsed
from tests.warm_provider import warm_provider

NOWHERE = "http://127.0.0.1:9"
"""Where a running provider sends what the override names no endpoint for: nobody listens there."""


@pytest.fixture(scope="session")
def attached(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """A running provider without anything of the user's AWS settings: unlike others this one is configured."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        for name, value in {"AWS_ENDPOINT_URL": NOWHERE, **FEWER_COLLECTIONS}.items():
            patch.setenv(name, value)
        with warm_provider(tmp_path_factory.mktemp("provider")) as environment:
            patch.undo()
            yield environment


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
