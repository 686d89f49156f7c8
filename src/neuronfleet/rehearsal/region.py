"""Takes one stack through every stage."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from neuronfleet.errors import NeuronFleetError
from neuronfleet.rehearsal.aws import Aws
from neuronfleet.rehearsal.diagnostics import Diagnostic, advice, emulator_diagnostics
from neuronfleet.rehearsal.emulator import Emulator
from neuronfleet.rehearsal.expected import expected_resources
from neuronfleet.rehearsal.leftovers import left_over
from neuronfleet.rehearsal.override import waiting_services, write_override
from neuronfleet.rehearsal.processes import Interrupted, Processes
from neuronfleet.rehearsal.progress import OnProgress, Progress, State
from neuronfleet.rehearsal.provider import RunningProvider
from neuronfleet.rehearsal.replan import Difference, differences
from neuronfleet.rehearsal.report import Check, Failure, StackReport, StageResult
from neuronfleet.rehearsal.reviewing import Reviewer
from neuronfleet.rehearsal.stack import StackDirectory
from neuronfleet.rehearsal.state import AppliedState
from neuronfleet.rehearsal.terraform import Message, Stack, TerraformFailedError
from neuronfleet.rehearsal.unsupported import NotApplied, select
from neuronfleet.rehearsal.verify import verify
from neuronfleet.rehearsal.violations import StackReview

__all__ = ["Setting", "StackRehearsal"]

FIRST_PLAN = "rehearsal.tfplan"
APPLIED_PLAN = "applied.tfplan"
SECOND_PLAN = "second.tfplan"
NO_PLAN = ""
"""Of a stack of which the emulator can make nothing: it is planned and reviewed, and that is all."""
DESTROY_ATTEMPTS = 2


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What all stacks of a rehearsal share.

    Attributes:
        binary: Terraform or OpenTofu.
        environment: its environment.
        emulator: the running emulator.
        processes: where processes are kept track of.
        init_lock: the shared plugin folder takes one ``terraform init`` at a time.
        progress: told of every step.
        reviewer: judges the first plans.
        destroy: False to leave everything standing.
        alone: whether there is one stack only.
    """

    binary: Path
    environment: Mapping[str, str]
    emulator: Emulator
    processes: Processes
    init_lock: threading.Lock
    progress: OnProgress
    reviewer: Reviewer
    destroy: bool
    alone: bool


class StackRehearsal:
    """The rehearsal of one stack: :meth:`run` once; or :meth:`stand` and, when nothing needs it any more, :meth:`fall`.

    Args:
        stack: the synthesized stack, which is only read.
        folder: folder to make for its copy.
        setting: what it shares with the others.
    """

    def __init__(self, *, stack: StackDirectory, folder: Path, setting: Setting) -> None:
        self._stack = stack
        self._folder = folder
        self._setting = setting
        self._terraform = Stack(
            binary=setting.binary,
            folder=folder,
            environment=setting.environment,
            processes=setting.processes,
            on_message=self._on_message,
        )
        self._provider = RunningProvider(
            stack=dataclasses.replace(stack, path=folder), environment=setting.environment, processes=setting.processes
        )
        self._stage = "init"
        self._detail = ""
        self._started = 0.0
        self._done = self._total = 0
        self._stages: list[StageResult] = []
        self._review: StackReview | None = None
        self._checks: tuple[Check, ...] = ()
        self._differences: tuple[Difference, ...] = ()
        self._not_applied: tuple[NotApplied, ...] = ()
        self._left_over: tuple[str, ...] = ()
        self._stand_ins: list[Mapping[str, str]] = []
        self._applied = 0
        self._state: AppliedState | None = None
        self._failed: Failure | None = None
        self._interrupted = False

    def run(self) -> StackReport:
        """Take the stack as far as it goes; what stops it is in the report."""
        self.stand()
        return self.fall()

    def stand(self) -> None:
        """Take the stack through every stage but the last, and leave it standing."""
        self._as_far_as_it_goes(self._all_but_destroy)

    def fall(self) -> StackReport:
        """Destroy what stands, unless all is to be left standing, and report."""
        if self._setting.destroy and self._state is not None and not (self._failed or self._interrupted):
            self._as_far_as_it_goes(self._destroy_stage)
        self._provider.stop()
        return self._report()

    def _as_far_as_it_goes(self, stages: Callable[[], None]) -> None:
        try:
            stages()
        except Interrupted:
            self._interrupted = True
        except TerraformFailedError as error:
            log = self._setting.emulator.log.read_text(encoding="utf-8", errors="replace")
            found = error.diagnostics + emulator_diagnostics(error.diagnostics, log)
            self._failed = self._failure(found)
        except (NeuronFleetError, OSError, ValueError, KeyError) as error:
            said = str(error) if isinstance(error, NeuronFleetError) else f"{type(error).__name__}: {error}"
            self._failed = self._failure((Diagnostic(summary=said),))
        failure = self._failed
        if failure is not None and failure.stage == "apply":
            self._count_what_was_applied()
        if failure is not None or self._interrupted:
            self._tell("failed" if failure else "interrupted", str(failure.diagnostics[0].summary) if failure else "")

    def _report(self) -> StackReport:
        return StackReport(
            stack=self._stack.name,
            region=self._stack.region,
            stages=tuple(self._stages),
            resources_applied=self._applied,
            checks=self._checks,
            differences=self._differences,
            not_applied=self._not_applied,
            left_over=self._left_over,
            stand_ins=tuple(self._stand_ins),
            failure=self._failed,
            interrupted=self._interrupted,
            review=self._review,
        )

    def _failure(self, diagnostics: tuple[Diagnostic, ...]) -> Failure:
        hint = advice(diagnostics, region=self._stack.region, alone=self._setting.alone)
        return Failure(stage=self._stage, diagnostics=diagnostics, advice=hint)

    def _count_what_was_applied(self) -> None:
        with contextlib.suppress(TerraformFailedError, Interrupted, OSError, ValueError):
            self._applied = AppliedState(self._terraform.state(), {}).managed_count

    def _all_but_destroy(self) -> None:
        emulator = self._setting.emulator
        with self._in_stage("init"):
            copy = self._stack.copy_to(self._folder)
            self._stand_ins += [self._not_waited_for(label) for label in waiting_services(copy)]
            write_override(copy, endpoint=emulator.endpoint, account_id=emulator.account_id)
            with self._setting.init_lock:
                self._terraform.init()
            self._terraform.use(self._provider.start())
        with self._in_stage("validate"):
            self._terraform.validate()
        with self._in_stage("plan"):
            emulator.make_existing(expected_resources(copy))
            whole = self._terraform.plan(FIRST_PLAN)
            plan, targets, file = self._narrowed(whole)
        with self._in_stage("review"):
            self._review = self._setting.reviewer.review(whole, self._stack)
            self._detail = str(self._review)
        if file == NO_PLAN:
            return
        with self._in_stage("apply"):
            self._done, self._total = 0, _creations(plan)
            self._terraform.apply(file)
            state = AppliedState(self._terraform.state(), plan.get("configuration", {}), _regions(plan))
            self._state, self._applied = state, state.managed_count
            self._detail = f"{self._applied} resources"
        aws = Aws(endpoint=emulator.endpoint, region=self._stack.region)
        with self._in_stage("verify"):
            self._checks = verify(state, aws)
            failed = sum(not check.passed for check in self._checks)
            self._detail = f"{len(self._checks)} checks" + (f", {failed} failed" if failed else "")
        with self._in_stage("re-plan"):
            self._differences = differences(self._terraform.plan(SECOND_PLAN, targets=targets, stage="re-plan"))
            real = sum(difference.gap is None for difference in self._differences)
            excepted = len(self._differences) - real
            self._detail = ", ".join(
                filter(None, [f"{real} differences" if real else "empty", f"{excepted} excepted" if excepted else ""])
            )

    def _destroy_stage(self) -> None:
        if self._state is not None:
            aws = Aws(endpoint=self._setting.emulator.endpoint, region=self._stack.region)
            with self._in_stage("destroy"):
                self._destroy(self._state, aws)

    def _not_waited_for(self, label: str) -> Mapping[str, str]:
        subject = f"aws_ecs_service.{label} is not waited for: the emulator starts no tasks"
        return {"adjustment": "wait-for-steady-state", "region": self._stack.region, "subject": subject}

    def _narrowed(self, plan: dict[str, Any]) -> tuple[dict[str, Any], Sequence[str], str]:
        """The plan to apply: where the emulator cannot make some of it, the rest is planned apart."""
        selection = select(plan)
        self._not_applied = selection.not_applied
        count = _creations(plan)
        self._detail = f"{count} to add"
        if not selection.not_applied:
            return plan, (), FIRST_PLAN
        self._detail += f", {len(selection.not_applied)} planned only"
        if not selection.targets:
            return plan, (), NO_PLAN
        return self._terraform.plan(APPLIED_PLAN, targets=selection.targets), selection.targets, APPLIED_PLAN

    def _destroy(self, state: AppliedState, aws: Aws) -> None:
        self._done, self._total = 0, self._applied
        remaining: tuple[str, ...] = ()
        for _ in range(DESTROY_ATTEMPTS):
            self._terraform.destroy()
            remaining = self._terraform.state_addresses()
            if not remaining:
                break
        self._left_over = tuple(f"{address} is still in the state" for address in remaining) + left_over(state, aws)
        self._detail = f"{len(self._left_over)} left over" if self._left_over else "nothing left"

    @contextlib.contextmanager
    def _in_stage(self, name: str) -> Iterator[None]:
        self._stage, self._detail, self._started = name, "", time.monotonic()
        self._done = self._total = 0
        self._tell("running")
        try:
            yield
        except BaseException:
            seconds = time.monotonic() - self._started
            self._stages.append(StageResult(name=name, seconds=seconds, outcome="failed", detail=self._detail))
            raise
        found = {
            "review": self._review is not None and bool(self._review.violations or self._review.errors),
            "verify": any(not check.passed for check in self._checks),
            "re-plan": any(difference.gap is None for difference in self._differences),
            "destroy": bool(self._left_over),
        }
        outcome: Literal["different", "ok"] = "different" if found.get(name) else "ok"
        seconds = time.monotonic() - self._started
        self._stages.append(StageResult(name=name, seconds=seconds, outcome=outcome, detail=self._detail))
        self._tell(outcome, self._detail)

    def _on_message(self, message: Message) -> None:
        read = message.get("hook", {}).get("action") == "read"
        if message.get("type") == "apply_complete" and not read and self._stage in {"apply", "destroy"}:
            self._done += 1
            self._tell("running", f"{self._done} of {self._total}" if self._total else str(self._done))

    def _tell(self, state: State, detail: str = "") -> None:
        self._setting.progress(
            Progress(
                stack=self._stack.name,
                region=self._stack.region,
                stage=self._stage,
                state=state,
                seconds=time.monotonic() - self._started if self._started else 0.0,
                detail=detail,
            )
        )


def _regions(plan: Mapping[str, Any]) -> dict[str, str | None]:
    """Address -> region of every resource of a plan, None where it cannot be told."""
    from neuronfleet.plan.reading import plan_from  # noqa: PLC0415 - what reads plans is imported when there is one

    return {one.address: one.region for one in plan_from(plan).changes()}


def _creations(plan: Mapping[str, Any]) -> int:
    return sum("create" in change["change"]["actions"] for change in plan.get("resource_changes", []))
