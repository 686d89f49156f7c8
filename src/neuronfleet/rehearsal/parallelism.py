"""How many stacks this machine can take side by side."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

__all__ = ["GIB_PER_STACK", "choose_parallelism"]

GIB_PER_STACK: Final = 0.9
"""Memory of one stack's terraform and provider together, measured with provider 5.100."""
GIB_KEPT: Final = 0.6
"""Memory for the emulator and for us."""
STACKS_PER_CORE: Final = 2
"""An apply mostly waits, for fixed pauses of the provider; plans of two stacks keep a core busy."""

MEMINFO: Final = Path("/proc/meminfo")
CGROUP_LIMIT: Final = Path("/sys/fs/cgroup/memory.max")
CGROUP_USED: Final = Path("/sys/fs/cgroup/memory.current")


def choose_parallelism(
    stacks: int,
    *,
    available_gib: float | None = None,
    cores: int | None = None,
) -> tuple[int, str]:
    """Choose a number of stacks to rehearse side by side, and say why.

    Args:
        stacks: stacks there are.
        available_gib: memory that can be taken, None to ask the machine.
        cores: cores that can be used, None to ask the machine.
    """
    gib = _available_gib() if available_gib is None else available_gib
    usable = cores or os.cpu_count() or 1
    by_memory = max(1, int((gib - GIB_KEPT) / GIB_PER_STACK))
    by_cores = usable * STACKS_PER_CORE
    chosen = max(1, min(stacks, by_memory, by_cores))
    reason = (
        f"{stacks} stack(s); {gib:.1f} GiB free at {GIB_PER_STACK} GiB each; {usable} core(s) at {STACKS_PER_CORE} each"
    )
    return chosen, reason


def _available_gib() -> float:
    """Memory that can be taken without swapping: of the machine, or of the container where that is less."""
    try:
        fields = dict(line.split(":", 1) for line in MEMINFO.read_text(encoding="ascii").splitlines() if ":" in line)
        machine = int(fields["MemAvailable"].split()[0]) / 1024**2
    except (OSError, KeyError, ValueError):
        try:
            machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2 / 1024**3
        except (ValueError, OSError):
            machine = 4.0
    try:
        limit = int(CGROUP_LIMIT.read_text(encoding="ascii"))
        used = int(CGROUP_USED.read_text(encoding="ascii"))
    except (OSError, ValueError):  # no limit, or no cgroups: "max" is not a number either
        return machine
    return min(machine, (limit - used) / 1024**3)
