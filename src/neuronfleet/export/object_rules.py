"""Validations of variables that hold objects."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from neuronfleet.export.objects_inside import COLLECTION, Attribute, Level
from neuronfleet.export.references import REQUIRED, Validation

__all__ = ["rules"]

_ONE: Final = {"string": "a string", "number": "a number", "bool": "true or false"}
_SEVERAL: Final = {"string": "strings", "number": "numbers", "bool": "true or false"}


def rules(level: Level) -> Iterator[Validation]:
    """What refuses objects with attributes that are misspelt, missing or of another type.

    Names of attributes are known at plan, values may not be yet: then Terraform judges types at apply.

    Args:
        level: the objects.
    """
    if not level.parents:
        noun = {"map": "a map of objects", "list": "a list of objects", None: "an object"}[level.many]
        yield f"${{can({level.every(f'keys({level.item})')})}}", f"{level.path} is {noun}."
    own = f"try(keys({level.item}), [])"
    misspelt = f"setsubtract({own}, local.{level.allowed})"
    found = f"{level.path} has no attribute {_joined(_places(level, misspelt))}"
    yield (
        f"${{alltrue({level.every(f'length({misspelt}) == 0')})}}",
        f"{found}; there are {_joined(f'local.{level.allowed}')}.",
    )
    required = [name for name, attribute in level.attributes.items() if attribute.default is REQUIRED]
    if required:
        missing = f"setsubtract({json.dumps(required)}, {own})"
        yield (
            f"${{alltrue({level.every(f'length({missing}) == 0')})}}",
            f"{level.path} lacks {_joined(_places(level, missing))}.",
        )
    yield from _type_rules(level)


def _joined(names: str) -> str:
    return f'${{join(", ", {names})}}'


def _places(level: Level, keys: str) -> str:
    place = level.place
    return level.every(f'[for key in {keys} : "{place}.${{key}}"]' if place else f"tolist({keys})", keys=True)


def _type_rules(level: Level) -> Iterator[Validation]:
    by_type: dict[str, list[str]] = {}
    for name, attribute in level.attributes.items():
        if attribute.attributes is None and attribute.type != "any":
            by_type.setdefault(attribute.type, []).append(name)
    for names in by_type.values():
        attribute = level.attributes[names[0]]
        if len(names) == 1:
            test = _is_convertible(attribute, f'lookup({level.item}, "{names[0]}", null)')
            yield f"${{alltrue({level.every(test)})}}", f"{level.path}: {names[0]} is {_words(attribute, _ONE)}."
        else:
            test = _is_convertible(attribute, f"lookup({level.item}, key, null)")
            every = level.every(f"alltrue([for key in {json.dumps(names)} : {test}])")
            listed = f"{', '.join(names[:-1])} and {names[-1]}"
            yield f"${{alltrue({every})}}", f"{level.path}: {listed} are {_words(attribute, _SEVERAL)}."


def _is_convertible(attribute: Attribute, value: str) -> str:
    found = COLLECTION.fullmatch(attribute.type)
    if found is None:
        return f"can({attribute.converted(value)})"
    none = {"list": "[]", "map": "{}"}[found[1]]
    return f"can({attribute.converted(f'to{found[1]}(coalesce({value}, {none}))')})"


def _words(attribute: Attribute, words: Mapping[str, str]) -> str:
    found = COLLECTION.fullmatch(attribute.type)
    if found is None:
        return words[attribute.type]
    item = {"string": "strings", "number": "numbers", "bool": "booleans"}[found[2]]
    collection = found[1] if words is _ONE else f"{found[1]}s"
    return f"a {collection} of {item}" if words is _ONE else f"{collection} of {item}"
