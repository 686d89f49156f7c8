"""From bytes to JSON: encodings, what is no JSON, and what it is instead.

Messages never quote the content: a plan holds secrets.
"""

from __future__ import annotations

import codecs
import contextlib
import gc
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NoReturn

from neuronfleet.errors import PlanError
from neuronfleet.lazy_pattern import lazy_pattern

__all__ = ["SHOW", "decoded", "file_bytes", "parsed_json", "without_gc"]

SHOW: Final = "run 'terraform show -json PLANFILE > plan.json' and give that file"
"""What to do when something else than a plan was given."""

_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SURROGATE: Final = lazy_pattern(r"\\u[dD][89a-fA-F]")
_LONE: Final = lazy_pattern("[\ud800-\udfff]")
_TEXT_PLAN: Final = lazy_pattern(
    r"(?:Terraform|OpenTofu) (?:will perform|used the selected|planned the following)|No changes\. |Plan: \d+ to add"
)
_DENSE: Final = 6
_BIG: Final = 1 << 24


def file_bytes(path: Path) -> bytes:
    """What a file holds.

    Raises:
        PlanError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise PlanError(f"{path}: there is no such file") from error
    except IsADirectoryError as error:
        raise PlanError(f"{path} is a folder; give the plan files in it") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise PlanError(f"{path} cannot be read: {str(reason).lower()}") from error
    except MemoryError as error:
        raise PlanError(f"{path} is too big for the memory there is") from error


def decoded(data: bytes, path: str) -> str:
    """Text of a file in UTF-8, or in UTF-16 as PowerShell's ``>`` writes it.

    Args:
        data: what the file holds.
        path: as messages name it.

    Raises:
        PlanError: it is empty, an archive or no text.
    """
    if not data.strip(b" \t\r\n\x00"):
        raise PlanError(f"{path} is empty; did the command that should write it fail? {SHOW}")
    if data.startswith(b"PK"):
        raise PlanError(f"{path} is a plan file of 'terraform plan -out', which only terraform can read; {SHOW}")
    if data.startswith(b"\x1f\x8b"):
        raise PlanError(f"{path} is compressed with gzip; unpack it first, with 'gunzip'")
    encoding = "utf-16" if data.startswith(_UTF16) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        name = "UTF-16" if encoding == "utf-16" else "UTF-8"
        raise PlanError(
            f"{path} is no JSON text: byte {error.start + 1} of {len(data)} is not {name}; JSON is in UTF-8; {SHOW}"
        ) from error
    except MemoryError as error:
        raise PlanError(f"{path} is too big for the memory there is") from error


@contextlib.contextmanager
def without_gc() -> Iterator[None]:
    """Put off looking for cycles: half the time of reading a big plan, and JSON has none."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def parsed_json(text: str, path: str) -> Any:  # noqa: ANN401 - any JSON
    """Data of a JSON text. Of keys that are there twice the last counts, as everywhere.

    Args:
        text: the JSON.
        path: as messages name it.

    Raises:
        PlanError: it is no JSON, is cut short, or is nested too deeply.
    """
    if len(text) > _BIG and text.count("[") + text.count("{") > len(text) // _DENSE:
        raise PlanError(f"{path} is no plan: it is little else than brackets; {SHOW}")
    try:
        with without_gc():
            data = json.loads(text, parse_constant=_no_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise PlanError(_no_json(text, path, error)) from error
    except RecursionError as error:
        raise PlanError(f"{path} is nested more deeply than any plan is; {SHOW}") from error
    except MemoryError as error:
        raise PlanError(f"{path} is too big for the memory there is") from error
    except ValueError as error:
        what = str(error) if isinstance(error, _NumberError) else "a number of thousands of digits"
        raise PlanError(f"{path} holds {what}, which is no JSON that terraform writes; {SHOW}") from error
    return _without_surrogates(data) if _SURROGATE.search(text) else data


class _NumberError(ValueError):
    """A number that JSON does not have."""


def _no_constant(name: str) -> NoReturn:
    raise _NumberError(name)


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise _NumberError("a number beyond all bounds")
    return number


def _no_json(text: str, path: str, error: json.JSONDecodeError) -> str:
    start = text.lstrip()[:2000]
    if start.startswith("<"):
        return f"{path} is a page of HTML or XML, perhaps a login page of where it was downloaded from; {SHOW}"
    if start.startswith('{"@level"') or '"@message"' in start.partition("\n")[0]:
        return f"{path} is the log of 'terraform plan -json', not the plan; add -out=PLANFILE and {SHOW}"
    if _TEXT_PLAN.search(text[:200_000]):
        return f"{path} is a plan printed for people; {SHOW}"
    if start.startswith("[command]"):
        return (
            f"{path} starts with a line of GitHub's setup-terraform; set 'terraform_wrapper: false' there, and {SHOW}"
        )
    if error.msg == "Extra data":
        return (
            f"{path} holds more than one JSON document: the first ends at character {error.pos}; give one file a plan"
        )
    if start[:1] not in ("{", "["):
        return f"{path} is no JSON; {SHOW}"
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        return f"{path} is cut short: it ends in the middle of the JSON, after {len(text)} characters; make it again"
    where = f"line {error.lineno}, column {error.colno}"
    return f"{path} is no JSON: {error.msg[:1].lower()}{error.msg[1:]} at {where}; {SHOW}"


def _without_surrogates(data: Any) -> Any:  # noqa: ANN401 - any JSON
    """Halves of characters become U+FFFD: they could not be written out again."""
    root = [data]
    waiting: list[Any] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            for key in [key for key in node if _LONE.search(key)]:
                node[_LONE.sub("\ufffd", key)] = node.pop(key)
        for key, one in list(node.items() if isinstance(node, dict) else enumerate(node)):
            if isinstance(one, str):
                if _LONE.search(one):
                    node[key] = _LONE.sub("\ufffd", one)
            elif isinstance(one, dict | list):
                waiting.append(one)
    return root[0]
