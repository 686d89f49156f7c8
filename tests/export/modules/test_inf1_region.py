"""modules/inf1-region shares out devices, ports and room, and counts instances, as the planner does."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest

from neuronfleet.errors import FleetError
from neuronfleet.export.modules.inf1_region import Inf1Region
from neuronfleet.fleet import parse_fleet, plan_fleet
from neuronfleet.fleet.blueprint import Blueprint
from tests.export.modules.evaluated import documents, run

pytestmark = [pytest.mark.node, pytest.mark.terraform]

DECIDED = (
    "device_indices",
    "host_ports",
    "needed",
    "min_sizes",
    "max_sizes",
    "crowded_devices",
    "crowded_room",
    "crowded_ports",
)
IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bert:1.0"
CAPACITY = "shared"
FLEETS = 24
PORTS = (8080, 8081, 8090, 9000, 50051)
UNLIKE = ({}, {}, {}, {"memory_mib": 12000}, {"cpu_units": 9000}, {"network_mode": "host"})
SLOTS = ({}, {"slots": 1}, {"slots": 2}, {"ignore_desired_count": True})
MONITOR = {"image": "public.ecr.aws/neuron/neuron-monitor:1.3.0"}
MONITORS = (
    {},
    {"neuron_monitor": MONITOR},
    {"neuron_monitor": MONITOR | {"memory_mib": 9000}},
    {"neuron_monitor": MONITOR | {"cpu_units": 4000, "memory_mib": 12001}},
)
CROWDED = [
    {
        "name": "inference",
        "regions": ["us-east-1"],
        "capacities": {CAPACITY: {"instance_type": "inf1.6xlarge"}},
        "services": {
            name: {"image": IMAGE, "capacity": CAPACITY, "slots": 2, "neuron_monitor": MONITOR | monitor, **server}
            for name in "ab"
        },
        "tasks": {},
    }
    for server, monitor in (({"memory_mib": 9000}, {"memory_mib": 4000}), ({"cpu_units": 6000}, {"cpu_units": 200}))
]
"""The servers of four slots fit on an instance, and what measures their devices does not."""
TYPES = ("inf1.2xlarge", "inf1.6xlarge", "inf1.6xlarge", "inf1.24xlarge")


def fleet(random: Random) -> dict[str, Any]:
    """A fleet of one capacity whose services and tasks stand in alphabetical order, as Terraform sorts them.

    Those with devices have as many each: of a round that does not fit, the module gives nothing to smaller ones.
    One is ordinary at most: the module adds such up where the planner looks closer.
    """
    devices, ordinary = random.choice((1, 1, 2, 4)), random.choice("abcd----")
    services, tasks = {}, {}
    for name in "abcd"[: random.randint(1, 4)]:
        one = {"image": IMAGE, "capacity": CAPACITY, "devices_per_task": devices, "health_check": False}
        one |= random.choice(UNLIKE)
        one["ports"] = [
            {"name": f"port{port}", "container_port": port}
            | (
                {"host_port": random.choice((8080, 9100))}
                if "network_mode" not in one and random.random() < 0.2
                else {}
            )
            for port in random.sample(PORTS, random.randint(0, 2))
        ]
        if name == ordinary:
            one |= {"devices_per_task": 0, "cpu_units": 512, "memory_mib": 1024}
        if random.random() < 0.3:
            tasks[name] = one
            continue
        one |= {"desired_count": random.randint(0, 6), "spare_instances": random.randint(0, 2)}
        if one["devices_per_task"]:
            one |= random.choice(SLOTS) | random.choice(MONITORS)
        services[name] = one
    sizes = random.choice(({}, {}, {"min_size": 1}, {"max_size": 8}))
    return {
        "name": "inference",
        "regions": ["us-east-1"],
        "capacities": {CAPACITY: {"instance_type": random.choice(TYPES), **sizes}},
        "services": services,
        "tasks": tasks,
    }


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a module that has the region's local values and nothing that needs a provider."""
    document = documents(tmp_path_factory.mktemp("synth"), Inf1Region)["inf1-region"]
    folder = tmp_path_factory.mktemp("rules")
    values, found, waiting = document["locals"], {}, list(DECIDED)
    while waiting:
        name = waiting.pop()
        found[name] = values[name]
        text = values[name] if isinstance(values[name], str) else " ".join(map(str, values[name]))
        assert not re.search(r"\b(module|data|aws_\w+)\.", text), f"local.{name} is known only with a provider"
        waiting += set(re.findall(r"\blocal\.(\w+)", text)) - found.keys()
    content = {
        "variable": {name: {"type": "any"} for name in ("capacities", "services", "tasks")},
        "locals": found,
        "output": {"decided": {"value": {name: f"${{local.{name}}}" for name in DECIDED}}},
    }
    (folder / "main.tf.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def decided(folder: Path, rules: Path, cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the module decides about fleets.

    Args:
        folder: an empty one.
        rules: the module.
        cases: the fleets.
    """
    inputs = {f"case{index}": module_inputs(case) for index, case in enumerate(cases)}
    config = {
        "module": {name: {"source": str(rules), **given} for name, given in inputs.items()},
        "output": {name: {"value": f"${{module.{name}.decided}}"} for name in inputs},
    }
    (folder / "main.tf.json").write_text(json.dumps(config), encoding="utf-8")
    run(folder, "init", "-input=false")
    run(folder, "plan", "-out=plan.bin")
    outputs = json.loads(run(folder, "show", "-json", "plan.bin"))["planned_values"]["outputs"]
    return [outputs[name]["value"] for name in inputs]


def module_inputs(fleet: Mapping[str, Any]) -> dict[str, Any]:
    """What the module is called with."""
    unsaid = {"health_check"}
    return {
        "capacities": fleet["capacities"],
        **{
            table: {
                name: {key: value for key, value in one.items() if key not in unsaid}
                for name, one in fleet[table].items()
            }
            for table in ("services", "tasks")
        },
    }


def planned(blueprint: Blueprint) -> dict[str, Any]:
    """What the planner decided, in the module's form."""
    (capacity,) = blueprint.capacities
    slots = {one.name: [slot.task_definition for slot in one.slots] for one in blueprint.services}
    slots |= {one.name: [one.task_definition] for one in blueprint.tasks}
    devices, ports = {}, {}
    for name, definitions in slots.items():
        containers = [definition.containers[0] for definition in definitions]
        devices[name] = [
            int(path.removeprefix("/dev/neuron")) for container in containers for path in container.devices
        ]
        ports[name] = [[port.host_port for port in container.ports if not port.lock] for container in containers]
    return {
        "device_indices": devices,
        "host_ports": ports,
        "needed": {CAPACITY: capacity.instances_needed},
        "min_sizes": {CAPACITY: capacity.min_size},
        "max_sizes": {CAPACITY: capacity.max_size},
    }


def test_it_decides_what_the_planner_decides(rules, tmp_path):
    """Devices, host ports and sizes of any fleet; what the planner refuses for want of room is refused in its words.

    Only host ports of unlike container ports may be refused by the module where the planner finds a way.
    """
    random = Random(5)  # noqa: S311 - the same fleets every time
    cases = [*CROWDED, *(fleet(random) for _ in range(FLEETS))]
    accepted = refused = 0
    for case, decision in zip(cases, decided(tmp_path, rules, cases), strict=True):
        sentences = [*decision["crowded_devices"], *decision["crowded_room"]]
        try:
            (blueprint,) = plan_fleet(parse_fleet(case))
        except FleetError as error:
            said = str(error).replace("'", "")
            refused += bool(sentences)
            if "host_port" in said:
                continue  # the planner looks at ports first, and at nothing else then
            for sentence in sentences:
                assert sentence.removesuffix(".").replace(f" of capacity {CAPACITY} need", " need") in said, case
            for kind in ("devices are asked of each", "tasks side by side on one"):
                assert (kind in said) == any(kind in sentence for sentence in sentences), (said, sentences, case)
            continue
        assert not sentences, case
        if not decision["crowded_ports"]:
            expected = planned(blueprint)
            assert {name: decision[name] for name in expected} == expected, case
            accepted += 1
    assert accepted
    assert refused
