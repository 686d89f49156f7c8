"""The four claims about a service, each with its verdict, reason, witness and repair."""

from __future__ import annotations

import enum

from neuronfleet.dataclass import dataclass

__all__ = ["Change", "Claim", "Claims", "Verdict"]


class Verdict(enum.StrEnum):
    """How far a claim could be decided."""

    PROVED = "proved"
    POSSIBLE = "possible"
    REFUTED = "refuted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One number or setting of a cluster to set.

    Attributes:
        target: ``capacity:NAME`` or ``workload:NAME``.
        field: what of it, such as ``max_size``, ``memory_mib``, ``minimum_healthy_percent`` or ``distinct_instance``.
        value: what it becomes.
    """

    target: str
    field: str
    value: int | str | bool | tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One decided claim.

    Attributes:
        verdict: how it was decided.
        reason: one sentence a person can follow.
        witness: the states, hosts or numbers that show it, in order.
        repair: the smallest change that would prove it, in words; None where nothing need or can be changed.
        changes: the same as data, for ``apply``.
    """

    verdict: Verdict
    reason: str
    witness: tuple[str, ...] = ()
    repair: str | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """The four claims about one service or standalone task.

    Attributes:
        fits: an instance of the capacity can hold the task at all.
        exclusive: no two running tasks ever map the same device.
        placed: the desired count is reached from empty.
        rolls: a rolling update finishes.
    """

    fits: Claim
    exclusive: Claim
    placed: Claim
    rolls: Claim
