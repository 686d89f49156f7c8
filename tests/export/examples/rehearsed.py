"""Takes one example of a module through a whole rehearsal, in an emulator of its own, and keeps its plan."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from neuronfleet.rehearsal.adjustments import ADJUSTMENTS
from neuronfleet.rehearsal.aws import Aws
from neuronfleet.rehearsal.binary import find_terraform
from neuronfleet.rehearsal.emulated import without_override
from neuronfleet.rehearsal.emulator import Emulator
from neuronfleet.rehearsal.environment import socket_folder, terraform_environment
from neuronfleet.rehearsal.expected import expected_resources
from neuronfleet.rehearsal.override import write_override
from neuronfleet.rehearsal.processes import Processes
from neuronfleet.rehearsal.region import SECOND_PLAN, Setting, StackRehearsal
from neuronfleet.rehearsal.report import StackReport
from neuronfleet.rehearsal.reviewing import Reviewer
from neuronfleet.rehearsal.safety import refuse_unsafe
from neuronfleet.rehearsal.stack import StackDirectory
from neuronfleet.rehearsal.terraform import Stack
from neuronfleet.rehearsal.violations import StackReview
from tests.fleet.stored import STORE_TYPES

MODULES: Final = Path(__file__).parents[3] / "modules"
NAMES: Final = tuple(
    sorted(file.parent.relative_to(MODULES).as_posix() for file in MODULES.glob("*/examples/*/main.tf"))
)

GIVEN: Final[Mapping[str, Any]] = {
    "vpc_id": "vpc-0123456789abcdef0",
    "subnet_ids": ["subnet-0aaaaaaaaaaaaaaa1", "subnet-0aaaaaaaaaaaaaaa2", "subnet-0aaaaaaaaaaaaaaa3"],
}
"""Values of the variables that examples have no default for: the rehearsal makes what they name."""

_REGION: Final = "inf1-region/examples/complete"
_CAPACITY: Final = "inf1-capacity/examples/complete"
_PUBLIC: Final = "inf1-region/examples/public-https"

_COVERED: Final[Mapping[str, tuple[str, ...]]] = {
    "inf1-capacity/examples/minimal": (_REGION,),
    "inf1-cluster/examples/complete": (_REGION, _CAPACITY),
    "inf1-cluster/examples/minimal": (_REGION,),
    "inf1-region/examples/minimal": (_REGION, _CAPACITY),
    "inf1-region/examples/multi-region": (_REGION, _CAPACITY),
    "network/examples/minimal": (_CAPACITY,),
    "neuron-load-balancer/examples/complete": (_PUBLIC,),
    "neuron-load-balancer/examples/minimal": (_PUBLIC,),
    "neuron-model-bucket/examples/complete": (_REGION,),
    "neuron-model-bucket/examples/minimal": (_REGION,),
    "neuron-service/examples/complete": (_REGION,),
    "neuron-service/examples/minimal": (_REGION,),
    "neuron-service/examples/public-https": (_PUBLIC,),
    "neuron-task/examples/complete": (_REGION,),
    "neuron-task/examples/minimal": (_REGION,),
}
"""Examples that are planned and reviewed but not applied, to save minutes -> those that apply the same resources.

The complete example of inf1-region calls inf1-cluster, inf1-capacity, neuron-service and neuron-task in a VPC that
exists; that of inf1-capacity makes a network too, and that of network is of another kind, with endpoints. That of a
public service has load balancer, scaling and alarms.
"""

COVERED_BY: Final = {} if os.environ.get("NEURONFLEET_EXAMPLES") == "all" else _COVERED
"""The same, or none where every example is to be applied: ``NEURONFLEET_EXAMPLES=all``, a quarter of an hour."""

APPLIED_ELSEWHERE: Final[Mapping[str, frozenset[str]]] = {
    "neuron-model-bucket/examples/complete": STORE_TYPES,
    "neuron-model-bucket/examples/minimal": STORE_TYPES,
}
"""Types in such examples that no example applies, but a rehearsal of a fleet: that of its data stack, which the same
constructs make, in two regions, in ``tests/rehearsal/test_rehearse_spanning.py``."""

SOURCE: Final = re.compile(r'(?m)^(\s*source\s*=\s*)"((?:\.\./)*\.\.(?:/[\w-]+)?)"')
REGION: Final = re.compile(r'"([a-z]{2}(?:-[a-z]+)+-\d)"')
CLUSTER: Final = re.compile(r'"arn:aws:ecs:[\w-]+:\d{12}:cluster/([\w-]+)"')
PROVIDER: Final = re.compile(r'capacity_provider_name(?:"[^}]+default)?\s+=\s+"([\w-]+)"')
VARIABLE: Final = re.compile(r'(?m)^variable "(\w+)"')


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What became of an example.

    Attributes:
        name: ``network/examples/minimal``.
        folder: its files, with the modules that it calls.
        plan: its first plan, as ``terraform show -json`` would give it to its user: without the rehearsal's override.
        report: of the rehearsal, None where it was only planned.
        second_plan: the plan of what had been applied, with every value known; None where it was only planned.
    """

    name: str
    folder: Path
    plan: Mapping[str, Any]
    report: StackReport | None = None
    second_plan: Mapping[str, Any] | None = None


class Keeping(Reviewer):
    """Reviews as every rehearsal does, and keeps what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.plan: Mapping[str, Any] = {}

    def review(self, document: Mapping[str, Any], stack: StackDirectory) -> StackReview:
        """Keep the plan, then review it."""
        self.plan = document
        return super().review(document, stack)


def as_stack(name: str, folder: Path) -> StackDirectory:
    """Copy an example as its user would have it: its files, and beside them the modules that it calls.

    Args:
        name: of the example.
        folder: to make it in.
    """
    path = folder / name.replace("/examples/", "-")
    path.mkdir(parents=True)
    example = MODULES / name
    texts = {file.name: file.read_text(encoding="utf-8") for file in sorted(example.glob("*.tf"))}
    waiting = [module for text in texts.values() for module in called(text, example)]
    while waiting:
        module = waiting.pop()
        copy = path / "modules" / module.name
        if not copy.exists():
            copy.mkdir(parents=True)
            for file in module.glob("*.tf"):
                shutil.copy(file, copy)
                waiting += called(file.read_text(encoding="utf-8"), module)
    for file, text in texts.items():
        beside = SOURCE.sub(lambda found: f'{found[1]}"./modules/{(example / found[2]).resolve().name}"', text)
        (path / file).write_text(beside, encoding="utf-8")
    declared = {variable for text in texts.values() for variable in VARIABLE.findall(text)}
    values = {variable: value for variable, value in GIVEN.items() if variable in declared}
    (path / "terraform.tfvars.json").write_text(json.dumps(values), encoding="utf-8")
    return StackDirectory(name=path.name, path=path, region=REGION.findall("".join(texts.values()))[0])


def called(text: str, folder: Path) -> list[Path]:
    """Folders of the modules that a file calls.

    Args:
        text: of the file.
        folder: that it is in.
    """
    return [(folder / source).resolve() for _, source in SOURCE.findall(text)]


def rehearsed(
    name: str, folder: Path, *, attached: Mapping[str, str], processes: Processes, shared: Emulator
) -> Rehearsed:
    """Take an example from init to destroy, or to its plan where another one covers it.

    Args:
        name: of the example.
        folder: to work in.
        attached: environment variable of a running provider, for examples that are planned. One with several provider
            blocks starts its own, for a running one has the configuration of who configured it last.
        processes: where its processes are kept track of.
        shared: emulator that examples are planned in, one after the other; what is applied has an emulator of its own.
    """
    stack = as_stack(name, folder)
    refuse_unsafe([stack])
    own = contextlib.nullcontext(shared) if name in COVERED_BY else new_emulator(folder)
    with socket_folder(folder) as sockets, own as emulator:
        make_clusters(stack, emulator)
        environment = terraform_environment(
            os.environ, endpoint=emulator.endpoint, plugin_cache=folder, temporary=sockets
        )
        if name in COVERED_BY:
            if source_of(stack).count('provider "aws"') == 1:
                environment |= attached
            terraform = Stack(
                binary=find_terraform(environment),
                folder=folder / "planned",
                environment=environment,
                processes=processes,
            )
            document = planned(stack, terraform, folder / "planned", emulator)
            return Rehearsed(name=name, folder=stack.path, plan=without_override(document, stack))
        keeping = Keeping()
        setting = Setting(
            binary=find_terraform(os.environ),
            environment=environment,
            emulator=emulator,
            processes=processes,
            init_lock=threading.Lock(),
            progress=lambda _: None,
            reviewer=keeping,
            destroy=True,
            alone=True,
        )
        report = StackRehearsal(stack=stack, folder=folder / "rehearsed", setting=setting).run()
        return Rehearsed(
            name=name,
            folder=stack.path,
            plan=without_override(keeping.plan, stack),
            report=report,
            second_plan=without_override(shown(SECOND_PLAN, folder / "rehearsed", environment), stack),
        )


def new_emulator(folder: Path) -> Emulator:
    """The emulator as rehearsals have it.

    Args:
        folder: for its log.
    """
    return Emulator(log=folder / "emulator.log", adjustment_ids=[adjustment.id for adjustment in ADJUSTMENTS])


def planned(stack: StackDirectory, terraform: Stack, folder: Path, emulator: Emulator) -> dict[str, Any]:
    """The plan that a rehearsal begins with, of a copy in that folder."""
    copy = stack.copy_to(folder)
    write_override(copy, endpoint=emulator.endpoint, account_id=emulator.account_id)
    emulator.make_existing(expected_resources(copy))
    terraform.init()
    return terraform.plan("plan.bin")


def shown(plan: str, folder: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    """A saved plan that a rehearsal has left in its folder; empty where it did not come so far."""
    if not (folder / plan).is_file():
        return {}
    command = [find_terraform(environment), "show", "-json", plan]
    done = subprocess.run(command, cwd=folder, env=dict(environment), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def source_of(stack: StackDirectory) -> str:
    """What is written in the files of an example itself."""
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted(stack.path.glob("*.tf")))


def make_clusters(stack: StackDirectory, emulator: Emulator) -> None:
    """Make the clusters that an example only names, with the capacity providers that it names."""
    text = source_of(stack)
    ecs = Aws(endpoint=emulator.endpoint, region=stack.region).client("ecs")
    for cluster in CLUSTER.findall(text):
        providers = PROVIDER.findall(text)
        found = ecs.describe_capacity_providers(capacityProviders=providers)["capacityProviders"]
        for provider in set(providers) - {one["name"] for one in found}:
            arn = f"arn:aws:autoscaling:{stack.region}:{emulator.account_id}:autoScalingGroup:1:autoScalingGroupName/x"
            ecs.create_capacity_provider(name=provider, autoScalingGroupProvider={"autoScalingGroupArn": arn})
        ecs.create_cluster(clusterName=cluster, capacityProviders=providers)
