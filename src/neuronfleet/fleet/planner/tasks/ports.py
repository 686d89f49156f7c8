"""Which ports a server listens on, and which fixed host ports keep a second task of a slot off an instance."""

from __future__ import annotations

import re
from collections.abc import Sequence

from neuronfleet.fleet.blueprint import PortBlueprint
from neuronfleet.fleet.model import Port
from neuronfleet.fleet.planner.context import Context, WorkloadDraft
from neuronfleet.fleet.planner.tasks.images import ResolvedImage

__all__ = ["HostPorts", "check_told_ports", "container_ports", "device_locks"]

RESERVED_PORTS = frozenset({22, 2375, 2376, 51678, 51679, 51680})
"""Ports that the ECS agent keeps. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html"""

FIRST_EPHEMERAL_PORT = 32768
"""Dynamic host ports begin here; a fixed one above might be taken.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
"""

FIRST_LOCK_PORT = 29000
"""Host port that whoever maps ``/dev/neuron0`` takes; the others follow.

ECS counts host ports and not devices, so this is what keeps two tasks off one device, whatever services, slots or
revisions they belong to.
"""

LOCK_PORTS = range(FIRST_LOCK_PORT, FIRST_LOCK_PORT + 100)
"""More than the devices of any instance."""

SERVING_PORTS = frozenset({"grpc", "rest"})
# TorchServe's management port takes models from anybody who reaches it: it is mapped only when asked for.

SLOT_STEP = 10
FIRST_HIGH_PORT = 10000
"""Where the search goes on after a port that would be dynamic, such as 50051 of gRPC."""

_TOLD = re.compile(
    r"--(?P<flag>port|rest_api_port|grpc_port|http_port|monitoring_port)(=|\s+)[\"']?(?P<value>[0-9]{1,5})\b"
)


class HostPorts:
    """Hands out the fixed host ports of one capacity, each once."""

    def __init__(self) -> None:
        self._taken: dict[tuple[int, str], str] = {}
        self._named: set[tuple[int, str]] = set()

    def claim(self, port: int, protocol: str, owner: str) -> str | None:
        """Take a port the user asked for.

        Returns:
            Who has it already, or None.
        """
        holder = self._taken.get((port, protocol))
        self._taken.setdefault((port, protocol), owner)
        return holder

    def reserve(self, draft: WorkloadDraft) -> None:
        """Keep the ports that a workload names from being handed out to others."""
        for port in draft.settings.ports or ():
            number = port.container_port if draft.settings.network_mode == "host" else port.host_port
            if number:
                self._named.add((number, port.protocol))

    def free_near(self, port: int, protocol: str, owner: str) -> int:
        """The first free port at or above ``port`` in steps of ten, so that slots are easy to read."""
        taken = self._taken.keys() | self._named
        candidate = port
        while (
            (candidate, protocol) in taken
            or candidate in RESERVED_PORTS
            or candidate in LOCK_PORTS
            or candidate >= FIRST_EPHEMERAL_PORT
        ):
            candidate += SLOT_STEP
            if candidate >= FIRST_EPHEMERAL_PORT:
                candidate = FIRST_HIGH_PORT + candidate % SLOT_STEP
        self._taken[candidate, protocol] = owner
        return candidate


def device_locks(draft: WorkloadDraft, slot: int) -> tuple[PortBlueprint, ...]:
    """A host port for each device of a slot, held for as long as the task really runs.

    A task in ``awsvpc`` network mode has no ports on the instance, and so no locks.
    """
    if draft.settings.network_mode == "awsvpc":
        return ()
    return tuple(
        PortBlueprint(
            name=f"neuron{index}-lock",
            container_port=FIRST_LOCK_PORT + index,
            host_port=FIRST_LOCK_PORT + index,
            protocol="tcp",
            lock=True,
        )
        for index in draft.slots[slot]
    )


def container_ports(
    context: Context, draft: WorkloadDraft, image: ResolvedImage, slot: int, taken: HostPorts
) -> tuple[PortBlueprint, ...] | None:
    """The ports of one slot's server.

    Returns:
        The ports, or None where the problem has been reported.
    """
    asked = draft.settings.ports
    if asked is None:
        listed = {
            name: port for name, port in (image.entry.ports if image.entry else {}).items() if name in SERVING_PORTS
        }
        asked = tuple(Port(name=name, container_port=port) for name, port in listed.items())
    names: set[str] = set()
    numbers: set[tuple[int, str]] = set()
    for position, port in enumerate(asked):
        parts = (draft.table, draft.name, "ports", position)
        if port.name in names:
            context.refuse((*parts, "name"), f"two ports are called {port.name!r}", port.name)
            return None
        if (port.container_port, port.protocol) in numbers:
            context.refuse(
                (*parts, "container_port"), f"{port.container_port} is listed twice; list it once", port.container_port
            )
            return None
        if draft.settings.devices_per_task and port.container_port in LOCK_PORTS:
            context.refuse(
                (*parts, "container_port"),
                f"{port.container_port} is one of the ports {LOCK_PORTS[0]} to {LOCK_PORTS[-1]} that keep tasks off "
                "each other's devices; let the server listen on another",
                port.container_port,
            )
            return None
        names.add(port.name)
        numbers.add((port.container_port, port.protocol))
    found = []
    for position, port in enumerate(asked):
        host_port = _host_port(context, draft, port, (slot, position), taken)
        if host_port is False:
            return None
        found.append(
            PortBlueprint(
                name=port.name, container_port=port.container_port, host_port=host_port, protocol=port.protocol
            )
        )
    return tuple(found)


def _host_port(
    context: Context, draft: WorkloadDraft, port: Port, place: tuple[int, int], taken: HostPorts
) -> int | bool | None:
    slot, position = place
    parts = (draft.table, draft.name, "ports", position, "host_port")
    mode, owner = draft.settings.network_mode, draft.slot_name(slot)
    if mode != "bridge":
        if port.host_port not in {None, port.container_port}:
            context.refuse(
                parts,
                f"must be left out or equal container_port in {mode} network mode",
                port.host_port,
            )
            return False
        if mode == "awsvpc":
            return None
        port = port.model_copy(update={"host_port": port.container_port})
    if port.host_port == 0 or (port.host_port is None and not draft.settings.devices_per_task):
        return 0
    if port.host_port is None:
        return taken.free_near(port.container_port, port.protocol, owner)
    if port.host_port in RESERVED_PORTS or port.host_port >= FIRST_EPHEMERAL_PORT:
        context.refuse(
            parts,
            f"{port.host_port} is kept by the ECS agent or for dynamic ports; give one below {FIRST_EPHEMERAL_PORT} "
            f"other than {', '.join(str(one) for one in sorted(RESERVED_PORTS))}",
            port.host_port,
        )
        return False
    if len(draft.slots) > 1:
        _refuse_one_port_for_all(context, draft, port.host_port, parts)
        return False
    if port.host_port in LOCK_PORTS:
        context.refuse(
            parts,
            f"{port.host_port} is one of the ports {LOCK_PORTS[0]} to {LOCK_PORTS[-1]} that keep tasks off each "
            "other's devices; give another",
            port.host_port,
        )
        return False
    holder = taken.claim(port.host_port, port.protocol, owner)
    if holder is not None:
        context.refuse(parts, f"{port.host_port} is already taken on the same instances by {holder}", port.host_port)
        return False
    return port.host_port


def _refuse_one_port_for_all(
    context: Context, draft: WorkloadDraft, host_port: int, parts: tuple[str | int, ...]
) -> None:
    mode = draft.settings.network_mode
    what = f"{len(draft.slots)} slots of an instance cannot all listen on {host_port}"
    follows = (draft.parts, *draft.type_sections)
    if mode == "bridge":
        context.refuse(parts, f"{what}; leave it out to get one each, or set slots = 1", host_port, follows=follows)
        return
    context.refuse(
        (*draft.parts, "network_mode"),
        f"{what} in host network mode; set slots = 1, or take network_mode = 'bridge', where each gets a host port of "
        "its own",
        mode,
        follows=follows,
    )


def check_told_ports(
    context: Context, draft: WorkloadDraft, image: ResolvedImage, ports: Sequence[PortBlueprint]
) -> None:
    """Refuse a server that is told to listen where nothing is mapped, as in AWS's own example (9000 against 8501)."""
    mapped = {port.container_port for port in ports}
    told = set()
    for key in ("entry_point", "command"):
        words = getattr(draft.settings, key) or ()
        for index, word in enumerate(words):
            # A flag and its value are one word, two words, or part of a line that a shell gets.
            for match in _TOLD.finditer(f"{word} {words[index + 1]}" if index + 1 < len(words) else word):
                value = int(match["value"])
                told.add(value)
                if match.start() >= len(word) or value == 0 or value in mapped:
                    continue  # of the next word; switched off; or right
                shown = ", ".join(str(port) for port in sorted(mapped)) or "none"
                context.refuse(
                    (draft.table, draft.name, key, index),
                    f"--{match['flag']}={value} tells the server to listen on {value}, but the mapped container ports "
                    f"are {shown}; drop the flag, or list the port under ports",
                    word,
                    follows=((*draft.parts, "image"), (*draft.parts, "ports")),
                )
    _notice_unserved(context, draft, image, told)
    if (
        not ports
        and image.entry is None
        and draft.settings.devices_per_task
        and draft.settings.network_mode == "bridge"
    ):
        context.notice(
            "no-ports",
            (draft.table, draft.name, "ports"),
            f"{draft.name} maps no port: nothing can reach it over the network",
        )


def _notice_unserved(context: Context, draft: WorkloadDraft, image: ResolvedImage, told: set[int]) -> None:
    """Tell of mapped ports on which nothing listens in a prebuilt image, as port 80 in AWS's own example."""
    if image.entry is None or not image.entry.ports or draft.settings.entry_point is not None:
        return
    serving = {*image.entry.ports.values(), *told}
    for position, port in enumerate(draft.settings.ports or ()):
        if port.container_port not in serving:
            context.notice(
                "port-unserved",
                (draft.table, draft.name, "ports", position, "container_port"),
                f"nothing in {image.entry.name} listens on {port.container_port} by itself; it serves "
                f"{', '.join(f'{name} on {number}' for name, number in image.entry.ports.items())}",
            )
