"""A synthesized stack on disk: the folder that Terraform runs in."""

from __future__ import annotations

import dataclasses
import functools
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from neuronfleet.errors import RehearsalError
from neuronfleet.plan.synthesized.parsing import parsed_hcl

__all__ = ["DATA", "Configuration", "StackDirectory", "read_configurations", "read_variable_values"]

STACK_FILE: Final = "cdk.tf.json"
DATA: Final = "data"
"""Place of a stack with what the others find by name: models and their keys."""
# What Terraform leaves behind belongs to the project; a rehearsal starts from nothing.
NOT_COPIED: Final = shutil.ignore_patterns(
    ".terraform", "*.tfstate", "*.tfstate.*", "*.tfplan", ".terraform.tfstate.lock.info"
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """One Terraform configuration file of a stack.

    Attributes:
        path: the file.
        nested: whether it lies below the stack's folder, as the files of a local module do.
        content: what it says, in Terraform's JSON form.
    """

    path: Path
    nested: bool
    content: Mapping[str, Any]

    def blocks(self, kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Blocks with one label, such as ``provider``: label and body."""
        for group in _objects(self.content.get(kind)):
            for label, bodies in group.items():
                for body in _objects(bodies):
                    yield label.strip('"'), body

    def typed_blocks(self, kind: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """Blocks with two labels, such as ``resource``: type, name and body."""
        for block_type, named in self.blocks(kind):
            for name, bodies in named.items():
                for body in _objects(bodies):
                    yield block_type, name.strip('"'), body

    def settings(self) -> Iterator[Mapping[str, Any]]:
        """The ``terraform`` blocks."""
        yield from _objects(self.content.get("terraform"))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StackDirectory:
    """A stack that has been synthesized.

    Attributes:
        name: name of the stack, ``inference-us-east-1``.
        path: folder that holds its ``cdk.tf.json``.
        region: region of its default AWS provider.
    """

    name: str
    path: Path
    region: str

    @classmethod
    def read(cls, path: Path) -> StackDirectory:
        """Open a folder that a synthesis wrote.

        Args:
            path: folder with a ``cdk.tf.json``; its name is the stack's name.

        Raises:
            RehearsalError: there is no such file, it is not JSON, or its AWS provider names no region.
        """
        file = path / STACK_FILE
        if not file.is_file():
            raise RehearsalError(f"{path} holds no {STACK_FILE}: give folders that 'neuronfleet synth' wrote")
        regions = [
            body["region"]
            for label, body in _read(file, nested=False).blocks("provider")
            if label == "aws" and isinstance(body.get("region"), str) and "alias" not in body
        ]
        if not regions or "${" in regions[0]:
            raise RehearsalError(
                f"{file}: the default aws provider names no literal region, so there is nothing to rehearse it in; "
                "give the provider block a region"
            )
        return cls(name=path.name, path=path, region=regions[0])

    @property
    def place(self) -> str:
        """What ``--region`` calls it: its region; ``global`` or ``data`` for stacks that are named so, of several."""
        return next((place for place in ("global", DATA) if self.name.endswith(f"-{place}")), self.region)

    def copy_to(self, folder: Path) -> StackDirectory:
        """Copy the stack without any state, plan or plugin of its owner.

        Args:
            folder: folder to make; it must not exist.
        """
        shutil.copytree(self.path, folder, ignore=NOT_COPIED)
        return dataclasses.replace(self, path=folder)


def read_configurations(stack: StackDirectory) -> tuple[Configuration, ...]:
    """Every Terraform file of the stack, those of local modules included.

    Args:
        stack: the stack.

    Raises:
        RehearsalError: a file cannot be read as JSON or HCL.
    """
    files = sorted(
        file
        for pattern in ("*.tf", "*.tf.json", "*.tofu", "*.tofu.json")
        for file in stack.path.rglob(pattern)
        if ".terraform" not in file.relative_to(stack.path).parts
    )
    return tuple(_read(file, nested=file.parent != stack.path) for file in files)


def read_variable_values(stack: StackDirectory) -> tuple[Configuration, ...]:
    """The files that Terraform takes the values of a stack's variables from by itself.

    https://developer.hashicorp.com/terraform/language/values/variables#variable-definitions-tfvars-files

    Args:
        stack: the stack.

    Raises:
        RehearsalError: a file cannot be read as JSON or HCL.
    """
    patterns = ("terraform.tfvars", "terraform.tfvars.json", "*.auto.tfvars", "*.auto.tfvars.json")
    files = sorted(file for pattern in patterns for file in stack.path.glob(pattern))
    return tuple(_read(file, nested=False) for file in files)


def _read(file: Path, *, nested: bool) -> Configuration:
    try:
        text = file.read_text(encoding="utf-8")
        content = json.loads(text) if file.suffix == ".json" else _parsed(text)
    except (OSError, ValueError) as error:
        raise RehearsalError(f"{file} cannot be read: {error}") from error
    except Exception as error:  # hcl2's grammar raises lark's own exceptions, which share no base with ValueError
        raise RehearsalError(f"{file} is not valid HCL: {str(error).splitlines()[0]}") from error
    if not isinstance(content, dict):
        raise RehearsalError(f"{file} holds a JSON {type(content).__name__}, not an object")
    return Configuration(path=file, nested=nested, content=content)


@functools.lru_cache(maxsize=256)
def _parsed(text: str) -> Any:  # noqa: ANN401 - data
    """HCL as data, which nobody changes: the same files are asked for several times, and parsing takes seconds."""
    return parsed_hcl(text, strip_string_quotes=True, explicit_blocks=False)


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    """Terraform's JSON lets one block stand alone or in a list."""
    candidates = value if isinstance(value, list) else [value]
    for candidate in candidates:
        if isinstance(candidate, list):
            yield from _objects(candidate)
        elif isinstance(candidate, dict):
            yield candidate
