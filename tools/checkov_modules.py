"""Runs checkov over the exported modules and their examples, and says what it finds that nothing explains.

A finding is explained in place: a comment ``checkov:skip=ID:reason`` inside the block, which a construct's module puts
there with ``Module.remark``. Calls of modules beside an example are followed, so that its findings are those of its
whole plan. Run it with ``make checkov``; checkov is installed into ``.cache/checkov`` when it is not there. Exit code
1 when something fails, 2 when checkov cannot be installed or run.

    python tools/checkov_modules.py [--skipped] [FOLDER ...]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

REPOSITORY: Final = Path(__file__).resolve().parents[1]
MODULES: Final = REPOSITORY / "modules"
CHECKOV: Final = REPOSITORY / ".cache" / "checkov"
OPTIONS: Final = ("--framework", "terraform", "--download-external-modules", "false", "--skip-download")
ENDS_WELL: Final = (0, 1)
"""Exit codes: 1 is for findings."""


def checkov() -> Path:
    """The checkov program, installed if need be.

    Raises:
        SystemExit: it cannot be installed.
    """
    program = CHECKOV / "bin" / "checkov"
    if not program.exists():
        say("installing checkov into .cache/checkov (minutes)")
        venv.create(CHECKOV, with_pip=True)
        command = [CHECKOV / "bin" / "python", "-m", "pip", "install", "--quiet", "checkov"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own environment
        if done.returncode != 0:
            say(f"checkov cannot be installed here: {done.stderr.strip()[-300:]}")
            raise SystemExit(2)
    return program


def scan(program: Path, folder: Path) -> list[dict[str, Any]]:
    """What checkov reports about a folder, by framework.

    Args:
        program: checkov.
        folder: of modules or examples, those below it included.

    Raises:
        SystemExit: checkov did not run.
    """
    command = [program, *OPTIONS, "--output", "json", "--directory", folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=REPOSITORY)  # noqa: S603
    try:
        report = json.loads(done.stdout)
    except ValueError:
        report = None
    if done.returncode not in ENDS_WELL or report is None:
        say(f"checkov ended with {done.returncode}\n{done.stderr.strip()[-2000:]}")
        raise SystemExit(2)
    return report if isinstance(report, list) else [report]


def described(record: dict[str, Any]) -> str:
    """One finding in a line: its id, the resource, who calls the module, and what is asked for."""
    caller = f" called by {record['caller_file_path'].lstrip('/')}" if record.get("caller_file_path") else ""
    reason = (record.get("check_result") or {}).get("suppress_comment")
    said = reason or record["check_name"]
    return f"{record['check_id']} {record['resource']} in {record['file_path'].lstrip('/')}{caller}: {said}"


def say(text: str) -> None:
    """Write to standard error."""
    sys.stderr.write(f"{text}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Scan, print, return the exit code."""
    parser = argparse.ArgumentParser(description="checkov over the exported modules and their examples.")
    parser.add_argument("folders", nargs="*", type=Path, default=[MODULES], metavar="FOLDER", help="default: modules")
    parser.add_argument("--skipped", action="store_true", help="list what is skipped too, with its reason")
    options = parser.parse_args(arguments)
    program = checkov()
    failed: list[str] = []
    skipped: list[str] = []
    passed = 0
    for folder in options.folders:
        for report in scan(program, folder.resolve()):
            results = report.get("results") or {}
            errors = results.get("parsing_errors") or []
            failed += [f"{path} cannot be parsed" for path in errors]
            failed += [described(record) for record in results.get("failed_checks") or []]
            skipped += [described(record) for record in results.get("skipped_checks") or []]
            passed += len(results.get("passed_checks") or [])
    listed = [*(f"FAILED {text}" for text in failed), *(f"skipped {text}" for text in skipped if options.skipped)]
    sys.stdout.write("".join(f"{text}\n" for text in listed))
    sys.stdout.write(f"checkov: {passed} passed, {len(failed)} failed, {len(skipped)} skipped in place\n")
    if passed == 0:
        say("checkov checked nothing: is that the right folder?")
        return 2
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
