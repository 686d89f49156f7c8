"""Variables that hold objects, in which a misspelt attribute is an error.

Terraform converts a value to the type of its variable before any validation looks at it, and the conversion to an
object type drops attributes that the type does not have: https://github.com/hashicorp/terraform/issues/29204.
``desired_cout = 4`` would be taken and forgotten. So the variable takes ``any``, validations say what an object may
have and must have and what each attribute is, and a local value of the same name holds the objects as a typed variable
would: every attribute there, converted, defaults in place.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping

from neuronfleet.export.object_rules import rules
from neuronfleet.export.objects_inside import COLLECTION, Attribute, Level, Many, singular
from neuronfleet.export.references import REQUIRED, Validation

__all__ = ["Attribute", "Many", "ObjectType"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ObjectType:
    """What a variable's objects hold, and the HCL that follows from it.

    Args:
        variable: name of the variable.
        attributes: by name.
        many: whether there are several objects.
    """

    variable: str
    attributes: Mapping[str, Attribute]
    many: Many

    @property
    def levels(self) -> list[Level]:
        """The variable's objects, and those inside them."""
        item = singular(self.variable) if self.many else self.variable
        source = f"var.{self.variable}"
        top = Level(path=self.variable, item=item, many=self.many, attributes=self.attributes, source=source)
        return list(top.all())

    def described(self, description: str) -> str:
        """A description of the variable that lists the attributes.

        Args:
            description: its first sentence.
        """
        return "\n".join([description, *_listed(self.attributes, "")]) + "\n"

    def allowed(self) -> dict[str, list[str]]:
        """Local values by name: the attributes that objects of each level may have."""
        return {level.allowed: list(level.attributes) for level in self.levels}

    def validations(self) -> list[Validation]:
        """What refuses objects that are not of this type."""
        return [rule for level in self.levels for rule in rules(level)]

    def normalized(self) -> str:
        """An expression: the objects with all attributes, converted, defaults in place."""
        return f"${{{_objects(self.levels[0])}}}"


def _objects(level: Level) -> str:
    """The objects with all attributes; the writer indents it."""
    inner = {inside.path.rpartition(".")[2]: inside for inside in level.inside()}
    members = "\n".join(
        f"{name} = {_objects(inner[name]) if name in inner else _value(attribute, level.item, name)}"
        for name, attribute in level.attributes.items()
    )
    body = f"{{\n{members}\n}}{level.condition}"
    match level.many:
        case "map":
            return f"{{\nfor name, {level.item} in {level.collection} : name => {body}\n}}"
        case "list":
            return f"[\nfor {level.item} in {level.collection} : {body}\n]"
        case None:
            return f"one([\nfor {level.item} in {level.collection} : {body}\n])"


def _value(attribute: Attribute, item: str, name: str) -> str:
    given = f"{item}.{name}" if attribute.default is REQUIRED else f'lookup({item}, "{name}", null)'
    if attribute.type == "any":
        return given
    if attribute.default is not REQUIRED and attribute.default is not None:
        given = f"coalesce({given}, {_written(attribute.default)})"
    elif COLLECTION.fullmatch(attribute.type) and attribute.default is None:
        # null stays null: a ``for`` expression would fail
        return f"to{attribute.kind}({given})"
    return attribute.converted(given)


def _written(default: object) -> str:
    """A default as HCL; JSON is HCL but for templates in its strings."""
    return json.dumps(default, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")


def _listed(attributes: Mapping[str, Attribute], space: str) -> Iterator[str]:
    for name, attribute in attributes.items():
        if attribute.default is REQUIRED:
            note = "required"
        elif attribute.default is None or attribute.attributes is not None:
            note = "optional"
        else:
            note = f"default {json.dumps(attribute.default, ensure_ascii=False)}"
        yield f"{space}- `{name}` ({attribute.written_type}, {note}): {attribute.description}"
        if attribute.attributes is not None:
            yield from _listed(attribute.attributes, f"{space}  ")
