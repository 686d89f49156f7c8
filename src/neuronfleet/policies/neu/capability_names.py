"""NEU072: capabilities are spelled as ECS does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Severity,
    failed,
    fails,
    not_judged,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.neu._containers import Container, part
from neuronfleet.policies.neu._samples import CONTAINER, TASK, devices, sample
from neuronfleet.policies.neu._task import task_of

_NAMES: Final = lazy_pattern(
    r"ALL|AUDIT_CONTROL|AUDIT_WRITE|BLOCK_SUSPEND|CHOWN|DAC_OVERRIDE|DAC_READ_SEARCH|FOWNER|FSETID"
    r"|IPC_LOCK|IPC_OWNER|KILL|LEASE|LINUX_IMMUTABLE|MAC_ADMIN|MAC_OVERRIDE|MKNOD|NET_ADMIN"
    r"|NET_BIND_SERVICE|NET_BROADCAST|NET_RAW|SETFCAP|SETGID|SETPCAP|SETUID|SYS_ADMIN|SYS_BOOT|SYS_CHROOT"
    r"|SYS_MODULE|SYS_NICE|SYS_PACCT|SYS_PTRACE|SYS_RAWIO|SYS_RESOURCE|SYS_TIME|SYS_TTY_CONFIG|SYSLOG"
    r"|WAKE_ALARM"
)
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html"""


def _examples() -> tuple[Example, ...]:
    good = sample(linuxParameters={**devices(0), "capabilities": {"add": ["IPC_LOCK"], "drop": ["NET_RAW"]}})
    path = f"{CONTAINER}.linuxParameters.capabilities.add"
    return (
        passes("ECS's names", good),
        fails("The kernel's name", good.change(TASK, path, ["CAP_IPC_LOCK"])),
        unknown("They are known only after apply", good.change(TASK, path, UNKNOWN)),
        null("None are added, one is dropped", good.leave_out(TASK, path), verdict=passes("").verdict),
        not_judged("No capabilities", sample()),
    )


@policy(
    "NEU072",
    "capability-names",
    Severity.HIGH,
    title="Capabilities have the names that ECS knows: IPC_LOCK, without CAP_.",
    why="ECS refuses the task definition when it is registered; the plan takes any name.",
    fix="Leave CAP_ out and write the name in capitals.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def capability_names(resource: Resource, context: Context) -> Answer:
    """Judge the containers of one task definition."""
    return task_of(resource, context).each(_container)


def _container(container: Container) -> Iterator[Outcome]:
    for key in ("add", "drop"):
        names = part(container["linuxParameters"], "capabilities", key)
        for one in (names, *names.items):
            if one.is_unknown:
                yield undecided(f"capabilities of {container.label} are known only after apply", one)
        for one in names.items:
            known = one.is_unknown or _NAMES.fullmatch(one.text or "")
            yield passed() if known else failed(f"{container.label} names the capability {one}", at=one)
