"""The emulator's own process: moto with our adjustments, on a free loopback port.

Run as ``python -m neuronfleet.rehearsal.server [ID ...]``, where the ids name the adjustments to make. It writes one
JSON line with its port, then serves until its standard input is closed: when whoever started it dies, it ends too.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

from neuronfleet.rehearsal.adjustments import apply_adjustments, make_existing, stand_ins_served
from neuronfleet.rehearsal.answers import Handler, answering
from neuronfleet.rehearsal.environment import OWNER_VARIABLE

__all__ = ["serve"]

STAND_INS_PATH: Final = "/neuronfleet/stand-ins"
EXISTING_PATH: Final = "/neuronfleet/existing"
HOST: Final = "127.0.0.1"


def _application() -> Callable[..., Iterable[bytes]]:
    moto = answering(DomainDispatcherApplication(create_backend_app))

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == STAND_INS_PATH:
            start_response("200 OK", [("Content-Type", "application/json")])
            return [json.dumps(stand_ins_served()).encode()]
        if environ.get("PATH_INFO") == EXISTING_PATH:
            make_existing(json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))))
            start_response("200 OK", [("Content-Type", "application/json")])
            return [b"{}"]
        return moto(environ, start_response)

    return application


def serve(adjustment_ids: Sequence[str]) -> None:
    """Serve until standard input ends.

    Args:
        adjustment_ids: ids of the adjustments to make, all others are left out.

    Raises:
        RehearsalError: there is no such adjustment.
    """
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    apply_adjustments(adjustment_ids)
    server = make_server(HOST, 0, _application(), threaded=True, request_handler=Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ready = {"port": server.server_port, "account_id": DEFAULT_ACCOUNT_ID, "moto": metadata.version("moto")}
    sys.stdout.write(json.dumps(ready) + "\n")
    sys.stdout.flush()
    sys.stdin.read()
    _end_abandoned(f"http://{HOST}:{server.server_port}")
    os._exit(0)  # request threads may hang in a long answer that nobody waits for


def _end_abandoned(endpoint: str) -> None:
    """End what is left of Terraform when whoever started it and us was killed: a provider would live on for ever.

    Args:
        endpoint: our URL, which stands in the environment of every process of the rehearsal.
    """
    mark = f"{OWNER_VARIABLE}={endpoint}".encode()
    for folder in Path("/proc").glob("[0-9]*"):  # Linux; elsewhere there is nothing to glob
        with contextlib.suppress(OSError):  # it has ended, or is another user's
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                os.kill(int(folder.name), signal.SIGKILL)


if __name__ == "__main__":
    serve(sys.argv[1:])
