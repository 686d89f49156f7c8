"""Every region from init and a reviewed plan through apply, verify and re-plan to destroy, in an AWS emulator."""

from neuronfleet.rehearsal.progress import Progress
from neuronfleet.rehearsal.rehearse import KeptRehearsal, rehearse
from neuronfleet.rehearsal.report import RehearsalReport, StackReport
from neuronfleet.rehearsal.reviewing import review_settings
from neuronfleet.rehearsal.stack import StackDirectory

__all__ = [
    "KeptRehearsal",
    "Progress",
    "RehearsalReport",
    "StackDirectory",
    "StackReport",
    "rehearse",
    "review_settings",
]
