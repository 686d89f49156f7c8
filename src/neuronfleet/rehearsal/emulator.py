"""Starts and stops the emulator."""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import importlib.util
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self
from urllib.parse import urlsplit

from neuronfleet.errors import RehearsalError
from neuronfleet.rehearsal.environment import scrubbed
from neuronfleet.rehearsal.expected import ExpectedResources
from neuronfleet.rehearsal.safety import require_loopback

__all__ = ["Emulator", "StandIn"]

START_SECONDS: Final = 60
STAND_INS_PATH: Final = "/neuronfleet/stand-ins"
EXISTING_PATH: Final = "/neuronfleet/existing"

StandIn = Mapping[str, str]
"""``adjustment``, ``region`` and ``subject`` of data that the emulator made up."""


class Emulator:
    """moto's server as a child process; a context manager.

    Args:
        log: file that it writes its own errors to.
        adjustment_ids: adjustments of moto to make.
        environment: environment to start it in, usually ``os.environ``; AWS, Terraform and moto settings are removed.
    """

    def __init__(
        self, *, log: Path, adjustment_ids: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> None:
        self._log = log
        self._adjustment_ids = tuple(adjustment_ids)
        self._environment = os.environ if environment is None else environment
        self._process: subprocess.Popen[str] | None = None
        self._log_file: IO[str] | None = None
        self.endpoint = ""
        self.account_id = ""
        self.version = ""

    @property
    def log(self) -> Path:
        """File that holds its errors."""
        return self._log

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            RehearsalError: moto is not installed, or it did not start.
        """
        if importlib.util.find_spec("moto") is None or importlib.util.find_spec("boto3") is None:
            raise RehearsalError("the AWS emulator is not installed: pip install 'neuronfleet[rehearsal]'")
        environment = scrubbed(self._environment) | {
            # Without it, attaching a policy of AWS's own is NoSuchEntity.
            "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
            "PYTHONDONTWRITEBYTECODE": self._environment.get("PYTHONDONTWRITEBYTECODE", ""),
        }
        self._log_file = self._log.open("w", encoding="utf-8")
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "neuronfleet.rehearsal.server", *self._adjustment_ids],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log_file,
            text=True,
            start_new_session=True,
        )
        line = self._first_line(self._process)
        try:
            ready = json.loads(line)
            self.endpoint = f"http://127.0.0.1:{int(ready['port'])}"
            self.account_id = str(ready["account_id"])
            self.version = str(ready["moto"])
        except (ValueError, KeyError) as error:
            self.stop()
            tail = self._log.read_text(encoding="utf-8", errors="replace").strip()[-2000:]
            raise RehearsalError(
                f"the AWS emulator did not start within {START_SECONDS} seconds\n{tail}".rstrip()
            ) from error
        require_loopback(self.endpoint)

    @staticmethod
    def _first_line(process: subprocess.Popen[str]) -> str:
        timer = threading.Timer(START_SECONDS, process.kill)
        timer.start()
        try:
            return process.stdout.readline() if process.stdout else ""
        finally:
            timer.cancel()

    def stand_ins(self) -> tuple[StandIn, ...]:
        """Data that it made up so far, because it has none of AWS's for that region.

        Raises:
            RehearsalError: it does not answer.
        """
        return tuple(self._ask("GET", STAND_INS_PATH))

    def make_existing(self, expected: ExpectedResources) -> None:
        """Make stand-ins for what a stack expects to exist; what is there already stays as it is.

        Args:
            expected: what the stack names by id.

        Raises:
            RehearsalError: it does not answer, or cannot make them.
        """
        if expected:
            self._ask("POST", EXISTING_PATH, json.dumps(dataclasses.asdict(expected)))

    def _ask(self, method: str, path: str, body: str | None = None) -> Any:  # noqa: ANN401 - JSON data
        connection = http.client.HTTPConnection(urlsplit(self.endpoint).netloc, timeout=30)
        try:
            connection.request(method, path, body)
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != HTTPStatus.OK:
                raise RehearsalError(f"the AWS emulator answered {answer.status} to {path}; its log is {self._log}")
            return json.loads(text)
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise RehearsalError(f"the AWS emulator at {self.endpoint} does not answer: {error}") from error
        finally:
            connection.close()

    def stop(self) -> None:
        """Stop it; everything it held is gone."""
        process = self._process
        if process is not None:
            self._process = None
            with contextlib.suppress(OSError):
                if process.stdin is not None:
                    process.stdin.close()
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()
        if self._log_file is not None:
            self._log_file.close()
            self._log_file = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
