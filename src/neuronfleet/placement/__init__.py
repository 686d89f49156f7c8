"""Whether every task can be placed, never shares a device, and rolls."""

from neuronfleet.placement.arithmetic import decide, one_each, tasks_per_host
from neuronfleet.placement.claims import Claim, Claims, Verdict
from neuronfleet.placement.model import Host, TaskNeed

__all__ = ["Claim", "Claims", "Host", "TaskNeed", "Verdict", "decide", "one_each", "tasks_per_host"]
