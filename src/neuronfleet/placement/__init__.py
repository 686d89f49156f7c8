"""Whether every task can be placed, never shares a device, and rolls."""

from neuronfleet.placement.claims import Claim, Claims, Verdict

__all__ = ["Claim", "Claims", "Verdict"]
