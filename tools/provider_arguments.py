"""Writes ``tests/data/aws_arguments.json.gz``: what versions of the AWS provider take, as the bindings of each say.

    .venv/bin/python -m tools.provider_arguments

Schemas of AWS provider 6.x are not to be had offline, and the bindings are generated from them. Their TypeScript
declarations have each argument under its name in Terraform, whether it must be given, and what may stand in a block.
The file holds that for the resources, data sources and the provider configuration that neuronfleet makes, of all
releases of the bindings that it supports. Run it again when ``src/neuronfleet/engine/aws.pyi`` changes, or for other
releases.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import json
import re
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from neuronfleet.engine.aws import submodules
from neuronfleet.engine.choice import ENGINES
from tools.provider_bindings import NEWER, PACKAGE, archive, newer_bindings

__all__ = ["TARGET", "arguments_of", "declared", "digest", "installed", "read"]

TARGET: Final = Path(__file__).resolve().parent.parent / "tests" / "data" / "aws_arguments.json.gz"

_INTERFACE: Final = re.compile(r"^export interface (\w+)[^{\n]*\{\n(.*?)^\}", re.DOTALL | re.MULTILINE)
_CONFIG: Final = re.compile(
    r"^export interface (\w+(?= extends \w+\.TerraformMetaArguments)|AwsProviderConfig)\b", re.MULTILINE
)
_ARGUMENT: Final = re.compile(
    r"providers/hashicorp/aws/\S+#(?P<name>\w+) \w+#(?P=name)\}"
    r"(?:(?!\*/).)*\*/\s*readonly \w+(?P<optional>\?)?: (?P<type>[^;]+);",
    re.DOTALL,
)
_RESOURCE: Final = re.compile(r'static readonly tfResourceType = "(\w+)"')
_WORD: Final = re.compile(r"\w+")


def declared(text: str) -> tuple[str, str, dict[str, Any]]:
    """Type, provider version and arguments of one resource, data source or provider.

    An argument is ``1`` where it must be given and ``0`` where it may be; a block is a list of that and its own
    arguments.

    Args:
        text: TypeScript declarations of its submodule.
    """
    interfaces = dict(_INTERFACE.findall(text))
    (name,) = _RESOURCE.findall(text)
    (config,) = _CONFIG.findall(text)
    version = re.search(r"providers/hashicorp/aws/([\d.]+)/docs", text)
    return name, version[1] if version else "", arguments_of(config, interfaces)


def arguments_of(interface: str, interfaces: Mapping[str, str]) -> dict[str, Any]:
    """Arguments of an interface.

    Args:
        interface: its name.
        interfaces: what stands in each, by name.
    """
    found: dict[str, Any] = {}
    for argument in _ARGUMENT.finditer(interfaces[interface]):
        required = int(argument["optional"] is None)
        inner = next((word for word in _WORD.findall(argument["type"]) if word in interfaces), None)
        found[argument["name"]] = required if inner is None else [required, arguments_of(inner, interfaces)]
    return found


def read(path: Path) -> dict[str, Any]:
    """What an archive says of all that neuronfleet makes.

    Args:
        path: a ``.jsii.tgz``.
    """
    wanted = {f"package/lib/{one.replace('_', '-')}/index.d.ts": one for one in {*submodules().values(), "provider"}}
    found: dict[str, Any] = {"provider": {}, "resource": {}, "data": {}}
    version = ""
    with tarfile.open(path) as packed:
        for member in packed:
            submodule = wanted.pop(member.name, None)
            file = packed.extractfile(member) if submodule is not None else None
            if submodule is None or file is None:
                continue
            name, version, arguments = declared(file.read().decode())
            kind = "provider" if submodule == "provider" else "data" if submodule.startswith("data_") else "resource"
            found[kind][name] = arguments
            if not wanted:
                break
    if wanted:
        raise LookupError(f"{path} has nothing of {', '.join(sorted(wanted.values()))}")
    return {
        "aws": version,
        "sha256": digest(path),
        **{kind: dict(sorted(types.items())) for kind, types in found.items()},
    }


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def installed() -> dict[str, Path]:
    """Archives of the installed bindings, by the package's name and version."""
    found = {}
    for engine in ENGINES.values():
        spec = importlib.util.find_spec(engine.bindings)
        if spec is not None and spec.origin is not None:
            path = archive(Path(spec.origin).parent)
            found[f"{engine.bindings} {path.name.partition('@')[2].removesuffix('.jsii.tgz')}"] = path
    return found


def main() -> int:
    """Write the file."""
    archives = installed() | {f"{PACKAGE} {NEWER}": archive(newer_bindings() / PACKAGE)}
    data = {name: read(path) for name, path in sorted(archives.items())}
    TARGET.write_bytes(gzip.compress(json.dumps(data, separators=(",", ":")).encode(), mtime=0))
    for name, one in data.items():
        count = len(one["resource"]) + len(one["data"])
        sys.stdout.write(f"{name}: AWS provider {one['aws']}, {count} types\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
