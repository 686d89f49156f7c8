"""Rehearses stacks side by side against one emulator."""

from __future__ import annotations

import dataclasses
import os
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from neuronfleet.errors import RehearsalError
from neuronfleet.rehearsal.adjustments import ADJUSTMENTS
from neuronfleet.rehearsal.binary import find_terraform, program_at
from neuronfleet.rehearsal.emulator import Emulator
from neuronfleet.rehearsal.environment import emulator_environment, socket_folder, terraform_environment
from neuronfleet.rehearsal.looked_up import load_balancers
from neuronfleet.rehearsal.parallelism import choose_parallelism
from neuronfleet.rehearsal.processes import Processes
from neuronfleet.rehearsal.progress import OnProgress, Progress
from neuronfleet.rehearsal.region import Setting, StackRehearsal
from neuronfleet.rehearsal.report import RehearsalReport, StackReport
from neuronfleet.rehearsal.reviewing import Reviewer
from neuronfleet.rehearsal.safety import refuse_unsafe
from neuronfleet.rehearsal.stack import DATA, StackDirectory

if TYPE_CHECKING:
    from neuronfleet.review.settings import Settings

__all__ = ["KeptRehearsal", "rehearse"]

_T = TypeVar("_T")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class KeptRehearsal:
    """A rehearsal that has been left standing to be explored.

    Attributes:
        endpoint: URL of the emulator.
        environment: variables that make any AWS SDK or CLI talk to it.
        folders: stack name -> folder that holds its configuration and state.
        emulator_log: file with the emulator's errors.
        report: what was found.
    """

    endpoint: str
    environment: Mapping[str, str]
    folders: Mapping[str, Path]
    emulator_log: Path
    report: RehearsalReport


def rehearse(
    stacks: Sequence[StackDirectory],
    *,
    keep: Callable[[KeptRehearsal], None] | None = None,
    parallelism: int | None = None,
    progress: OnProgress | None = None,
    environment: Mapping[str, str] | None = None,
    settings: Settings | None = None,
) -> RehearsalReport:
    """Init, validate, plan, review, apply, verify, plan again and destroy every stack against an emulator of its own.

    The stacks are copied; nothing of theirs is changed. When it returns or raises, every process that it started has
    ended and its work folder is gone.

    Args:
        stacks: synthesized stacks.
        keep: given, nothing is destroyed; called when all is applied, and what stands is removed when it returns.
        parallelism: stacks side by side, None to choose by memory and cores.
        progress: told of every step, from other threads, one call at a time.
        environment: None for the process's own.
        settings: of the review of each stack's plan, None for the default pack and nothing accepted.

    Raises:
        RehearsalError: a stack could reach something real, or the emulator does not start.
        ToolError: Terraform, or OpenTofu where it is named, is missing or too old.
        KeyboardInterrupt: passed on, after everything has been cleaned up.
    """
    started = time.monotonic()
    if not stacks:
        raise RehearsalError("no stack to rehearse: the app synthesized none, or --region named none of its regions")
    if parallelism is not None and parallelism < 1:
        raise RehearsalError(f"parallelism is {parallelism}; it must be at least 1")
    environment = os.environ if environment is None else environment
    refuse_unsafe(stacks)
    program = program_at(find_terraform(environment), environment)
    chosen, reason = choose_parallelism(len(stacks))
    if parallelism is not None:
        chosen, reason = min(parallelism, len(stacks)), "as asked"
    with tempfile.TemporaryDirectory(prefix="rehearsal-", ignore_cleanup_errors=True) as work_name:
        work = Path(work_name)
        ids = [adjustment.id for adjustment in ADJUSTMENTS]
        with (
            socket_folder(work) as sockets,
            Emulator(log=work / "emulator.log", adjustment_ids=ids, environment=environment) as emulator,
        ):
            plugin_cache = work / "plugins"
            plugin_cache.mkdir()
            processes = Processes()
            setting = Setting(
                binary=program.path,
                environment=terraform_environment(
                    environment, endpoint=emulator.endpoint, plugin_cache=plugin_cache, temporary=sockets
                ),
                emulator=emulator,
                processes=processes,
                init_lock=threading.Lock(),
                progress=_serialized(progress),
                reviewer=Reviewer(settings),
                destroy=keep is None,
                alone=len(stacks) == 1,
            )
            rehearsals = [
                StackRehearsal(stack=stack, folder=work / f"{index:03d}" / stack.name, setting=setting)
                for index, stack in enumerate(stacks)
            ]
            try:
                found = _in_order(rehearsals, stacks, chosen, processes)
                report = RehearsalReport(
                    terraform=str(program),
                    emulator=f"moto {emulator.version}",
                    endpoint=emulator.endpoint,
                    parallelism=chosen,
                    parallelism_reason=reason,
                    adjustments=ADJUSTMENTS,
                    stacks=_with_stand_ins(found, emulator),
                    seconds=time.monotonic() - started,
                )
                if keep is not None:
                    keep(
                        KeptRehearsal(
                            endpoint=emulator.endpoint,
                            environment=emulator_environment(emulator.endpoint),
                            folders={
                                stack.name: work / f"{index:03d}" / stack.name for index, stack in enumerate(stacks)
                            },
                            emulator_log=emulator.log,
                            report=report,
                        )
                    )
                return report
            finally:
                processes.stop_all()


def _in_order(
    rehearsals: Sequence[StackRehearsal], stacks: Sequence[StackDirectory], workers: int, processes: Processes
) -> list[StackReport]:
    """Stacks that look up what others make come after them, while they stand, as in a deployment."""
    ranks = [0 if stack.place == DATA else 2 if load_balancers(stack) else 1 for stack in stacks]
    waves = [[one for one, own in zip(rehearsals, ranks, strict=True) if own == rank] for rank in sorted(set(ranks))]
    for wave in waves[:-1]:
        _side_by_side([one.stand for one in wave], workers, processes)
    reports = dict(zip(waves[-1], _side_by_side([one.run for one in waves[-1]], workers, processes), strict=True))
    for wave in reversed(waves[:-1]):
        reports |= dict(zip(wave, _side_by_side([one.fall for one in wave], workers, processes), strict=True))
    return [reports[one] for one in rehearsals]


def _side_by_side(works: Sequence[Callable[[], _T]], workers: int, processes: Processes) -> list[_T]:
    executor = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="rehearsal")
    try:
        futures = [executor.submit(work) for work in works]
        waiting = set(futures)
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                future.result()  # a bug of ours in one stack ends them all, rather than hide behind the others
        return [future.result() for future in futures]
    except BaseException:
        processes.stop_all()
        raise
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _with_stand_ins(reports: Sequence[StackReport], emulator: Emulator) -> tuple[StackReport, ...]:
    served = emulator.stand_ins()
    return tuple(
        dataclasses.replace(
            report, stand_ins=(*report.stand_ins, *(item for item in served if item["region"] == report.region))
        )
        for report in reports
    )


def _serialized(progress: OnProgress | None) -> OnProgress:
    lock = threading.Lock()

    def tell(step: Progress) -> None:
        if progress is not None:
            with lock:
                progress(step)

    return tell
