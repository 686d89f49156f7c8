"""Sentences of the ECS cluster query language that the planner writes.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
"""

from __future__ import annotations

import re

__all__ = ["MAX_CONSTRAINTS", "MAX_EXPRESSION_CHARACTERS", "instance_type_is", "no_instance", "spelling_problem"]

MAX_CONSTRAINTS = 10
"""Constraints of one task, task definition and service or run together.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
"""

MAX_EXPRESSION_CHARACTERS = 2000
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementConstraint.html"""

_UPPER_CASE_TYPE = re.compile(r"\b[A-Za-z][A-Za-z0-9-]*\.\d*x?large\b", re.IGNORECASE)
_LONE_EQUALS = re.compile(r"(?<![=!<>])=(?![=~])")


_IS = re.compile(
    r"\s*attribute:ecs\.(?P<attribute>instance-type|availability-zone)\s*(==|equals)\s*'?(?P<value>[a-z0-9][a-z0-9.-]*)'?\s*"
)


def instance_type_is(name: str) -> str:
    """The expression that ties a task to one instance type, spelled as ECS reports it: in lower case."""
    return f"attribute:ecs.instance-type == {name}"


def spelling_problem(expression: str) -> str | None:
    """What makes an expression match nothing although Terraform and ECS take it; None where nothing is seen.

    Args:
        expression: a ``memberOf`` expression.
    """
    if len(expression) > MAX_EXPRESSION_CHARACTERS:
        return f"has {len(expression)} characters; ECS takes {MAX_EXPRESSION_CHARACTERS}"
    if _LONE_EQUALS.search(expression):
        return f"'{expression}' has a single '='; the cluster query language compares with '=='"
    for found in _UPPER_CASE_TYPE.findall(expression):
        if found != found.lower():
            return f"'{found}' matches no instance: ECS reports instance types in lower case; write '{found.lower()}'"
    return None


def no_instance(expression: str, instance_type: str, region: str) -> str | None:
    """What makes a plain comparison match no instance of a capacity; None where nothing is seen.

    Args:
        expression: a ``memberOf`` expression.
        instance_type: the only one of the capacity.
        region: where the capacity is.
    """
    found = _IS.fullmatch(expression)
    if found is None:
        return None
    if found["attribute"] == "instance-type" and found["value"] != instance_type:
        return f"'{expression}' matches no instance: all of the capacity are {instance_type}; leave it out"
    if found["attribute"] == "availability-zone" and not found["value"].startswith(region):
        return f"'{expression}' matches no instance: zones here are called {region}a and so on; give it under overrides"
    return None
