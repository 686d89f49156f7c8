"""Writes ``tests/data/aws_schema_keys.json.gz``: which attributes the resource types of our policies have.

    eval "$(tools/offline-provider)"; .venv/bin/python tools/aws_schema_keys.py

Needs terraform. The file holds, for resources and data sources, the names of attributes and blocks: ``1`` for an
attribute, ``"*"`` for a map with keys of the user's own, an object for a block or an attribute of objects. Run it again
when a policy reads a type that is not in it, or for another version of the provider.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from neuronfleet.rehearsal.binary import find_terraform

REPOSITORY = Path(__file__).resolve().parent.parent
TARGET = REPOSITORY / "tests" / "data" / "aws_schema_keys.json.gz"
VERSION = "5.100.0"
PROVIDER = "hashicorp/aws"
"""Below the registry of Terraform, or of OpenTofu where it is run."""
SECTIONS = {"managed": "resource_schemas", "data": "data_source_schemas"}
SOURCES = ("src/neuronfleet/policies", "src/neuronfleet/plan")
CONFIGURATION = f"""
terraform {{
  required_providers {{
    aws = {{
      source  = "hashicorp/aws"
      version = "{VERSION}"
    }}
  }}
}}
"""


def schemas() -> Mapping[str, Any]:
    """What ``terraform providers schema -json`` prints of the provider."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "main.tf").write_text(CONFIGURATION, encoding="utf-8")
        for command in (["init", "-input=false", "-no-color"], ["providers", "schema", "-json"]):
            done = subprocess.run(  # noqa: S603 - our own words
                [find_terraform(os.environ), *command],
                cwd=folder,
                capture_output=True,
                check=False,
            )
            if done.returncode:
                sys.exit(done.stderr.decode())
    printed: Mapping[str, Any] = json.loads(done.stdout)["provider_schemas"]
    return next(schema for address, schema in printed.items() if address.endswith(f"/{PROVIDER}"))


def wanted() -> frozenset[str]:
    """Every type that the source of policies names."""
    return frozenset(_named())


def _named() -> Iterator[str]:
    for folder in SOURCES:
        for path in (REPOSITORY / folder).rglob("*.py"):
            yield from re.findall(r"\baws_[a-z0-9_]+", path.read_text(encoding="utf-8"))


def keys_of_block(block: Mapping[str, Any]) -> dict[str, Any]:
    """Names in a block.

    Args:
        block: of the schema.
    """
    keys = {name: keys_of_type(one.get("type"), one) for name, one in block.get("attributes", {}).items()}
    keys.update({name: keys_of_block(one["block"]) for name, one in block.get("block_types", {}).items()})
    return dict(sorted(keys.items()))


def keys_of_type(kind: Any, attribute: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
    """Names in an attribute.

    Args:
        kind: its type, in Terraform's JSON.
        attribute: the whole of it.
    """
    if "nested_type" in attribute:
        return keys_of_block(attribute["nested_type"])
    if isinstance(kind, list):
        outer, inner = kind
        if outer == "map":
            return "*"
        if outer == "object":
            return {name: keys_of_type(one, {}) for name, one in sorted(inner.items())}
        return keys_of_type(inner, {})
    return 1


def main() -> int:
    """Write the file."""
    provider, types = schemas(), wanted()
    data = {
        "provider": f"hashicorp/aws {VERSION}",
        **{
            mode: {
                name: keys_of_block(schema["block"])
                for name, schema in sorted(provider[section].items())
                if name in types
            }
            for mode, section in SECTIONS.items()
        },
    }
    text = json.dumps(data, separators=(",", ":"))
    TARGET.write_bytes(gzip.compress(text.encode(), mtime=0))
    sys.stdout.write(f"wrote {TARGET.relative_to(REPOSITORY)}: {len(data['managed'])} resource types\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
