"""Claims of daemon services, which run once on every instance that takes them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from neuronfleet.placement.claims import Claim, Verdict
from neuronfleet.placement.question import Question, Setting

__all__ = ["daemon_placed", "daemon_rolls"]


def daemon_placed(question: Question, setting: Setting, daemon: int, classes: Sequence[int]) -> Claim:
    """*placed* of a daemon service: every instance that it may use takes it beside the daemons before it.

    Args:
        question: the cluster.
        setting: what is taken for true.
        daemon: index.
        classes: of hosts that exist and may run it.
    """
    name = question.workloads[daemon].name
    there = [index for index in classes if question.eligible(daemon, index, setting)]
    if not there:
        return Claim(verdict=Verdict.REFUTED, reason=f"no instance takes the daemon {name}")
    for index in there:
        if daemon not in question.held(index, setting).workloads:
            where = question.where(index)
            return Claim(
                verdict=Verdict.REFUTED,
                reason=f"the daemons before it leave no room for {name} on {where}",
                witness=(f"start the daemons that come before {name} on {where}", f"{name} waits for ever"),
            )
    return Claim(verdict=Verdict.PROVED, reason=f"every instance that {name} may use takes it beside the other daemons")


def daemon_rolls(question: Question, setting: Setting, daemon: int, classes: Sequence[int]) -> Claim:
    """The claim of a daemon service: one of its tasks has to stop before its successor starts.

    Args:
        question: the cluster.
        setting: what is taken for true.
        daemon: index.
        classes: of hosts that exist and may run it.
    """
    hosts = sum(question.classes[index].count for index in classes if question.eligible(daemon, index, setting))
    one = question.workloads[daemon]
    percent = one.deployment.minimum_healthy_percent if one.deployment else 0
    lowest = math.ceil(hosts * percent / 100)
    if hosts and lowest >= hosts:
        return Claim(
            verdict=Verdict.REFUTED,
            reason=f"the daemon {one.name} runs once on each of {hosts} instances, and none of its tasks may stop: "
            f"{lowest} must run"
            if hosts > 1
            else f"the daemon {one.name} runs on its only instance, and its task may not stop: {lowest} must run",
            witness=("a new task starts on an instance when the old one has stopped", "no old task may stop"),
        )
    if not hosts:
        return Claim(verdict=Verdict.PROVED, reason=f"the daemon {one.name} runs on no instance")
    if not lowest:
        return Claim(verdict=Verdict.PROVED, reason=f"no task of the daemon {one.name} must run while it is rolled")
    return Claim(
        verdict=Verdict.PROVED,
        reason=f"{lowest} of {hosts} tasks of the daemon {one.name} must run: the others may stop first",
    )
