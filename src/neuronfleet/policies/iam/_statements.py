"""Statements of IAM policies as values with unknown parts, wherever they are written.

A policy is JSON text, known or with holes in it; or it is unknown because of one ARN, and then the deferred
``data.aws_iam_policy_document`` that renders it still shows nearly all of its statements.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from neuronfleet.dataclass import dataclass
from neuronfleet.plan import Resource, Value
from neuronfleet.plan.documents import parsed
from neuronfleet.policies.context import Context

__all__ = [
    "HOLDERS",
    "Condition",
    "PolicyDocument",
    "Principal",
    "Statement",
    "identity_documents",
    "trust_document",
]

HOLDERS: Final = (
    "aws_iam_policy",
    "aws_iam_role_policy",
    "aws_iam_role",
    "aws_iam_user_policy",
    "aws_iam_group_policy",
)
"""Types that hold identity policies."""

_MOST_SOURCES: Final = 50


@dataclass(frozen=True, slots=True)
class Principal:
    """Who a statement is about.

    Attributes:
        kind: ``Service``, ``AWS``, ``Federated``, ``CanonicalUser`` or ``*``; None where that is unknown.
        value: the identifier.
    """

    kind: str | None
    value: Value


@dataclass(frozen=True, slots=True)
class Condition:
    """One key of a condition.

    Attributes:
        key: such as ``aws:SourceAccount``, in lower case; None where it is unknown.
        values: what it is compared with.
    """

    key: str | None
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement; each of its lists may hold unknown values, and one that is unknown itself is its only element.

    Attributes:
        attribute: the attribute of the subject that holds the policy, for findings.
        label: ``statement ReadModel`` or ``statement 2``.
        effect: ``Allow`` or ``Deny``.
        actions: what is allowed or denied.
        not_actions: everything but these.
        resources: on what.
        not_resources: on everything but these.
        principals: to whom.
        not_principals: to everybody but these.
        conditions: under which conditions; the key of an unknown one is None.
    """

    attribute: Value
    label: str
    effect: Value
    actions: tuple[Value, ...]
    not_actions: tuple[Value, ...]
    resources: tuple[Value, ...]
    not_resources: tuple[Value, ...]
    principals: tuple[Principal, ...]
    not_principals: tuple[Principal, ...]
    conditions: tuple[Condition, ...]

    def at(self, value: Value) -> Value:
        """Where a finding about a part of it points: into the subject, even where a data source holds the part."""
        return value if value.owner is self.attribute.owner else self.attribute


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDocument:
    """A policy.

    Attributes:
        attribute: the attribute that holds it.
        statements: those that can be seen.
        rest: the unknown value that may hold further ones; empty where there can be none.
    """

    attribute: Value
    statements: tuple[Statement, ...]
    rest: tuple[Value, ...]


def identity_documents(holder: Resource, context: Context) -> tuple[PolicyDocument, ...]:
    """The policies that a resource of ``HOLDERS`` holds; a role holds one per inline_policy block."""

    def make() -> tuple[PolicyDocument, ...]:
        if holder.type != "aws_iam_role":
            return (_document(holder, ("policy",)),)
        blocks = holder["inline_policy"].or_default([])
        if blocks.is_unknown:
            return (PolicyDocument(attribute=blocks, statements=(), rest=(blocks,)),)
        paths = [("inline_policy", index, "policy") for index in range(len(blocks.items))]
        return tuple(_document(holder, path) for path in paths if not holder.after.at(*path).is_missing)

    return context.once(("iam", "identity", holder.address), make)


def trust_document(role: Resource, context: Context) -> PolicyDocument:
    """The trust policy of a role."""
    return context.once(("iam", "trust", role.address), lambda: _document(role, ("assume_role_policy",)))


def _document(holder: Resource, path: tuple[str | int, ...]) -> PolicyDocument:
    attribute = holder.after.at(*path)
    found: list[Statement] = []
    rest: list[Value] = []
    tree = parsed(attribute)
    if not tree.is_unknown:
        found.extend(_of_json(tree, attribute))
    else:
        _collect(holder, path, attribute, found, rest, set())
    return PolicyDocument(attribute=attribute, statements=tuple(found), rest=tuple(rest[:1]))


# -- JSON -----------------------------------------------------------------------------------------------------


def _of_json(tree: Value, attribute: Value) -> Iterator[Statement]:
    for index, one in enumerate(_each(tree["Statement"])):
        sid = one["Sid"].text
        yield Statement(
            attribute=attribute,
            label=f"statement {sid or index + 1}",
            effect=one["Effect"],
            actions=_each(one["Action"]),
            not_actions=_each(one["NotAction"]),
            resources=_each(one["Resource"]),
            not_resources=_each(one["NotResource"]),
            principals=tuple(_json_principals(one["Principal"])),
            not_principals=tuple(_json_principals(one["NotPrincipal"])),
            conditions=tuple(_json_conditions(one["Condition"])),
        )


def _json_principals(value: Value) -> Iterator[Principal]:
    if value.is_unknown:
        yield Principal(None, value)
    elif value.text is not None:
        yield Principal("*", value)
    else:
        for kind, given in value.fields.items():
            yield from (Principal(kind, one) for one in _each(given))


def _json_conditions(value: Value) -> Iterator[Condition]:
    if value.is_unknown:
        yield Condition(None, (value,))
    for keys in value.fields.values():
        if keys.is_unknown:
            yield Condition(None, (keys,))
        for key, given in keys.fields.items():
            yield Condition(key.lower(), _each(given))


def _each(value: Value) -> tuple[Value, ...]:
    """The elements of a list, a single value as the only one, an unknown list as one unknown element."""
    if value.is_missing:
        return ()
    return value.items if value.is_known else (value,)


# -- data sources ---------------------------------------------------------------------------------------------


def _collect(
    holder: Resource,
    path: tuple[str | int, ...],
    attribute: Value,
    found: list[Statement],
    rest: list[Value],
    seen: set[str],
) -> None:
    """Statements of the documents that an unknown policy is rendered by, through those that they merge."""
    targets = holder.plan.referred(holder, *path, types=("aws_iam_policy_document",))
    references = [one for one in holder.references(*path) if one.type != "aws_iam_policy_document"]
    if not targets.certain or not targets.resources or any(one.is_resource for one in references):
        rest.append(attribute)
    for data in targets.resources:
        if data.address in seen or len(seen) >= _MOST_SOURCES:
            continue
        seen.add(data.address)
        found.extend(_of_data(data, attribute))
        if data["statement"].or_default([]).is_unknown:
            rest.append(attribute)
        for merged in ("source_policy_documents", "override_policy_documents", "source_json", "override_json"):
            _merge(data, merged, attribute, found, rest, seen)


def _merge(
    data: Resource, merged: str, attribute: Value, found: list[Statement], rest: list[Value], seen: set[str]
) -> None:
    value = data[merged].or_default(None)
    followed = False
    for one in _each(value):
        tree = parsed(one)
        if not tree.is_unknown:
            found.extend(_of_json(tree, attribute))
        elif not followed:
            followed = True
            _collect(data, (merged,), attribute, found, rest, seen)


def _of_data(data: Resource, attribute: Value) -> Iterator[Statement]:
    for index, one in enumerate(data["statement"].items):
        sid = one["sid"].text
        yield Statement(
            attribute=attribute,
            label=f"statement {sid or index + 1} of {data.address}",
            effect=one["effect"].or_default("Allow"),
            actions=_each(one["actions"]),
            not_actions=_each(one["not_actions"]),
            resources=_each(one["resources"]),
            not_resources=_each(one["not_resources"]),
            principals=tuple(_data_principals(one["principals"])),
            not_principals=tuple(_data_principals(one["not_principals"])),
            conditions=tuple(_data_conditions(one["condition"])),
        )


def _data_principals(blocks: Value) -> Iterator[Principal]:
    if blocks.is_unknown:
        yield Principal(None, blocks)
    for block in blocks.items:
        for one in _each(block["identifiers"]):
            yield Principal(block["type"].text, one)


def _data_conditions(blocks: Value) -> Iterator[Condition]:
    if blocks.is_unknown:
        yield Condition(None, (blocks,))
    for block in blocks.items:
        key = block["variable"].text
        yield Condition(key.lower() if key else None, _each(block["values"]))
