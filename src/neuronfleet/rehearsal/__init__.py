"""Every region through init, validate, plan, apply, verify, re-plan and destroy against an embedded AWS emulator."""

from neuronfleet.rehearsal.progress import Progress
from neuronfleet.rehearsal.rehearse import KeptRehearsal, rehearse
from neuronfleet.rehearsal.report import RehearsalReport, StackReport
from neuronfleet.rehearsal.stack import StackDirectory

__all__ = ["KeptRehearsal", "Progress", "RehearsalReport", "StackDirectory", "StackReport", "rehearse"]
