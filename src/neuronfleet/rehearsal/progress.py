"""What a rehearsal tells while it runs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Literal

__all__ = ["OnProgress", "Progress", "State"]

State = Literal["running", "ok", "different", "failed", "interrupted"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One step of one stack.

    Attributes:
        stack: name of the stack.
        region: its region.
        stage: one of the report's stages.
        state: ``running`` when it starts or gets on, else how it ended.
        seconds: wall time of the stage so far.
        detail: how far it is, or what it found.
    """

    stack: str
    region: str
    stage: str
    state: State
    seconds: float
    detail: str = ""


OnProgress = Callable[[Progress], None]
"""Called from the threads of the rehearsal, one at a time."""
