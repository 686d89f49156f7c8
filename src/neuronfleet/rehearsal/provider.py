"""The AWS provider of a stack, started once for all runs of Terraform.

Each of them would else start it and read its schema: a third of the work of a rehearsal. Terraform finds it by
``TF_REATTACH_PROVIDERS``, as under a debugger: https://developer.hashicorp.com/terraform/plugin/debugging
"""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from neuronfleet.rehearsal.processes import Processes, end_group
from neuronfleet.rehearsal.stack import StackDirectory, read_configurations

__all__ = ["VARIABLE", "RunningProvider"]

VARIABLE: Final = "TF_REATTACH_PROVIDERS"
START_SECONDS: Final = 60
_SAYS_HOW: Final = re.compile(rf"{VARIABLE}='(?P<value>.*)'")
_INSTALLED: Final = ".terraform/providers/*/hashicorp/aws/*/*/terraform-provider-aws*"
# It ends with us, however we end: then our end of cat's standard input closes. Nobody else holds its standard output,
# so that reading ends when it does.
_UNTIL_WE_END: Final = '"$0" -debug </dev/null & exec >/dev/null; cat; kill $!'


class RunningProvider:
    """The provider of one stack; running from :meth:`start` to :meth:`stop`.

    A running provider has one configuration, that of who configured it last. A stack that configures the provider more
    than once, for its regions, is left to Terraform, which starts one for each; and so is one whose provider does not
    start this way. OpenTofu's ``for_each`` of a provider configures it as often as it has keys.

    Terraform and OpenTofu look a running provider up by its whole address, and ``hashicorp/aws`` is of another registry
    for each; the folder that it was installed into has the address that the program resolved.

    Args:
        stack: the copy that Terraform runs in.
        environment: whole environment of the provider.
        processes: where it is kept track of.
    """

    def __init__(self, *, stack: StackDirectory, environment: Mapping[str, str], processes: Processes) -> None:
        self._stack = stack
        self._environment = environment
        self._processes = processes
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> Mapping[str, str]:
        """Start what ``terraform init`` has installed; the variables that make Terraform use it, none where it cannot.

        Raises:
            Interrupted: everything has been asked to stop.
        """
        installed = [path for path in sorted(self._stack.path.glob(_INSTALLED)) if path.is_file()]
        if len(installed) != 1 or not _is_configured_once(self._stack):
            return {}
        try:
            return self._started(installed[0])
        except OSError:
            return {}

    def _started(self, binary: Path) -> Mapping[str, str]:
        with (self._stack.path / "provider.stderr").open("w", encoding="utf-8") as errors:
            process = self._processes.start(
                ["/bin/sh", "-c", _UNTIL_WE_END, str(binary)],
                folder=self._stack.path,
                environment=self._environment,
                errors=errors,
                fed=True,
            )
        self._process = process
        timer = threading.Timer(START_SECONDS, end_group, (process,))
        timer.start()
        try:
            how = _how(process)
        finally:
            timer.cancel()
        if how is None:
            self.stop()
            return {}
        source = "/".join(binary.relative_to(self._stack.path / ".terraform" / "providers").parts[:3])
        return {VARIABLE: json.dumps(dict.fromkeys([source], how))}

    def stop(self) -> None:
        """End it, where it runs."""
        process, self._process = self._process, None
        if process is None:
            return
        end_group(process)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        self._processes.forget(process)


def _is_configured_once(stack: StackDirectory) -> bool:
    """Whether there is one configuration of the provider; an override file changes one that is there."""
    bodies = [
        (file.path.parent, body)
        for file in read_configurations(stack)
        for label, body in file.blocks("provider")
        if label == "aws"
    ]
    named = {(folder, str(body.get("alias", ""))) for folder, body in bodies}
    return len(named) == 1 and not any("for_each" in body for _, body in bodies)


def _how(process: subprocess.Popen[str]) -> object:
    """What the provider says of how to reach it, whatever it calls itself; None where it ends without."""
    for line in process.stdout or ():
        if found := _SAYS_HOW.search(line):
            try:
                (how,) = json.loads(found["value"]).values()
            except (ValueError, AttributeError):
                return None
            return how
    return None
