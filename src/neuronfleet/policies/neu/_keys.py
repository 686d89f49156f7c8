"""Keys of a container definition, as the ECS API knows them, and as a configuration writes them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from neuronfleet.plan import Resource
from neuronfleet.plan.hole import Hole

__all__ = ["CONTAINER_KEYS", "unknown_keys", "written_definitions"]

_TEXT: Final = (
    "name image repositoryCredentials(credentialsParameter) cpu memory memoryReservation links "
    "portMappings(containerPort "
    "hostPort protocol name appProtocol containerPortRange) essential restartPolicy(enabled ignoredExitCodes "
    "restartAttemptPeriod) entryPoint command environment(name value) environmentFiles(value type) "
    "mountPoints(sourceVolume containerPath readOnly) volumesFrom(sourceContainer readOnly) "
    "linuxParameters(capabilities(add drop) devices(hostPath containerPath permissions) initProcessEnabled "
    "sharedMemorySize tmpfs(containerPath size mountOptions) maxSwap swappiness) secrets(name valueFrom) "
    "dependsOn(containerName condition) startTimeout stopTimeout versionConsistency hostname user workingDirectory "
    "disableNetworking privileged readonlyRootFilesystem dnsServers dnsSearchDomains extraHosts(hostname ipAddress) "
    "dockerSecurityOptions interactive pseudoTerminal dockerLabels ulimits(name softLimit hardLimit) "
    "logConfiguration(logDriver options secretOptions(name valueFrom)) healthCheck(command interval timeout retries "
    "startPeriod) systemControls(namespace value) resourceRequirements(value type sharingStrategy(nvidiaMps(memory "
    "maxComputePercent))) firelensConfiguration(type options) credentialSpecs"
)
"""Keys, and in parentheses those below one; maps of the user's own keys and lists of texts have none.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
"""

_MOST_DEPTH: Final = 8


def _read(words: Iterator[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    last = ""
    for word in words:
        if word == "(":
            found[last] = _read(words)
        elif word == ")":
            return found
        else:
            last = word
            found[word] = {}
    return found


CONTAINER_KEYS: Final[Mapping[str, Any]] = _read(iter(_TEXT.replace("(", " ( ").replace(")", " ) ").split()))
"""Every key of a container definition, with the keys below it."""


def written_definitions(resource: Resource) -> object | None:
    """The container definitions as the configuration writes them, before the provider drops keys.

    That is the synthesized source; or a plan of a JSON configuration (CDKTF), which carries it.

    Args:
        resource: the task definition.

    Returns:
        Plain data; None where nobody has it: of an expression such as ``jsonencode(...)`` a plan keeps nothing.
    """
    if resource.source is not None:
        written = resource.source_at(("container_definitions",))
        return _data(written.document if isinstance(written, Hole) else written)
    address = resource.parsed
    path = ("container_definitions",)
    expression = resource.plan.configuration.expression(address.module_names, address.static, path)
    return _data(expression.get("constant_value")) if isinstance(expression, Mapping) else None


def _data(written: object) -> object | None:
    if not isinstance(written, str):
        return written
    try:
        data: object = json.loads(written)
    except (ValueError, RecursionError):
        return None
    return data


def unknown_keys(node: object, known: Mapping[str, Any], where: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Keys that ECS does not know, and where they are; upper and lower case are the same to the provider.

    Args:
        node: a container definition or a part of one.
        known: the keys that it may have.
        where: path of the node.
        depth: how deep it is.
    """
    if isinstance(node, list):
        for one in node:
            yield from unknown_keys(one, known, where, depth)
    if not isinstance(node, Mapping) or depth > _MOST_DEPTH:
        return
    folded = {key.casefold(): key for key in known}
    for key, value in node.items():
        spelled = folded.get(str(key).casefold())
        place = f"{where}.{key}" if where else str(key)
        if spelled is None:
            yield str(key), place
        elif known[spelled]:
            yield from unknown_keys(value, known[spelled], place, depth + 1)
