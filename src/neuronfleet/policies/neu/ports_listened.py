"""NEU030: the mapped ports are those that the server listens on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from neuronfleet.plan import Resource, Value
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Severity,
    failed,
    fails,
    not_judged,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.neu._containers import Container, part, veiled
from neuronfleet.policies.neu._listening import Listening, listening, network_mode
from neuronfleet.policies.neu._samples import CONTAINER, TASK, sample
from neuronfleet.policies.neu._task import Task, settled, task_of

_LOCK: Final = "-lock"
"""End of the name of a port mapping that keeps two tasks off one instance and that nothing listens on."""


def _mappings(*ports: int) -> list[dict[str, object]]:
    return [{"containerPort": port, "hostPort": port, "protocol": "tcp"} for port in ports]


def _examples() -> tuple[Example, ...]:
    script = "/usr/local/bin/entrypoint.sh"
    good = sample(entryPoint=[script, "--port=8500", "--rest_api_port=8501"], portMappings=_mappings(8500, 8501))
    ports = f"{CONTAINER}.portMappings"
    lock = {"name": "neuron0-lock", "containerPort": 29000, "hostPort": 29000}
    return (
        passes("Both ports of TensorFlow Serving", good),
        passes("A lock: a port that only keeps tasks apart", good.change(TASK, ports, [*_mappings(8500), lock])),
        fails(
            "REST on 9000, and 8501 is mapped, as on AWS's page",
            good.change(TASK, f"{CONTAINER}.entryPoint.2", "--rest_api_port=9000"),
        ),
        fails("A port that nothing listens on", good.change(TASK, ports, _mappings(8501, 80))),
        fails(
            "A server of one's own",
            sample(image="bert:1.4", command=["serve", "--port", "9000"], portMappings=_mappings(8080)),
        ),
        unknown("The command is known only after apply", good.change(TASK, f"{CONTAINER}.entryPoint", UNKNOWN)),
        unknown("A port is known only after apply", good.change(TASK, f"{ports}.0.containerPort", UNKNOWN)),
        null(
            "No command: the image's own ports",
            good.leave_out(TASK, f"{CONTAINER}.entryPoint"),
            verdict=passes("").verdict,
        ),
        not_judged("Nothing tells on which port it listens", sample(image="bert:1.4", portMappings=_mappings(8080))),
    )


@policy(
    "NEU030",
    "ports-listened",
    Severity.HIGH,
    title="Every mapped port is one that the server listens on, and a port that it is told to listen on is mapped.",
    why="A mapped port with no listener refuses every connection while the task looks healthy, and the port that does "
    "answer cannot be reached. AWS's own example tells the server 9000 and maps 8501.",
    fix="Let --port and --rest_api_port name the container ports of portMappings, or leave the flags out. A mapping "
    "that only keeps tasks apart has a name that ends with -lock.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-inference.html",
        "https://github.com/aws/deep-learning-containers/tree/master/tensorflow/inference",
    ),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def ports_listened(resource: Resource, context: Context) -> Answer:
    """Judge the port mappings of one task definition."""
    task = task_of(resource, context)
    return task.each(lambda container: list(settled(_container(task, container, context))))


def _container(task: Task, container: Container, context: Context) -> Iterator[Outcome]:
    mappings = container["portMappings"]
    heard = listening(container, context.catalogue)
    mode = network_mode(task)
    if mappings.is_unknown:
        yield undecided(f"the ports of {container.label} are known only after apply", mappings)
        return
    mapped, unsure = _mapped(mappings)
    if not mapped and not unsure:
        return
    if heard.causes or unsure or (mode.is_unknown and heard.ports):
        causes = (*heard.causes, *unsure, mode) if mode.is_unknown else (*heard.causes, *unsure)
        yield undecided(f"where {container.label} listens is known only after apply", *causes)
        return
    if not heard.ports:
        return
    bridged = mode.text == "bridge"
    # where containers share their network, another one may listen on the port
    alone = heard.complete and (bridged or len(task.containers) == 1)
    dead = {port: value for port, value in mapped.items() if port not in heard.ports} if alone else {}
    for value in dead.values():
        others = veiled(value, _listed(heard.ports))
        yield failed(f"{container.label} maps port {value}, and its server listens on {others}", at=value)
    reached = {*mapped, *_ranged(mappings)}
    if bridged and (dead or not heard.ports & reached):
        yield from _unmapped(container, mappings, heard, reached)
    yield passed()


def _unmapped(container: Container, mappings: Value, heard: Listening, reached: set[int]) -> Iterator[Outcome]:
    for port, flag in heard.told.items():
        if port not in reached:
            number = veiled(mappings, str(port))
            yield failed(f"{container.label} is told to listen on {number} ({flag}), which is not mapped", at=mappings)


def _listed(ports: frozenset[int]) -> str:
    return " and ".join(str(port) for port in sorted(ports))


def _ranged(mappings: Value) -> set[int]:
    """Container ports that are mapped as ranges."""
    found: set[int] = set()
    for one in mappings.items:
        match = re.fullmatch(r"(\d{1,5})-(\d{1,5})", part(one, "containerPortRange").text or "")
        if match:
            found.update(range(int(match[1]), min(int(match[2]), 65535) + 1))
    return found


def _mapped(mappings: Value) -> tuple[dict[int, Value], tuple[Value, ...]]:
    """Container ports that are mapped for a server, and what of them is not known."""
    found: dict[int, Value] = {}
    unsure: list[Value] = []
    for one in mappings.items:
        port, name = part(one, "containerPort"), part(one, "name")
        if (name.text or "").endswith(_LOCK):
            continue
        if port.is_unknown or one.is_unknown:
            unsure.append(port)
        elif isinstance(port.number, int):
            found[port.number] = port
    return found, tuple(unsure)
