"""Runs the app that ``cdktf.json`` names, as the CDKTF command line does, in a process of its own.

A process of its own, because an app may be anything that a shell can start, and because CDKTF, the provider bindings
and Node then never enter the process of the command line or of a rehearsal. Nothing here imports them.
"""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from neuronfleet.errors import ConfigError, SynthError
from neuronfleet.infra.app_fleet import FLEET_VARIABLE, require_fleet

__all__ = ["DEFAULT_OUTDIR", "REGIONS_VARIABLE", "project_outdir", "read_manifest", "read_project", "run_app"]

DEFAULT_OUTDIR: Final = "cdktf.out"
REGIONS_VARIABLE: Final = "NEURONFLEET_REGIONS"

_SHOWN_LINES: Final = 30
_INTERRUPT_WAIT_SECONDS: Final = 5.0


def read_project(project: Path) -> Mapping[str, object]:
    """The content of a project's ``cdktf.json``, with at least a usable ``app``.

    Args:
        project: the project folder.

    Raises:
        ConfigError: the file is missing, is no JSON object or has no ``app``.
    """
    path = project / "cdktf.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            f"{project} is no fleet project: it holds no cdktf.json; run this in the project folder, name it with "
            "--project, or make a project with 'neuronfleet init DIR'"
        ) from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(
            f"{path} is no valid JSON: {error}; mend it or make it anew with 'neuronfleet init'"
        ) from error
    app = data.get("app") if isinstance(data, dict) else None
    if not isinstance(app, str) or not app.strip():
        raise ConfigError(
            f"{path} has no app to run: 'app' is {json.dumps(app)}; it must be a command such as \"python main.py\""
        )
    return dict(data)


def project_outdir(project: Path) -> Path:
    """The output folder of a project: ``output`` of its ``cdktf.json``, else ``cdktf.out``.

    Args:
        project: the project folder.

    Raises:
        ConfigError: ``cdktf.json`` is missing or wrong.
    """
    output = read_project(project).get("output", DEFAULT_OUTDIR)
    if not isinstance(output, str) or not output:
        raise ConfigError(f"{project / 'cdktf.json'}: 'output' is {json.dumps(output)}; it must name a folder")
    return project / output


def run_app(
    project: Path,
    outdir: Path,
    regions: Sequence[str] = (),
    *,
    fleet_file: Path | None = None,
    on_line: Callable[[str], None] | None = None,
) -> list[Path]:
    """Synthesize a project as JSON by running its app.

    Args:
        project: the project folder, the app's current directory.
        outdir: where the app shall write.
        regions: AWS regions to synthesize; where empty, ``NEURONFLEET_REGIONS`` of the environment holds, else all.
        fleet_file: fleet file, told to the app as ``NEURONFLEET_FLEET``; None for the app's own.
        on_line: called with each line the app prints, as it prints it.

    Returns:
        The stack folders in the order of the app's manifest, each with a ``cdk.tf.json``.

    Raises:
        ConfigError: ``cdktf.json`` is missing or wrong.
        SynthError: the app cannot be started, failed, did not write what its manifest says, or did not synthesize the
            fleet of the fleet file. The message holds the last lines the app printed, unless ``on_line`` has had them.
    """
    config = read_project(project)
    command = str(config["app"])
    lines: deque[str] = deque(maxlen=_SHOWN_LINES)

    def take(line: str) -> None:
        if on_line is None:
            lines.append(line)
        else:
            on_line(line)

    outdir = outdir.resolve()
    environment = _environment(config, outdir, regions)
    if fleet_file is not None:
        environment[FLEET_VARIABLE] = str(fleet_file.resolve())
    returncode = _run(_with_this_python(command), project, environment, take)
    if returncode != 0:
        said = "".join(f"\n  {line}" for line in lines) or ("; its message is above" if on_line else "")
        raise SynthError(f"nothing was written: the app {command!r} {_ending(returncode)}{said}")
    stacks = read_manifest(outdir)
    if fleet_file is not None:
        chosen = [name.strip() for name in environment.get(REGIONS_VARIABLE, "").split(",") if name.strip()]
        require_fleet({name: outdir / path for name, path in stacks.items()}, fleet_file, chosen, command=command)
    return [(outdir / stack).parent for stack in stacks.values()]


def read_manifest(outdir: Path) -> dict[str, Path]:
    """Stack names and their ``cdk.tf.json``, relative to the output folder, in the manifest's order.

    Args:
        outdir: an output folder.

    Raises:
        SynthError: there is no manifest, it is not one, or it names files that are not there.
    """
    path = outdir / "manifest.json"
    try:
        stacks = json.loads(path.read_text(encoding="utf-8"))["stacks"]
        found = {str(name): Path(stack["synthesizedStackPath"]) for name, stack in stacks.items()}
    except FileNotFoundError as error:
        raise SynthError(
            f"the app ended without an error but wrote no manifest.json into {outdir}; it must call synth() and write "
            "where the environment variable CDKTF_OUTDIR says"
        ) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SynthError(f"{path} is no manifest of CDKTF: {type(error).__name__}: {error}") from error
    for name, stack in found.items():
        if stack.is_absolute() or ".." in stack.parts or stack.name != "cdk.tf.json" or not (outdir / stack).is_file():
            raise SynthError(f"{path} names {str(stack)!r} for stack {name!r}, but the app wrote no such cdk.tf.json")
    return found


def _environment(config: Mapping[str, object], outdir: Path, regions: Sequence[str]) -> dict[str, str]:
    # SYNTH_HCL_OUTPUT would make the app write CDKTF's own HCL instead of the JSON that we need.
    environment = {name: value for name, value in os.environ.items() if name != "SYNTH_HCL_OUTPUT"}
    environment["CDKTF_OUTDIR"] = str(outdir)
    environment["PYTHONUNBUFFERED"] = "1"
    if config.get("context"):
        environment.setdefault("CDKTF_CONTEXT_JSON", json.dumps(config["context"]))
    if regions:
        environment[REGIONS_VARIABLE] = ",".join(regions)
    return environment


def _with_this_python(command: str) -> str:
    """The command with a leading ``python`` replaced by the interpreter that runs now, which has our packages."""
    first, _, rest = command.strip().partition(" ")
    return f"{shlex.quote(sys.executable)} {rest}" if first in {"python", "python3"} else command


def _run(command: str, project: Path, environment: dict[str, str], take: Callable[[str], None]) -> int:
    try:
        # A shell, because cdktf runs `app` through one; a session of its own, so that an interrupt ends all of it.
        process = subprocess.Popen(  # noqa: S602
            command,
            shell=True,
            cwd=project,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        raise SynthError(f"the app {command!r} cannot be started in {project}: {error}") from error
    with process:
        try:
            if process.stdout is not None:
                for line in process.stdout:
                    take(line.rstrip("\n"))
            return process.wait()
        except BaseException:
            _stop(process)
            raise


def _stop(process: subprocess.Popen[str]) -> None:
    """End the app and what it started: first as Ctrl-C would, so that it can clean up, then by force."""
    for ending in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(process.pid, ending)
            process.wait(timeout=_INTERRUPT_WAIT_SECONDS)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
        else:
            return


def _ending(returncode: int) -> str:
    return f"ended with exit code {returncode}" if returncode > 0 else f"was ended by signal {-returncode}"
