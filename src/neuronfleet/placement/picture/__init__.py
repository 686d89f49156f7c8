"""Pictures of a cluster: hosts as rows of chips with the tasks on them.

``scene_of`` makes a scene, ``draw_text``, ``draw_svg`` and ``draw_html`` draw it; ``draw_terminal`` of the module
``picture.terminal`` has colours and needs rich.
"""

from neuronfleet.placement.picture.fragment import draw_html
from neuronfleet.placement.picture.layout import GROUPED_ABOVE
from neuronfleet.placement.picture.placing import scene_of
from neuronfleet.placement.picture.plain import draw_text
from neuronfleet.placement.picture.scene import (
    Clash,
    Scene,
    SceneHost,
    SceneTask,
    SceneWorkload,
    Waiting,
    scene_data,
)
from neuronfleet.placement.picture.stage import Mark
from neuronfleet.placement.picture.svg import draw_svg

__all__ = [
    "GROUPED_ABOVE",
    "Clash",
    "Mark",
    "Scene",
    "SceneHost",
    "SceneTask",
    "SceneWorkload",
    "Waiting",
    "draw_html",
    "draw_svg",
    "draw_text",
    "scene_data",
    "scene_of",
]
