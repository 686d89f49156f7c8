"""In which account a provider configuration works, as far as a plan tells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from neuronfleet.dataclass import dataclass
from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.plan import Plan, Resource
from neuronfleet.policies.iam._partitions import partition_of

__all__ = ["Account", "account_of", "may_share"]


@dataclass(frozen=True, slots=True)
class Account:
    """Where a provider configuration works.

    Attributes:
        id: of the account, None where the plan does not tell.
        partition: of its region, None where that cannot be told.
        credentials: what the configuration says of them, in a canonical form.
    """

    id: str | None
    partition: str | None
    credentials: str


_ACCOUNT: Final = lazy_pattern(r"arn:aws[\w-]*:[\w-]+:[\w-]*:(\d{12}):")
_CREDENTIALS: Final = (
    "access_key",
    "allowed_account_ids",
    "assume_role",
    "assume_role_with_web_identity",
    "forbidden_account_ids",
    "profile",
    "shared_config_files",
    "shared_credentials_files",
)


def account_of(resource: Resource) -> Account:
    """The account that a resource is in."""
    plan, key, region = resource.plan, resource.plan.regions.provider_key(resource), resource.region
    return Account(_told(plan, key), partition_of(region) if region else None, _credentials(plan, key))


def may_share(one: Account, other: Account) -> bool | None:
    """Whether two are one account; None where neither the accounts nor the credentials tell."""
    if one.partition is not None and other.partition is not None and one.partition != other.partition:
        return False
    if one.id is not None and other.id is not None:
        return one.id == other.id
    return True if one.credentials == other.credentials else None


def _told(plan: Plan, key: str) -> str | None:
    accounts = set(_evidence(plan, key))
    return accounts.pop() if len(accounts) == 1 else None


def _evidence(plan: Plan, key: str) -> Iterator[str]:
    expressions = _expressions(plan, key)
    allowed = _constant(expressions.get("allowed_account_ids"))
    if isinstance(allowed, list) and len(allowed) == 1:
        yield str(allowed[0])
        return
    for one in plan.data("aws_caller_identity"):
        account = one["account_id"].text
        if account and plan.regions.provider_key(one) == key:
            yield account
            return
    for name in ("aws_iam_role", "aws_ecs_cluster", "aws_ecs_service", "aws_cloudwatch_log_group", "aws_vpc"):
        for one in plan.changes(name):
            side = one.before if one.before.is_known else one.after
            found = _ACCOUNT.match(side["arn"].text or side["id"].text or "")
            if found and plan.regions.provider_key(one) == key:
                yield found.group(1)
                break


def _credentials(plan: Plan, key: str) -> str:
    expressions = _expressions(plan, key)
    used = {name: expressions[name] for name in _CREDENTIALS if name in expressions}
    return json.dumps(used, sort_keys=True, default=str)


def _expressions(plan: Plan, key: str) -> dict[str, Any]:
    config = plan.configuration.providers.get(key)
    expressions = config.get("expressions") if isinstance(config, dict) else None
    return expressions if isinstance(expressions, dict) else {}


def _constant(expression: object) -> object:
    if isinstance(expression, dict) and not expression.get("references"):
        return expression.get("constant_value")
    return None
