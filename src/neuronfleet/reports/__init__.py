"""What a review found, in the formats that people and machines read; one module a format.

``render`` and ``render_placement`` return text and print nothing. Formats are imported when they are asked for:
start-up is a feature.
"""

from neuronfleet.reports.render import FORMATS, PLACEMENT_FORMATS, render, render_placement

__all__ = ["FORMATS", "PLACEMENT_FORMATS", "render", "render_placement"]
