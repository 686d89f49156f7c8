"""What a statement allows, in three values."""

from __future__ import annotations

import functools
import re
from typing import Final

from neuronfleet.plan import FALSE, TRUE, Hole, Resource, Truth, Value, any_of, truth, unknown
from neuronfleet.plan.reference import Reference
from neuronfleet.policies.iam._statements import Statement

__all__ = ["allows", "conditioned", "covers", "grants", "is_everything", "literal"]

_ANYTHING: Final = re.compile(
    r"\*|arn:[^:]*:s3:[^:]*:[^:]*:(?:\*|\*/\*)|arn:[^:]*:(?!s3:)[^:]*:[^:]*:[^:]*:(?:\*|[\w-]+[/:]\*)"
)
"""Everything, all buckets or all objects, all of a type: ``arn:aws:secretsmanager:us-east-1:123456789012:secret:*``."""

_HOLE: Final = re.compile(r"\$\{[^}]*\}")


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
    around = _HOLE.sub("", literal(resource) or "")
    if around.strip("*/:"):
        # what is written around the hole stays: "arn:aws:s3:::${bucket}/*" is one bucket, whichever
        return truth(_ANYTHING.fullmatch(_HOLE.sub("*", literal(resource) or "")) is not None) & unknown(resource)
    return FALSE if _is_arn_of_something(resource) else unknown(resource)


def _is_arn_of_something(value: Value) -> bool:
    """Whether references prove that an unknown value is, or starts with, the ARN of one resource."""
    found = _references(value)
    return bool(found) and all(one.kind == "resource" and _names_arn(one) for one in found)


def _names_arn(reference: Reference) -> bool:
    return bool(reference.attributes) and str(reference.attributes[-1]).endswith("arn")


def _references(value: Value) -> tuple[Reference, ...]:
    owner = value.owner
    if not isinstance(owner, Resource):
        return ()
    if isinstance(value.raw, Hole):
        return owner.plan.configuration.follow(owner.parsed.module_names, value.raw.references)
    return owner.references(*value.path)


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
