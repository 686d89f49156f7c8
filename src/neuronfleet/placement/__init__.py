"""Whether every task can be placed, never shares a device, and rolls.

``decide`` takes a ``Cluster`` and gives the four claims about each of its workloads. ``to_json`` and ``from_json``
write both and read them back; ``scene_of`` and ``draw_text``, ``draw_svg``, ``draw_html`` make a picture. These are
imported when they are first asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from neuronfleet.placement.changes import apply
from neuronfleet.placement.claims import Change, Claim, Claims, Verdict
from neuronfleet.placement.cluster import (
    AGENT_RESERVED_PORTS,
    Capacity,
    CapacityShare,
    Cluster,
    Deployment,
    Host,
    InstanceRefresh,
    Kind,
    NetworkMode,
    TaskSpec,
    Workload,
    Zone,
)
from neuronfleet.placement.host import host_of
from neuronfleet.placement.needs import ContainerNeed, PortNeed, task_spec
from neuronfleet.placement.prove import decide
from neuronfleet.placement.validate import problems_of, require_cluster

if TYPE_CHECKING:
    from neuronfleet.placement.document import (
        PlacementDocument,
        ServiceClaims,
        from_json,
        placement_document,
        placement_schema,
        read_placement_document,
        to_json,
    )
    from neuronfleet.placement.picture import Mark, Scene, draw_html, draw_svg, draw_text, scene_data, scene_of

_LATER = {
    "neuronfleet.placement.document": (
        "PlacementDocument",
        "ServiceClaims",
        "from_json",
        "placement_document",
        "placement_schema",
        "read_placement_document",
        "to_json",
    ),
    "neuronfleet.placement.picture": (
        "Mark",
        "Scene",
        "draw_html",
        "draw_svg",
        "draw_text",
        "scene_data",
        "scene_of",
    ),
}
_MODULES = {name: module for module, names in _LATER.items() for name in names}

__all__ = [
    "AGENT_RESERVED_PORTS",
    "Capacity",
    "CapacityShare",
    "Change",
    "Claim",
    "Claims",
    "Cluster",
    "ContainerNeed",
    "Deployment",
    "Host",
    "InstanceRefresh",
    "Kind",
    "Mark",
    "NetworkMode",
    "PlacementDocument",
    "PortNeed",
    "Scene",
    "ServiceClaims",
    "TaskSpec",
    "Verdict",
    "Workload",
    "Zone",
    "apply",
    "decide",
    "draw_html",
    "draw_svg",
    "draw_text",
    "from_json",
    "host_of",
    "placement_document",
    "placement_schema",
    "problems_of",
    "read_placement_document",
    "require_cluster",
    "scene_data",
    "scene_of",
    "task_spec",
    "to_json",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 (whatever the module has)
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(_MODULES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
