"""Makes ``data/aws_schema.json`` from ``terraform providers schema -json``; see ``schema`` for the command."""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

__all__ = ["condense", "main"]

_PROVIDERS: Final = {"hashicorp/aws": "aws", "builtin/terraform": "terraform"}
"""By namespace and type: the host before them is of the registry of who printed it, Terraform or OpenTofu."""

_SECTIONS: Final = {
    "resource_schemas": "resource",
    "data_source_schemas": "data",
    "ephemeral_resource_schemas": "ephemeral",
}
_Place = tuple[str, str, tuple[str, ...]]


def condense(schemas: Mapping[str, Any], version: str) -> dict[str, Any]:
    """What the writer needs of providers' schemas.

    Args:
        schemas: the output of ``terraform providers schema -json``.
        version: the version of hashicorp/aws it is of.
    """
    kinds = dict(_places(schemas))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for (_, _, path), kind in kinds.items():
        counts[path[-1]][kind] += 1
    # Ties go to the first in the alphabet, so that the same schema gives the same file.
    usual = {name: min(count, key=lambda kind: (-count[kind], kind)) for name, count in counts.items()}
    names: dict[str, list[str]] = defaultdict(list)
    for name in sorted(usual):
        names[usual[name]].append(name)
    exceptions: dict[str, dict[str, dict[str, list[str]]]] = {}
    for (section, type_name, path), kind in sorted(kinds.items()):
        if kind != usual[path[-1]]:
            of_type = exceptions.setdefault(section, {}).setdefault(type_name, {})
            of_type.setdefault(kind, []).append(".".join(path))
    # A list looks like one, so its name need not stand here; a type where the name means a block or a map says so.
    names.pop("list", None)
    return {
        "provider": "hashicorp/aws",
        "version": version,
        "names": dict(sorted(names.items())),
        "exceptions": exceptions,
    }


def _places(schemas: Mapping[str, Any]) -> Iterator[tuple[_Place, str]]:
    printed = {address.partition("/")[2]: one for address, one in schemas["provider_schemas"].items()}
    for address, name in _PROVIDERS.items():
        provider = printed[address]
        yield from _of_block("provider", name, (), provider.get("provider", {}).get("block", {}))
        for key, section in _SECTIONS.items():
            for type_name, schema in provider.get(key, {}).items():
                yield from _of_block(section, type_name, (), schema["block"])


def _of_block(
    section: str, type_name: str, path: tuple[str, ...], block: Mapping[str, Any]
) -> Iterator[tuple[_Place, str]]:
    for name, attribute in block.get("attributes", {}).items():
        if attribute.get("optional") or attribute.get("required"):
            kind = ["object", {}] if "nested_type" in attribute else attribute["type"]
            yield from _of_type(section, type_name, (*path, name), kind)
    for name, nested in block.get("block_types", {}).items():
        yield (section, type_name, (*path, name)), "block"
        yield from _of_block(section, type_name, (*path, name), nested["block"])


def _of_type(section: str, type_name: str, path: tuple[str, ...], of_type: Any) -> Iterator[tuple[_Place, str]]:  # noqa: ANN401 - a type of the schema is a string or a list
    match of_type:
        case ["list" | "set", ["object", members]]:
            yield (section, type_name, path), "objects"
            for name, member in members.items():
                yield from _of_type(section, type_name, (*path, name), member)
        case ["list" | "set", inner]:
            kinds = {kind for place, kind in _of_type(section, type_name, path, inner) if place[2] == path}
            yield (section, type_name, path), "map" if "map" in kinds else "list"
        case ["map" | "object", *_] | "dynamic":
            yield (section, type_name, path), "map"
        case _:  # a string, number or bool: the value's shape tells
            return


def main(version: str) -> None:
    """Read schemas from standard input and write the data file.

    Args:
        version: the version of hashicorp/aws they are of.
    """
    data = condense(json.load(sys.stdin), version)
    target = Path(__file__).with_name("data") / "aws_schema.json"
    target.write_text(dump(data), encoding="utf-8")


def dump(data: Mapping[str, Any]) -> str:
    """The data as JSON text, one type a line, so that a new version makes a readable diff.

    Args:
        data: what ``condense`` returned.
    """

    def block(members: Mapping[str, Any], indent: str) -> str:
        lines = ",\n".join(
            f"{indent}{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in members.items()
        )
        return f"{{\n{lines}\n{indent[1:]}}}"

    exceptions = ",\n".join(
        f"  {json.dumps(section)}: {block(types, '   ')}" for section, types in data["exceptions"].items()
    )
    return (
        f'{{\n "provider": {json.dumps(data["provider"])},\n "version": {json.dumps(data["version"])},\n'
        f' "names": {block(data["names"], "  ")},\n "exceptions": {{\n{exceptions}\n }}\n}}\n'
    )


if __name__ == "__main__":
    main(sys.argv[1])
