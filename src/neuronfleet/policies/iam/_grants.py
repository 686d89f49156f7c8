"""What a statement allows, in three values."""

from __future__ import annotations

import functools
import re
from typing import Final

from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.plan import FALSE, TRUE, Hole, Resource, Truth, Value, any_of, unknown
from neuronfleet.plan.reference import Reference
from neuronfleet.policies.iam._statements import Statement

__all__ = ["allows", "conditioned", "covers", "grants", "is_everything", "literal"]

_ANYTHING: Final = lazy_pattern(
    r"\*|arn:[^:]*:s3:[^:]*:[^:]*:(?:\*|\*/\*)|arn:[^:]*:(?!s3:)[^:]*:[^:]*:[^:]*:(?:\*|[\w-]+[/:]\*)"
)
"""Everything, all buckets or all objects, all of a type: ``arn:aws:secretsmanager:us-east-1:123456789012:secret:*``."""

_HOLE: Final = lazy_pattern(r"\$\{[^}]*\}")
_STARS: Final = lazy_pattern(r"\*+")


def allows(statement: Statement) -> Truth:
    """Whether it allows rather than denies."""
    return statement.effect.equals("Allow")


def grants(statement: Statement, action: str) -> Truth:
    """Whether an Allow statement is about an action.

    Args:
        statement: of an identity policy.
        action: such as ``iam:PassRole``, without wildcards.
    """
    about = any_of(covers(one, action) for one in statement.actions)
    if statement.not_actions:
        about = about | ~any_of(covers(one, action) for one in statement.not_actions)
    return allows(statement) & about


def covers(pattern: Value, text: str) -> Truth:
    """Whether a pattern with ``*`` and ``?`` covers a text; actions are compared without case."""
    return pattern.test(lambda raw: isinstance(raw, str) and _pattern(raw).fullmatch(text) is not None)


@functools.lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    escaped = re.escape(text).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(escaped, re.IGNORECASE | re.DOTALL)


def is_everything(statement: Statement) -> Truth:
    """Whether it is about every resource, or every one of a kind: ``*``, ``arn:aws:s3:::*``."""
    if statement.not_resources:
        return TRUE
    return any_of(map(_is_anything, statement.resources))


def _is_anything(resource: Value) -> Truth:
    if not resource.is_unknown:
        return resource.test(lambda raw: isinstance(raw, str) and _ANYTHING.fullmatch(raw) is not None)
    if _is_something(resource):
        return FALSE
    # what is written around the hole stays: "arn:aws:s3:::models-${x}/*" is no bucket but those
    text = literal(resource)
    return unknown(resource) if text is None or _ANYTHING.fullmatch(_STARS.sub("*", _HOLE.sub("*", text))) else FALSE


def _is_something(value: Value) -> bool:
    """Whether references prove that an unknown value names one resource: its ARN, id or name is no wildcard."""
    found = value.owner.behind(value) if isinstance(value.owner, Resource) else ()
    return bool(found) and all(
        references and all(one.proves_set or _names_arn(one) for one in references) for references in found
    )


def _names_arn(reference: Reference) -> bool:
    return reference.kind == "resource" and any(str(one).endswith("arn") for one in reference.attributes[-1:])


def literal(value: Value) -> str | None:
    """The text as it is written, with ``${}`` where it is unknown; None where nothing of it is known."""
    if isinstance(value.raw, Hole):
        return value.raw.text or None
    return value.text


def conditioned(statement: Statement, *keys: str) -> Truth:
    """Whether a condition narrows it.

    Args:
        statement: any.
        keys: keys that count, in lower case; without any every condition counts.
    """
    if not statement.conditions:
        return FALSE
    unclear = any_of(unknown(*one.values) for one in statement.conditions if one.key is None)
    named = {one.key for one in statement.conditions if one.key is not None}
    return TRUE if (named & set(keys) if keys else named) else unclear
