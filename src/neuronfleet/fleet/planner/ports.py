"""Which ports a server listens on, and which fixed host ports keep a second task of a slot off an instance."""

from __future__ import annotations

import re
from collections.abc import Sequence

from neuronfleet.fleet.blueprint import PortBlueprint
from neuronfleet.fleet.model import Port
from neuronfleet.fleet.planner.context import Context, WorkloadDraft
from neuronfleet.fleet.planner.images import ResolvedImage

__all__ = ["HostPorts", "check_told_ports", "container_ports"]

RESERVED_PORTS = frozenset({22, 2375, 2376, 51678, 51679, 51680})
"""Ports that the ECS agent keeps. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html"""

FIRST_EPHEMERAL_PORT = 32768
"""Dynamic host ports begin here; a fixed one above might be taken.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
"""

_SERVING = frozenset({"grpc", "rest"})
# TorchServe's management port takes models from anybody who reaches it: it is mapped only when asked for.

_SLOT_STEP = 10
_TOLD = re.compile(r"^--(?P<flag>port|rest_api_port|grpc_port|http_port|monitoring_port)(=(?P<value>\d+))?$")


class HostPorts:
    """Hands out the fixed host ports of one capacity, each once."""

    def __init__(self) -> None:
        self._taken: dict[tuple[int, str], str] = {}

    def claim(self, port: int, protocol: str, owner: str) -> str | None:
        """Take a port the user asked for.

        Returns:
            Who has it already, or None.
        """
        return self._taken.setdefault((port, protocol), owner) if self._taken.get((port, protocol)) != owner else owner

    def free_near(self, port: int, protocol: str, owner: str) -> int:
        """The first free port at or above ``port`` in steps of ten, so that slots are easy to read."""
        candidate = port
        while (candidate, protocol) in self._taken or candidate in RESERVED_PORTS:
            candidate += _SLOT_STEP
            if candidate >= FIRST_EPHEMERAL_PORT:
                candidate = 1024 + candidate % _SLOT_STEP
        self._taken[candidate, protocol] = owner
        return candidate


def container_ports(
    context: Context, draft: WorkloadDraft, image: ResolvedImage, slot: int, taken: HostPorts
) -> tuple[PortBlueprint, ...] | None:
    """The ports of one slot's server.

    Returns:
        The ports, or None where the problem has been reported.
    """
    asked = draft.settings.ports
    if asked is None:
        listed = {name: port for name, port in (image.entry.ports if image.entry else {}).items() if name in _SERVING}
        asked = tuple(Port(name=name, container_port=port) for name, port in listed.items())
    seen: dict[str, int] = {}
    for position, port in enumerate(asked):
        if port.name in seen:
            context.refuse((draft.table, draft.name, "ports", position, "name"), f"two ports are called {port.name!r}")
            return None
        seen[port.name] = position
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
    if len(draft.slots) > 1 and mode == "bridge":
        context.refuse(
            parts,
            f"{len(draft.slots)} slots of an instance cannot all listen on {port.host_port}; leave it out to get one "
            "each, or set slots = 1",
            port.host_port,
        )
        return False
    holder = taken.claim(port.host_port, port.protocol, owner)
    if holder != owner:
        context.refuse(parts, f"{port.host_port} is already taken on the same instances by {holder}", port.host_port)
        return False
    return port.host_port


def check_told_ports(
    context: Context, draft: WorkloadDraft, image: ResolvedImage, ports: Sequence[PortBlueprint]
) -> None:
    """Refuse a server that is told to listen where nothing is mapped, as in AWS's own example (9000 against 8501)."""
    mapped = {port.container_port for port in ports}
    for key in ("entry_point", "command"):
        words = getattr(draft.settings, key) or ()
        for index, word in enumerate(words):
            match = _TOLD.match(word)
            if not match:
                continue
            value = match["value"] or (words[index + 1] if index + 1 < len(words) else "")
            if not value.isdigit() or int(value) in mapped:
                continue
            shown = ", ".join(str(port) for port in sorted(mapped)) or "none"
            context.refuse(
                (draft.table, draft.name, key, index),
                f"--{match['flag']}={value} tells the server to listen on {value}, but the mapped container ports are "
                f"{shown}; drop the flag, or list the port under ports",
                word,
            )
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
