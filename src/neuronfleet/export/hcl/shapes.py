"""What Terraform's own blocks hold: which keys are blocks, which are references, and the order people read them in."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Final

from neuronfleet.export.hcl.values import Mode

__all__ = ["MAIN", "OUTPUTS", "PROVIDERS", "TOP_LEVEL", "VARIABLES", "VERSIONS", "Nested", "Shape", "TopLevel"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Nested:
    """A kind of block inside another.

    Attributes:
        shape: what it holds.
        labels: how many labels follow its name.
    """

    shape: Shape
    labels: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a block holds.

    Attributes:
        first: attributes that are set apart at the top, in this order.
        last: attributes that are set apart at the end.
        modes: what strings mean where not ``mode``.
        mode: what strings of the other attributes mean.
        blocks: names that are always blocks.
        last_blocks: blocks that come after all others.
        schema: whether a provider's schema decides about the other keys; they are attributes otherwise.
    """

    first: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    modes: Mapping[str, Mode] = dataclasses.field(default_factory=dict)
    mode: Mode = Mode.TEMPLATE
    blocks: Mapping[str, Nested] = dataclasses.field(default_factory=dict)
    last_blocks: tuple[str, ...] = ()
    schema: bool = False


VERSIONS: Final = "versions.tf"
PROVIDERS: Final = "providers.tf"
VARIABLES: Final = "variables.tf"
MAIN: Final = "main.tf"
OUTPUTS: Final = "outputs.tf"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TopLevel:
    """A kind of block at the top of a configuration.

    Attributes:
        labels: how many labels follow its name.
        shape: what it holds.
        file: the file a reader expects it in.
    """

    labels: int
    shape: Shape
    file: str = MAIN


_LITERALS: Final = Shape(mode=Mode.LITERAL)
_REFERENCE: Final = Mode.REFERENCE
_CONDITION: Final = Nested(shape=Shape())
_CONNECTION: Final = Nested(shape=Shape())
_PROVISIONER: Final = Nested(
    labels=1, shape=Shape(modes={"when": _REFERENCE, "on_failure": _REFERENCE}, blocks={"connection": _CONNECTION})
)
_LIFECYCLE: Final = Nested(
    shape=Shape(
        modes={"ignore_changes": _REFERENCE, "replace_triggered_by": _REFERENCE},
        blocks={"precondition": _CONDITION, "postcondition": _CONDITION},
    )
)
_RESOURCE: Final = Shape(
    first=("count", "for_each", "provider"),
    last=("depends_on",),
    modes={"provider": _REFERENCE, "depends_on": _REFERENCE},
    blocks={"connection": _CONNECTION, "provisioner": _PROVISIONER, "lifecycle": _LIFECYCLE},
    last_blocks=("connection", "provisioner", "lifecycle"),
    schema=True,
)
# Nested blocks of backends; all else in a backend, objects too, is an attribute.
# https://developer.hashicorp.com/terraform/language/backend
_BACKEND: Final = Shape(
    mode=Mode.LITERAL, blocks={"workspaces": Nested(shape=_LITERALS), "exec": Nested(shape=_LITERALS)}
)
_TERRAFORM: Final = Shape(
    first=("required_version",),
    mode=Mode.LITERAL,
    modes={"experiments": _REFERENCE},
    blocks={
        "required_providers": Nested(shape=Shape(mode=Mode.REQUIREMENT)),
        "backend": Nested(labels=1, shape=_BACKEND),
        "cloud": Nested(shape=_BACKEND),
        "provider_meta": Nested(labels=1, shape=Shape()),
    },
)
_VARIABLE: Final = Shape(
    mode=Mode.LITERAL,
    modes={"type": _REFERENCE},
    blocks={"validation": _CONDITION},
)
_OUTPUT: Final = Shape(
    last=("depends_on",),
    modes={"description": Mode.LITERAL, "depends_on": _REFERENCE},
    blocks={"precondition": _CONDITION},
)
_MODULE: Final = Shape(
    first=("source", "version", "count", "for_each", "providers"),
    last=("depends_on",),
    modes={"source": Mode.LITERAL, "version": Mode.LITERAL, "providers": _REFERENCE, "depends_on": _REFERENCE},
)
_CHECK: Final = Shape(blocks={"data": Nested(labels=2, shape=_RESOURCE), "assert": _CONDITION}, last_blocks=("assert",))

# In the order of a file that holds everything.
TOP_LEVEL: Final[Mapping[str, TopLevel]] = {
    "terraform": TopLevel(labels=0, shape=_TERRAFORM, file=VERSIONS),
    "provider": TopLevel(labels=1, shape=Shape(first=("alias", "region"), schema=True), file=PROVIDERS),
    "variable": TopLevel(labels=1, shape=_VARIABLE, file=VARIABLES),
    "locals": TopLevel(labels=0, shape=Shape()),
    "data": TopLevel(labels=2, shape=_RESOURCE),
    "ephemeral": TopLevel(labels=2, shape=_RESOURCE),
    "resource": TopLevel(labels=2, shape=_RESOURCE),
    "module": TopLevel(labels=1, shape=_MODULE),
    "check": TopLevel(labels=1, shape=_CHECK),
    "moved": TopLevel(labels=0, shape=Shape(mode=_REFERENCE)),
    "import": TopLevel(
        labels=0,
        shape=Shape(first=("for_each",), modes={"to": _REFERENCE, "provider": _REFERENCE}),
    ),
    "removed": TopLevel(
        labels=0,
        shape=Shape(
            modes={"from": _REFERENCE},
            blocks={"connection": _CONNECTION, "provisioner": _PROVISIONER, "lifecycle": Nested(shape=Shape())},
        ),
    ),
    "output": TopLevel(labels=1, shape=_OUTPUT, file=OUTPUTS),
}
