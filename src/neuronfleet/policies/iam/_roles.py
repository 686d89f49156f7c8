"""What roles of a plan are allowed: their inline policies, and the managed ones that the plan attaches to them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Final

from neuronfleet.plan import TRUE, Resource, Truth, Value, any_of, unknown
from neuronfleet.policies.context import Context
from neuronfleet.policies.iam._attachments import attached
from neuronfleet.policies.iam._grants import grants
from neuronfleet.policies.iam._statements import PolicyDocument, identity_documents

__all__ = ["Permissions", "permissions", "role_of"]

_NAMED_BY: Final = {
    "aws_iam_role_policy": "role",
    "aws_iam_role_policy_attachment": "role",
    "aws_iam_policy_attachment": "roles",
    "aws_iam_role_policy_attachments_exclusive": "role_name",
}
"""Resources that give something to roles, and where they name the roles."""


@dataclasses.dataclass(slots=True)
class Permissions:
    """What a role may do.

    Attributes:
        documents: policies that can be read, at least in part.
        managed: names of AWS managed policies, such as ``AmazonECSTaskExecutionRolePolicy``.
        rest: values that may name further policies.
    """

    documents: list[PolicyDocument] = dataclasses.field(default_factory=list)
    managed: set[str] = dataclasses.field(default_factory=set)
    rest: list[Value] = dataclasses.field(default_factory=list)

    def allow(self, action: str, managed: frozenset[str]) -> Truth:
        """Whether they allow an action on anything at all.

        Args:
            action: such as ``secretsmanager:GetSecretValue``.
            managed: names of AWS managed policies that allow it.
        """
        if self.managed & managed:
            return TRUE
        said = any_of(grants(one, action) for document in self.documents for one in document.statements)
        unseen = [*self.rest, *(value for document in self.documents for value in document.rest)]
        return said | any_of(unknown(value) for value in unseen)


def role_of(resource: Resource, *path: str | int) -> Resource | None:
    """The role of the plan that an attribute names, None where it is none of the plan's."""
    return resource.plan.targets(resource, *path, types=("aws_iam_role",)).only


def permissions(role: Resource, context: Context) -> Permissions:
    """What a role may do, as far as its plan tells."""
    found = context.once(("iam", "permissions"), lambda: _gather(context))
    return found.setdefault(role.address, Permissions())


def _gather(context: Context) -> dict[str, Permissions]:
    plan = context.plan
    found = {role.address: Permissions() for role in plan.resources("aws_iam_role")}
    for role in plan.resources("aws_iam_role"):
        found[role.address].documents.extend(identity_documents(role, context))
        for arn in attached(role):
            _attach(found[role.address], role, arn, context)
    for given in plan.resources(*_NAMED_BY):
        for here in _of_roles(given, found):
            if given.type == "aws_iam_role_policy":
                here.documents.extend(identity_documents(given, context))
            else:
                for arn in attached(given):
                    _attach(here, given, arn, context)
    return found


def _of_roles(given: Resource, found: dict[str, Permissions]) -> Iterator[Permissions]:
    """Permissions of the roles that a resource certainly names; those that it may name get it as a rest."""
    attribute = _NAMED_BY[given.type]
    value = given[attribute].or_default(None)
    targets = given.plan.targets(given, attribute, types=("aws_iam_role",))
    named = [found[role.address] for role in targets.resources if role.address in found]
    nowhere = value.is_unknown and not any(one.is_resource for one in given.references(attribute))
    if targets.certain and not nowhere:
        yield from named
    else:
        for here in named or found.values():
            here.rest.append(value)


def _attach(here: Permissions, resource: Resource, arn: Value, context: Context) -> None:
    if ":iam::aws:policy/" in (arn.text or ""):
        here.managed.add((arn.text or "").rpartition("/")[2])
        return
    own = resource.plan.targets(resource, *arn.path, types=("aws_iam_policy",))
    made = [one for one in own.resources if one.mode == "managed"]
    for one in made:
        here.documents.extend(identity_documents(one, context))
    if not (own.certain and made):
        here.rest.append(arn)
