"""A big plan out of a small one: every module call gets a ``for_each`` over so many keys.

    python benchmarks/review/replicate.py tests/data/plans/create.json 64 /tmp/big.json

Of 80 resources in two module calls 64 copies make 5,120. Addresses, names and references stay what Terraform would
write; the configuration stays as it is, for it is not expanded.
"""

from __future__ import annotations

import argparse
import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def replicated(document: dict[str, Any], copies: int) -> dict[str, Any]:
    """A plan with each of its module calls made ``copies`` times.

    Args:
        document: a plan whose resources are all in modules of the root module.
        copies: how many instances each module call gets.
    """
    calls = document["configuration"]["root_module"]["module_calls"]
    keys = [f"copy{number:03d}" for number in range(copies)]
    big = copy.deepcopy({key: value for key, value in document.items() if key != "resource_changes"})
    big["resource_changes"] = [
        entry for key in keys for one in document["resource_changes"] for entry in _renamed(one, key, calls)
    ]
    for part in (big.get("planned_values"), (big.get("prior_state") or {}).get("values")):
        root = (part or {}).get("root_module") or {}
        root["child_modules"] = [
            entry for key in keys for one in root.get("child_modules") or () for entry in _renamed(one, key, calls)
        ]
    for call in big["configuration"]["root_module"]["module_calls"].values():
        call["for_each_expression"] = {"constant_value": keys}
    return big


def _renamed(entry: object, key: str, calls: dict[str, Any]) -> Iterator[Any]:
    text = json.dumps(entry)
    for name, call in calls.items():
        quoted = json.dumps(f'module.{name}["{key}"]')[1:-1]
        text = text.replace(f'"module.{name}.', f'"{quoted}.').replace(f'"module.{name}"', f'"{quoted}"')
        given = call.get("expressions", {}).get("name", {}).get("constant_value")
        if isinstance(given, str):
            text = text.replace(given, f"{given}-{key}")
    yield json.loads(text)


def main() -> None:
    """Write the big plan."""
    parser = argparse.ArgumentParser(description="make a big plan out of a small one")
    parser.add_argument("plan", type=Path, help="what 'terraform show -json' printed")
    parser.add_argument("copies", type=int, help="how many instances each module call gets")
    parser.add_argument("output", type=Path, help="where to write the big plan")
    arguments = parser.parse_args()
    document = json.loads(arguments.plan.read_text(encoding="utf-8"))
    arguments.output.write_text(json.dumps(replicated(document, arguments.copies), separators=(",", ":")))


if __name__ == "__main__":
    main()
