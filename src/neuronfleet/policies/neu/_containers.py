"""Containers of a task definition, as policies ask about them.

The provider writes the keys of ``container_definitions`` as the ECS API does, whatever their case in the
configuration; a synthesized source is read as it was written. So names are looked up exactly, then without case.
"""

from __future__ import annotations

import functools
from typing import Final

from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.plan import Truth, Value
from neuronfleet.plan.value import State

__all__ = ["Container", "part", "plain", "veiled"]

_DEVICE: Final = lazy_pattern(r"/dev/neuron([0-9]{1,6})")


class Container:
    """One container definition.

    Attributes:
        value: the definition.

    Args:
        value: the definition.
    """

    def __init__(self, value: Value) -> None:
        self.value = value
        self._parts: dict[str, Value] = {}

    def __getitem__(self, key: str) -> Value:
        found = self._parts.get(key)
        if found is None:
            found = self._parts[key] = part(self.value, key)
        return found

    @property
    def label(self) -> str:
        """``container "model"``, for messages."""
        name = self["name"]
        return f"container {name}" if name.text is not None else "a container"

    @property
    def is_sensitive(self) -> bool:
        """Whether nothing of it may be shown."""
        return self.value.is_sensitive

    @functools.cached_property
    def devices(self) -> Value:
        """``linuxParameters.devices``, a list."""
        return part(self["linuxParameters"], "devices")

    @functools.cached_property
    def device_numbers(self) -> dict[int, Value]:
        """N of every ``/dev/neuronN`` that is known to be mapped, and the ``hostPath`` that says so."""
        found: dict[int, Value] = {}
        for device in self.devices.items:
            path = part(device, "hostPath")
            match = _DEVICE.fullmatch(path.text or "")
            if match:
                found.setdefault(int(match[1]), path)
        return found

    @property
    def unsure_devices(self) -> tuple[Value, ...]:
        """What of its devices is not known."""
        paths = tuple(part(device, "hostPath") for device in self.devices.items)
        return tuple(one for one in (self.devices, *paths) if one.is_unknown)

    @functools.cached_property
    def words(self) -> tuple[Value, ...]:
        """What it is started with: the entry point and then the command, word by word."""
        return (*self["entryPoint"].items, *self["command"].items)

    @property
    def unknown_words(self) -> tuple[Value, ...]:
        """What of the entry point and the command is not known."""
        whole = tuple(one for one in (self["entryPoint"], self["command"]) if one.is_unknown)
        return (*whole, *(word for word in self.words if word.is_unknown))

    @functools.cached_property
    def environment(self) -> tuple[tuple[Value, Value], ...]:
        """Names and values of its variables, those of secrets left out."""
        return tuple((part(one, "name"), part(one, "value")) for one in self["environment"].items)

    def variable(self, name: str) -> Value:
        """An environment variable, as Docker will set it.

        A variable that a secret or a file of variables may give is unknown. Of two entries the last one counts.

        Args:
            name: such as ``NEURON_RT_NUM_CORES``.
        """
        entries = self["environment"]
        found = [value for key, value in self.environment if key.text == name]
        if found:
            return found[-1]
        if entries.is_unknown:
            return entries
        for key, _ in self.environment:
            if key.is_unknown:
                return key
        secrets = self["secrets"]
        for secret in (secrets, *secrets.items):
            named = part(secret, "name") if secret is not secrets else secret
            if named.is_unknown or (secret is not secrets and named.text == name):
                return Value(None, path=named.path, owner=named.owner, state=State.UNKNOWN)
        files = self["environmentFiles"]
        if files.is_unknown or files.items:
            return Value(None, path=files.path, owner=files.owner, state=State.UNKNOWN)
        return Value(None, path=(*entries.path, name), owner=entries.owner, state=State.ABSENT)

    def maps_device(self) -> Truth:
        """Whether it maps a Neuron device."""
        return self.devices.any_item(
            lambda device: part(device, "hostPath").test(
                lambda raw: isinstance(raw, str) and raw.startswith("/dev/neuron")
            )
        )

    def sees_all_devices(self) -> Truth:
        """Whether it sees devices another way: privileged, or through the agent's ``AWS_NEURON_VISIBLE_DEVICES``."""
        return self["privileged"].or_default(False).equals(True) | self.variable("AWS_NEURON_VISIBLE_DEVICES").is_set()  # noqa: FBT003 - the API's default


def part(value: Value, *path: str | int) -> Value:
    """A part of a container definition, its keys in any case.

    Args:
        value: a container definition or a part of one.
        path: keys in the spelling of the ECS API.
    """
    for key in path:
        exact = value[key]
        if isinstance(key, str) and exact.state is State.ABSENT and value.is_known:
            folded = key.casefold()
            spelled = next((one for one in value.fields if one.casefold() == folded), None)
            exact = exact if spelled is None else value[spelled]
        value = exact
    return value


def plain(value: Value) -> str:
    """A value in the middle of a text, without quotes; never a sensitive one."""
    return str(value) if value.is_sensitive or value.text is None else value.text


def veiled(value: Value, text: str) -> str:
    """What was read out of a value, unless that is sensitive.

    Args:
        value: where it comes from.
        text: what was read.
    """
    return "(sensitive)" if value.is_sensitive else text
