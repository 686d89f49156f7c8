"""What roles of a plan are allowed: their inline policies, and the managed ones that the plan attaches to them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Final

from neuronfleet.plan import TRUE, Resource, Truth, Value, any_of, unknown
from neuronfleet.policies.context import Context
from neuronfleet.policies.iam._grants import grants
from neuronfleet.policies.iam._statements import PolicyDocument, identity_documents

__all__ = ["Permissions", "permissions", "role_of"]

_ATTACHMENTS: Final = (
    "aws_iam_role_policy_attachment",
    "aws_iam_policy_attachment",
    "aws_iam_role_policy_attachments_exclusive",
)
"""Resources that attach managed policies to roles, and where they name the roles."""

_NAMED_BY: Final = ("role", "roles", "role_name")


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
        for arn in _arns(role, "managed_policy_arns"):
            _attach(found[role.address], role, arn, context)
    for held in plan.resources("aws_iam_role_policy"):
        for here in _of_roles(held, found):
            here.documents.extend(identity_documents(held, context))
    for attachment in plan.resources(*_ATTACHMENTS):
        for here in _of_roles(attachment, found):
            for arn in (*_arns(attachment, "policy_arn"), *_arns(attachment, "policy_arns")):
                _attach(here, attachment, arn, context)
    return found


def _of_roles(resource: Resource, found: dict[str, Permissions]) -> Iterator[Permissions]:
    """Permissions of the roles that a resource names."""
    for attribute in _NAMED_BY:
        for role in resource.plan.targets(resource, attribute, types=("aws_iam_role",)).resources:
            if role.address in found:
                yield found[role.address]


def _arns(resource: Resource, attribute: str) -> Iterator[Value]:
    value = resource[attribute].or_default(None)
    if value.is_known:
        yield from value.items
    elif value.is_unknown:
        yield value


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
