"""What an adjustment of the emulator is."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from typing import Any

from neuronfleet.errors import RehearsalError

__all__ = ["Adjustment", "replace", "stand_in_served", "stand_ins_served"]

_served: dict[tuple[str, str, str], None] = {}
_lock = threading.Lock()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """One thing in which the emulator is made to do as AWS does.

    Attributes:
        id: stable name.
        moto: what moto does by itself.
        aws: what AWS does.
        why: what a rehearsal would get wrong without it.
        apply: makes it, in the emulator's process; imports moto.
        stand_in: whether it answers with data that is made up, because moto has none of AWS's.
    """

    id: str
    moto: str
    aws: str
    why: str
    apply: Callable[[], None]
    stand_in: bool = False


def replace(owner: object, name: str, make: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Replace a function of moto by one that wraps it.

    Args:
        owner: class or module of moto.
        name: attribute that holds the function.
        make: given the original, returns the replacement.

    Raises:
        RehearsalError: moto has no such function any more.
    """
    original = getattr(owner, name, None)
    if not callable(original):
        where = f"{getattr(owner, '__module__', '')}.{getattr(owner, '__name__', owner)}"
        raise RehearsalError(
            f"this moto has no {where}.{name}, which an adjustment of the rehearsal wraps; install a moto release that "
            "neuronfleet's 'rehearsal' extra allows"
        )
    setattr(owner, name, make(original))


def stand_in_served(adjustment: str, *, region: str, subject: str) -> None:
    """Note that made-up data was given out, so that the report can say so.

    Args:
        adjustment: id of the adjustment.
        region: region that was asked.
        subject: what was asked for.
    """
    with _lock:
        _served[(adjustment, region, subject)] = None


def stand_ins_served() -> list[dict[str, str]]:
    """Everything noted by :func:`stand_in_served`, in order, each once."""
    with _lock:
        return [
            {"adjustment": adjustment, "region": region, "subject": subject} for adjustment, region, subject in _served
        ]
