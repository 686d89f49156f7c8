"""What user data tells the ECS agent."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Final

from neuronfleet.dataclass import dataclass
from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.plan.value import Value

__all__ = ["AgentConfig", "agent_config"]

_COMMENT: Final = lazy_pattern(r"^[ \t]*#[^\n]*$", re.MULTILINE)
_SETTING: Final = lazy_pattern(r"""(["'])?\b(ECS_[A-Z_]+)=([^\r\n]*)""")
_BARE: Final = lazy_pattern(r"""[^\s>;|&"']*""")
_EXPANSION: Final = lazy_pattern(r"[$`]")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentConfig:
    """The settings of the ECS agent that user data writes.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html

    Attributes:
        settings: by name, such as ``ECS_CLUSTER``; the last one that is written counts. Those made up by the shell at
            boot are not among them.
        computed: names of settings whose value the shell makes up at boot.
    """

    settings: Mapping[str, str]
    computed: frozenset[str] = frozenset()

    @property
    def cluster(self) -> str | None:
        """Cluster that the instance joins, ``default`` where none is named; None where the shell makes it up."""
        return None if "ECS_CLUSTER" in self.computed else self.settings.get("ECS_CLUSTER", "default")

    @property
    def reserved_memory_mib(self) -> int | None:
        """``ECS_RESERVED_MEMORY``, 0 where it is not set, None where it cannot be told."""
        text = self.settings.get("ECS_RESERVED_MEMORY", "0")
        return None if "ECS_RESERVED_MEMORY" in self.computed or not text.isdecimal() else int(text[:12])

    @property
    def attributes(self) -> Mapping[str, str]:
        """``ECS_INSTANCE_ATTRIBUTES``, as far as they can be read."""
        try:
            found = json.loads(self.settings.get("ECS_INSTANCE_ATTRIBUTES", "{}"))
        except (ValueError, RecursionError):
            return {}
        return {key: one for key, one in found.items() if isinstance(one, str)} if isinstance(found, dict) else {}


def agent_config(user_data: Value, *, encoded: bool = True) -> AgentConfig | None:
    """The agent's settings in the user data of a launch template.

    Args:
        user_data: a shell script, cloud-init's YAML, or any text with ``ECS_...=`` in it.
        encoded: whether it is base64, as in a launch template.

    Returns:
        The settings; those of an instance without user data where there is none; None where it cannot be read.
    """
    if user_data.is_missing:
        return AgentConfig(settings={})
    text = user_data.text
    if text is None:
        return None
    if encoded:
        try:
            text = base64.b64decode(text, validate=True).decode()
        except (binascii.Error, ValueError):
            return None
    settings: dict[str, str] = {}
    computed: set[str] = set()
    for found in _SETTING.finditer(_COMMENT.sub("", text)):
        around, name, rest = found.groups()
        value, literal = _value(rest, around)
        computed.discard(name)
        settings.pop(name, None)
        if not literal and _EXPANSION.search(value):
            computed.add(name)
        else:
            settings[name] = value
    return AgentConfig(settings=settings, computed=frozenset(computed))


def _value(rest: str, around: str | None) -> tuple[str, bool]:
    """The value at the start of the rest of a line, and whether the shell leaves it as it is.

    Args:
        rest: what follows the equals sign.
        around: the quote that the whole assignment stands in, None without.
    """
    if around is not None:
        return rest.partition(around)[0], around == "'"
    if rest[:1] in ("'", '"'):
        return rest[1:].partition(rest[0])[0], rest[0] == "'"
    if rest.startswith("{"):  # JSON of ECS_INSTANCE_ATTRIBUTES in a here-document
        return rest[: rest.rfind("}") + 1], False
    found = _BARE.match(rest)
    return (found.group() if found else ""), False
