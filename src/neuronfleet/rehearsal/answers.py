"""How the emulator takes requests: one at a time, and a request that is sent again is not carried out again."""

from __future__ import annotations

import collections
import io
import threading
from collections.abc import Callable, Iterable
from typing import Any, Final

from moto.moto_server.werkzeug_app import MotoRequestHandler

__all__ = ["Handler", "answering"]

KEPT_ANSWERS: Final = 1000
"""Answers that are kept for those who ask again, which an SDK does within a second."""

INVOCATION: Final = "HTTP_AMZ_SDK_INVOCATION_ID"

Application = Callable[..., Iterable[bytes]]


class Handler(MotoRequestHandler):
    """Sends head and body of an answer together.

    Sent apart, as they are without a buffer, Go's client sometimes closes the connection between them on a busy
    machine: some three in a thousand answers were lost that way, and their requests sent again.
    """

    wbufsize = 1 << 20


def answering(moto: Application) -> Application:
    """A WSGI application that hands requests to moto, one at a time.

    An SDK numbers its calls, and every attempt of a call bears the same number. Where the answer to an attempt got lost
    after moto had done what was asked, the next attempt gets that answer: a second deletion would find nothing to
    delete, and a second creation a name that is taken. https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html

    Args:
        moto: moto's own application.
    """
    one_at_a_time = threading.Lock()
    answers: collections.OrderedDict[str, tuple[str, list[tuple[str, str]], list[bytes]]] = collections.OrderedDict()

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        # Whole, so that nobody who sends slowly holds up the others.
        length = -1 if environ.get("wsgi.input_terminated") else int(environ.get("CONTENT_LENGTH") or 0)
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(length))
        invocation: str = environ.get(INVOCATION, "")
        # moto's models are not made for threads: a list of security group rules fails while one is created. Its work is
        # Python's alone, which threads would not make faster.
        with one_at_a_time:
            if invocation in answers:
                status, headers, body = answers[invocation]
            else:
                status, headers, body = _asked(moto, environ)
                if invocation and status.startswith("2"):
                    answers[invocation] = status, headers, body
                    if len(answers) > KEPT_ANSWERS:
                        answers.popitem(last=False)
        start_response(status, headers)
        return body

    return application


def _asked(moto: Application, environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], list[bytes]]:
    """Status, headers and body of an answer."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], *_: object) -> None:
        started.append((status, headers))

    parts = moto(environ, start)
    body = list(parts)
    if callable(close := getattr(parts, "close", None)):
        close()
    return (*started[-1], body)
