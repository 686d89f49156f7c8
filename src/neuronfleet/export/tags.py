"""The tags that a module passes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.infra.literal import Reference

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["RULE_TAGS", "named", "tags_variable"]

_MAX_TAGS: Final = 45
_MAX_KEY: Final = 128
_MAX_VALUE: Final = 256
_CHARACTERS: Final = r'"^[\\p{L}\\p{N}\\p{Z}_.:/=+@-]*$"'

RULE_TAGS: Final = Reference("${length(var.tags) > 0 ? var.tags : null}")
"""Tags of security group rules: of all resources only these tell an empty map from none, and plan a change."""


def tags_variable(module: Module, *, name: str = "tags", description: str = "Tags of every resource.") -> Reference:
    """Declare a variable of tags, with the rules of the service that is strictest about them, which is IAM.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html

    Args:
        module: that declares it.
        name: of the variable.
        description: what it is.

    Raises:
        ExportError: the module has a variable of that name already.
    """
    tags = f"var.{name}"
    return module.variable(
        name,
        type="map(string)",
        description=description,
        default={},
        validations=[
            (
                f"${{length({tags}) <= {_MAX_TAGS}}}",
                f"{name} are at most {_MAX_TAGS}: AWS takes 50, and some are kept for the module's own.",
            ),
            (
                f'${{alltrue([for key in keys({tags}) : !startswith(lower(key), "aws:")])}}',
                f"{name}: keys that begin with aws: are AWS's own; choose others.",
            ),
            (
                f"${{length(distinct([for key in keys({tags}) : lower(key)])) == length({tags})}}",
                f"{name}: keys that differ in case only are one key to IAM; drop one.",
            ),
            (
                f"${{alltrue([for text in concat(keys({tags}), values({tags})) : can(regex({_CHARACTERS}, text))])}}",
                f"{name}: IAM takes letters, digits, spaces and _ . : / = + - @ in keys and values, and no others.",
            ),
            (
                f"${{alltrue([for key in keys({tags}) : length(key) > 0 && length(key) <= {_MAX_KEY}])}}",
                f"{name}: keys have 1 to {_MAX_KEY} characters.",
            ),
            (
                f"${{alltrue([for value in values({tags}) : length(value) <= {_MAX_VALUE}])}}",
                f"{name}: values have {_MAX_VALUE} characters at most.",
            ),
        ],
    )


def named(name: str) -> Reference:
    """The tags of one resource: ``var.tags`` and its ``Name``.

    Args:
        name: template of the name, ``${var.name}-public``.
    """
    inside = name.removeprefix("${").removesuffix("}")
    value = inside if f"${{{inside}}}" == name and "${" not in inside else f'"{name}"'
    return Reference(f"${{merge(var.tags, {{ Name = {value} }})}}")
