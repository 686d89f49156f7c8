"""Fleets as stacks, the exported modules, and the emulator that both are planned against."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from neuronfleet.fleet import load_fleet, plan_fleet
from neuronfleet.fleet.blueprint import Blueprint, DataBlueprint
from neuronfleet.rehearsal.adjustments import ADJUSTMENTS
from neuronfleet.rehearsal.emulator import Emulator
from neuronfleet.rehearsal.environment import emulator_environment, socket_folder, terraform_environment
from tests.export.plan_equal.comparing import Resource, differences, planned
from tests.export.plan_equal.planning import STACK, Calls, SideBySide
from tests.fleet import stored
from tests.warm_provider import warm_provider

FLEETS = Path(__file__).parent / "fleets"
NAMES = sorted(path.stem for path in FLEETS.glob("*.toml"))
MODULES = (
    "inf1-capacity",
    "inf1-cluster",
    "inf1-region",
    "network",
    "neuron-load-balancer",
    "neuron-model-bucket",
    "neuron-service",
    "neuron-task",
)

REPLICATION_SETTINGS = """
replicate_deletions = true
replication_time_control = true
noncurrent_version_days = 30
incomplete_upload_days = 3
"""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """What the plan makes of a fleet, by the stack and by the modules."""

    stack: Sequence[Resource]
    module: Sequence[Resource]

    def without(self, *types: str, role_names: Collection[str]) -> Sides:
        """Without some types of resources of the stack, and without some roles and their policies.

        Args:
            types: of resources.
            role_names: names of roles.
        """
        left = [one for one in self.stack if one.type not in types and not _of_roles(one, role_names)]
        return Sides(stack=left, module=self.module)

    def require_equal(self) -> None:
        """Fail with what differs, unless both make the same: and make something."""
        assert self.stack
        found = differences(self.stack, self.module)
        assert not found, f"the stack and the module do not plan the same:\n{found}"


def _of_roles(resource: Resource, names: Collection[str]) -> bool:
    attribute = {"aws_iam_role": "name", "aws_iam_role_policy": "role"}.get(resource.type)
    value = None if attribute is None else resource.values[attribute]
    return value in names


@pytest.fixture(scope="session")
def blueprints() -> Mapping[str, Blueprint]:
    """The region of each fleet file, decided, by name of the file."""
    found = {}
    for name in NAMES:
        (blueprint,) = plan_fleet(load_fleet(FLEETS / f"{name}.toml"))
        # Several fleets have one region, and the app that makes the stacks has room for one stack of a name.
        found[name] = dataclasses.replace(blueprint, stack=name)
    return found


@pytest.fixture(scope="session")
def data_blueprint() -> DataBlueprint:
    """Models of two regions, decided, with what is off by default."""
    text = stored.FLEET.replace(stored.STORE, stored.STORE + REPLICATION_SETTINGS)
    blueprint = stored.planned(text).data
    assert blueprint is not None
    return blueprint


@pytest.fixture(scope="session")
def stacks(
    blueprints: Mapping[str, Blueprint], data_blueprint: DataBlueprint, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Folder of the synthesized stacks, each named as its fleet file."""
    from neuronfleet.infra import synthesize  # noqa: PLC0415 - starts Node, for those who need it only

    outdir = tmp_path_factory.mktemp("synth") / "cdktf.out"

    def build(app: Any) -> None:
        from stacks.inference_data import InferenceData  # noqa: PLC0415
        from stacks.inference_region import InferenceRegion  # noqa: PLC0415

        for blueprint in blueprints.values():
            InferenceRegion(app, blueprint=blueprint)
        InferenceData(app, blueprint=data_blueprint)

    synthesize(build, outdir)
    return outdir / "stacks"


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the modules as they are exported now."""
    from neuronfleet.export.rendering import module_files  # noqa: PLC0415
    from neuronfleet.export.sources import builtin_modules  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("modules")
    for name, files in module_files(builtin_modules(MODULES)).items():
        (folder / name).mkdir()
        for file, text in files.items():
            (folder / name / file).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """The emulator with every adjustment."""
    ids = [adjustment.id for adjustment in ADJUSTMENTS]
    with Emulator(log=tmp_path_factory.mktemp("emulator") / "log", adjustment_ids=ids) as running:
        yield running


@pytest.fixture(scope="session")
def attached(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """Makes terraform use a provider that runs already, and asks the emulator."""
    with warm_provider(tmp_path_factory.mktemp("provider"), emulator_environment(emulator.endpoint)) as variables:
        yield variables


@pytest.fixture(scope="session")
def environment(
    emulator: Emulator, attached: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[str, str]]:
    """The environment of terraform, which reaches nothing but the emulator, with a provider that runs already."""
    plugins = tmp_path_factory.mktemp("plugins")
    with socket_folder(tmp_path_factory.mktemp("sockets")) as sockets:
        made = terraform_environment(os.environ, endpoint=emulator.endpoint, plugin_cache=plugins, temporary=sockets)
        yield made | dict(attached)


@pytest.fixture(scope="session")
def plan_sides(
    stacks: Path,
    exported: Path,
    emulator: Emulator,
    environment: Mapping[str, str],
    attached: Mapping[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str, Calls], Sides]:
    """Plans the stack of a fleet beside calls of modules."""
    own = {name: value for name, value in environment.items() if name not in attached}

    def run(fleet: str, calls: Calls) -> Sides:
        folder = tmp_path_factory.mktemp("plans") / fleet
        sides = SideBySide(folder, stack=stacks / fleet, modules=exported)
        # A running provider has the configuration of who configured it last, so several start their own.
        where = environment if len(sides.providers) == 1 else own
        plan = sides.plan(calls, emulator=emulator, environment=where)
        return Sides(stack=planned(plan, STACK), module=[one for call in calls for one in planned(plan, call)])

    return run
