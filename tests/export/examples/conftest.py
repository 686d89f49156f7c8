"""Every example of every module, rehearsed once: those that are applied side by side, since they mostly wait."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import hcl2
import pytest

from neuronfleet.rehearsal.environment import emulator_environment
from neuronfleet.rehearsal.processes import Processes
from tests.export.examples.rehearsed import COVERED_BY, Rehearsed, new_emulator, rehearsed
from tests.warm_provider import warm_provider


@pytest.fixture(scope="module", autouse=True)
def _each_text_is_parsed_once() -> Iterator[None]:
    """Examples call the same modules, and a rehearsal and two reviews of each read all of their files.

    Who is given the data gets a copy of its own, as from a parser.
    """
    loads = hcl2.loads
    found: dict[tuple[str, str], bytes] = {}

    def remembered(text: str, **options: Any) -> Any:
        key = text, repr(options)
        if key not in found:
            found[key] = pickle.dumps(loads(text, **options))
        return pickle.loads(found[key])  # noqa: S301 - what stands above

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hcl2, "loads", remembered)
        yield


@pytest.fixture(scope="module")
def rehearsal_of(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Rehearsed]]:
    """What became of an example."""
    processes = Processes()
    found: dict[str, Rehearsed] = {}
    with (
        new_emulator(tmp_path_factory.mktemp("emulator")) as emulator,
        warm_provider(tmp_path_factory.mktemp("provider"), emulator_environment(emulator.endpoint)) as attached,
        ThreadPoolExecutor(4) as pool,
    ):

        def run(name: str, folder: Path) -> Rehearsed:
            return rehearsed(name, folder, attached=attached, processes=processes, shared=emulator)

        applied = {
            name: pool.submit(run, name, tmp_path_factory.mktemp("example"))
            for name in _asked_for(request.session)
            if name not in COVERED_BY
        }

        def of(name: str) -> Rehearsed:
            if name in applied:
                return applied[name].result()
            if name not in found:
                found[name] = run(name, tmp_path_factory.mktemp("example"))
            return found[name]

        yield of
        processes.stop_all()


def _asked_for(session: pytest.Session) -> list[str]:
    """The examples that tests of this run are about, each once, in order; and those that cover them."""
    names = [
        item.callspec.params["example"] for item in session.items if "rehearsal_of" in getattr(item, "fixturenames", ())
    ]
    return list(dict.fromkeys(one for name in names for one in (name, *COVERED_BY.get(name, ()))))
