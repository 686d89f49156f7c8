"""The topology of a fleet: who is asked, what answers in each region, and which task holds which chip.

``topology_of`` says what there is to draw, without a thought of how; ``draw_text``, ``draw_svg`` and ``draw_page`` draw
it. Nothing of a drawing depends on the time, the machine or the terminal.
"""

from neuronfleet.reports.topology.facts import topology_of
from neuronfleet.reports.topology.model import Topology
from neuronfleet.reports.topology.page import draw_page
from neuronfleet.reports.topology.svg import draw_svg
from neuronfleet.reports.topology.text import draw_text

__all__ = ["Topology", "draw_page", "draw_svg", "draw_text", "topology_of"]
