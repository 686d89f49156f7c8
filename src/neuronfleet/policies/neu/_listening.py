"""On which ports the server of a container listens."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

from neuronfleet.dataclass import dataclass
from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.plan import Value
from neuronfleet.policies.neu._containers import Container
from neuronfleet.policies.neu._images import image_name, prebuilt

if TYPE_CHECKING:
    from neuronfleet.catalogue import Catalogue
    from neuronfleet.policies.neu._task import Task

__all__ = ["Listening", "listening", "network_mode"]

_FLAG: Final = lazy_pattern(
    r"(?<![\w-])--(?P<flag>port|(?:rest[-_]api|rest|http|grpc|server|listen)[-_]port)(?:=|\s+)(?P<port>\d{1,5})(?!\S)"
)
_ADDRESS: Final = lazy_pattern(r"(?<![\w-])(?:--bind|--listen|-b)(?:=|\s+)[\w.*\[\]]*:(?P<port>\d{1,5})(?!\S)")
_TS_ADDRESS: Final = lazy_pattern(r"[\w:/\[\].*]*:(?P<port>\d{1,5})/?")
_TS_VARIABLES: Final = ("TS_INFERENCE_ADDRESS", "TS_MANAGEMENT_ADDRESS", "TS_METRICS_ADDRESS")
_TS_CONFIG: Final = ("TS_CONFIG_FILE", "TS_INFERENCE_ADDRESS", "TS_MANAGEMENT_ADDRESS")
_TS_OTHERS: Final = (8082, 7070, 7071)
"""Metrics and gRPC of TorchServe: https://pytorch.org/serve/configuration.html"""

_TF_GRPC: Final = 8500
"""https://github.com/tensorflow/serving/blob/master/tensorflow_serving/model_servers/main.cc"""

_SHELLS: Final = lazy_pattern(r"(?:.*/)?(?:ba|da|z)?sh")
_START_SCRIPT: Final = lazy_pattern(r".*(?:entrypoint\.sh|dockerd-entrypoint\.py|neuron-entrypoint\.py)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Ports of a container's server.

    Attributes:
        ports: every port that it is known to listen on.
        told: those that it was told to listen on, and what said so: ``--rest_api_port``.
        complete: whether it listens on no others.
        causes: what is not known of how it is started.
    """

    ports: frozenset[int] = frozenset()
    told: dict[int, str] = dataclasses.field(default_factory=dict)
    complete: bool = False
    causes: tuple[Value, ...] = ()


def listening(container: Container, catalogue: Catalogue) -> Listening:
    """What can be said of a container's ports.

    Flags of its entry point and command tell most; the catalogue has the ports of prebuilt images. A shell or a
    program that is not known may listen on anything.

    Args:
        container: a container definition.
        catalogue: facts about images.
    """
    text = " ".join(word.text for word in container.words if word.text is not None)
    flags = {found["flag"].replace("-", "_"): int(found["port"]) for found in _FLAG.finditer(text)}
    told = {port: f"--{flag}" for flag, port in flags.items() if port}
    told |= {int(found["port"]): "its address" for found in _ADDRESS.finditer(text)}
    value = container["image"]
    causes = (*container.unknown_words, *([value] if value.is_unknown else []))
    image = image_name(value.text or "")
    record = prebuilt(image, catalogue)
    server = record.server if record is not None else ""
    if "tensorflow_model_server" in text:
        server, scripted = "tensorflow-serving", bool(_START_SCRIPT.match(_first(container)))
    else:
        scripted = _is_start_script(container)
    if server == "tensorflow-serving" and (scripted or "tensorflow_model_server" in text):
        rest = 8501 if scripted else 0
        ports = {flags.get("port", _TF_GRPC), flags.get("rest_api_port", rest)} | set(told)
        return Listening(
            ports=frozenset(ports - {0}), told=told, complete=not causes and not _has_shell(container), causes=causes
        )
    if server == "torchserve" and record is not None and not container.words:
        told |= _torchserve(container)
        ports = {*record.ports.values(), *_TS_OTHERS, *told}
        plain = all(container.variable(name).is_missing for name in _TS_CONFIG)
        return Listening(ports=frozenset(ports), told=told, complete=plain and not causes, causes=causes)
    return Listening(ports=frozenset(told), told=told, causes=causes)


def network_mode(task: Task) -> Value:
    """The network mode of a task, ``bridge`` where none is set.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html

    Args:
        task: the task definition.
    """
    mode = task.resource["network_mode"].or_default("bridge")
    return Value("bridge", path=mode.path, owner=mode.owner) if mode.text == "" else mode


def _torchserve(container: Container) -> dict[int, str]:
    found = {}
    for name in _TS_VARIABLES:
        match = _TS_ADDRESS.fullmatch(container.variable(name).text or "")
        if match:
            found[int(match["port"])] = name
    return found


def _first(container: Container) -> str:
    return next((word.text for word in container.words if word.text), "")


def _is_start_script(container: Container) -> bool:
    """Whether the image's own start script runs: nothing replaces it, or it is among the words."""
    first = _first(container)
    return not first or first.startswith("-") or any(_START_SCRIPT.match(word.text or "") for word in container.words)


def _has_shell(container: Container) -> bool:
    return any(_SHELLS.fullmatch(word.text or "") for word in container.words)
