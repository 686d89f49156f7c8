"""Runs the real Terraform, or OpenTofu, in the copy of a stack."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from neuronfleet.rehearsal.diagnostics import Diagnostic, diagnostics_of_json, diagnostics_of_text
from neuronfleet.rehearsal.processes import Interrupted, Processes, end_group

__all__ = ["STAGE_TIMEOUT_SECONDS", "Completed", "Stack", "TerraformFailedError"]

STAGE_TIMEOUT_SECONDS: Final[Mapping[str, int]] = {
    "init": 600,
    "validate": 300,
    "plan": 900,
    "apply": 1800,
    "re-plan": 900,
    "destroy": 1800,
}
"""Longest that a stage may take; the slowest resources wait a fixed minute, and stacks share the machine."""

NOTHING_TO_DO: Final = 0
SOMETHING_TO_DO: Final = 2
"""Exit codes of ``-detailed-exitcode``: https://developer.hashicorp.com/terraform/cli/commands/plan"""

Message = Mapping[str, Any]
OnMessage = Callable[[Message], None]


class TerraformFailedError(Exception):
    """Terraform ended with an error, or did not end in time.

    Args:
        stage: what it was doing.
        diagnostics: its own messages.
    """

    def __init__(self, stage: str, diagnostics: Sequence[Diagnostic]) -> None:
        self.stage = stage
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(str(diagnostic) for diagnostic in diagnostics))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """A run of Terraform that ended as it should.

    Attributes:
        exit_code: its exit code.
        output: standard output.
        messages: the same parsed, where it was JSON lines.
    """

    exit_code: int
    output: str
    messages: tuple[Message, ...]


class Stack:
    """Terraform in one stack's folder.

    Args:
        binary: the program, ``terraform`` or ``tofu``.
        folder: the stack's copy.
        environment: whole environment.
        processes: where its processes are kept track of.
        on_message: told of every JSON line as it comes.
        timeouts: seconds per stage.
    """

    def __init__(
        self,
        *,
        binary: Path,
        folder: Path,
        environment: Mapping[str, str],
        processes: Processes,
        on_message: OnMessage = lambda _: None,
        timeouts: Mapping[str, int] = STAGE_TIMEOUT_SECONDS,
    ) -> None:
        self._binary = binary
        self._folder = folder
        self._environment = environment
        self._processes = processes
        self._on_message = on_message
        self._timeouts = timeouts

    def use(self, variables: Mapping[str, str]) -> None:
        """Add to the environment of every run that follows."""
        self._environment = {**self._environment, **variables}

    def init(self) -> None:
        """Install the provider."""
        self._run("init", ["init", "-no-color", "-input=false"])

    def validate(self) -> None:
        """Check the configuration against the provider's schema."""
        self._run("validate", ["validate", "-json"])

    def plan(self, file: str, *, targets: Sequence[str] = (), stage: str = "plan") -> dict[str, Any]:
        """Plan, save the plan and read it.

        Args:
            file: file name for the plan, in the stack's folder.
            targets: addresses to keep to, empty for everything.
            stage: ``plan`` or ``re-plan``; an empty second plan is answered as ``{}``.
        """
        narrowed = [f"-target={target}" for target in targets]
        options = ["-json", "-input=false", "-detailed-exitcode", f"-out={file}", *narrowed]
        planned = self._run(stage, ["plan", *options], accepted=(NOTHING_TO_DO, SOMETHING_TO_DO))
        if stage == "re-plan" and planned.exit_code == NOTHING_TO_DO:
            return {}  # reading a plan loads the provider's whole schema, seconds of it
        shown: dict[str, Any] = json.loads(self._run(stage, ["show", "-json", file]).output)
        return shown

    def apply(self, file: str) -> None:
        """Apply a saved plan.

        Args:
            file: file name of the plan.
        """
        self._run("apply", ["apply", "-json", "-input=false", file])

    def state(self) -> dict[str, Any]:
        """The applied state, as ``terraform show -json`` gives it."""
        shown: dict[str, Any] = json.loads(self._run("apply", ["show", "-json"]).output)
        return shown

    def destroy(self) -> None:
        """Destroy everything in the state, which the second plan has just refreshed."""
        self._run("destroy", ["destroy", "-json", "-input=false", "-auto-approve", "-refresh=false"])

    def state_addresses(self) -> tuple[str, ...]:
        """Addresses that the state still holds."""
        return tuple(self._run("destroy", ["state", "list"]).output.split())

    def _run(self, stage: str, arguments: Sequence[str], *, accepted: tuple[int, ...] = (0,)) -> Completed:
        seconds = self._timeouts[stage]
        errors = self._folder / f"terraform-{stage}.stderr"
        with errors.open("w+", encoding="utf-8") as error_file:
            process = self._processes.start(
                [str(self._binary), *arguments], folder=self._folder, environment=self._environment, errors=error_file
            )
            late = threading.Event()

            def end_late_process() -> None:
                late.set()
                end_group(process)

            timer = threading.Timer(seconds, end_late_process)
            timer.start()
            try:
                output, messages = self._read(process)
                exit_code = process.wait()
            finally:
                timer.cancel()
                if process.stdout is not None:
                    process.stdout.close()
                self._processes.forget(process)
        if self._processes.stopped:
            raise Interrupted
        if late.is_set():
            raise TerraformFailedError(stage, [Diagnostic(summary=f"not finished after {seconds} seconds and stopped")])
        if exit_code not in accepted:
            raise TerraformFailedError(stage, self._diagnostics(output, messages, errors, exit_code))
        return Completed(exit_code=exit_code, output=output, messages=tuple(messages))

    def _read(self, process: subprocess.Popen[str]) -> tuple[str, list[Message]]:
        lines: list[str] = []
        messages: list[Message] = []
        for line in process.stdout or ():
            lines.append(line)
            if line.startswith('{"@'):
                try:
                    message = json.loads(line)
                except ValueError:
                    continue
                messages.append(message)
                self._on_message(message)
        return "".join(lines), messages

    def _diagnostics(
        self, output: str, messages: Sequence[Message], errors: Path, exit_code: int
    ) -> Sequence[Diagnostic]:
        found = diagnostics_of_json(messages)
        if not found and output.startswith("{"):
            try:
                found = diagnostics_of_json(json.loads(output).get("diagnostics", []))
            except (ValueError, AttributeError):
                found = ()
        text = errors.read_text(encoding="utf-8", errors="replace")
        found = found or diagnostics_of_text(text)
        ended = f"{self._binary.name} ended with exit code {exit_code}"
        return found or [Diagnostic(summary=ended, detail=text.strip()[-2000:])]
