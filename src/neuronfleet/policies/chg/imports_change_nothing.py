"""CHG013: what is imported is not changed in the same plan."""

from __future__ import annotations

from collections.abc import Iterator

from neuronfleet.policies.api import (
    Answer,
    Changed,
    Context,
    Example,
    Outcome,
    Plan,
    Sample,
    Scope,
    Severity,
    failed,
    fails,
    not_applicable,
    not_judged,
    passed,
    passes,
    policy,
)
from neuronfleet.policies.chg._effects import because


def _examples() -> tuple[Example, ...]:
    address = "aws_ecs_cluster.inference"
    old = {"name": "inference", "setting": [{"name": "containerInsights", "value": "enabled"}]}
    new = {"name": "inference", "setting": [{"name": "containerInsights", "value": "disabled"}]}
    as_it_is = Sample({address: Changed(actions=("no-op",), before=old, after=old, importing="inference")})
    changed = Sample({address: Changed(actions=("update",), before=old, after=new, importing="inference")})
    return (
        passes("The cluster is imported as it is", as_it_is),
        fails("The import also turns Container Insights off", changed),
        not_judged("Nothing is imported", Sample({address: old})),
    )


@policy(
    "CHG013",
    "imports-change-nothing",
    Severity.MEDIUM,
    title="What is imported is not changed in the same plan.",
    why="A difference shows that the configuration does not yet describe what is there; applying it changes, or "
    "destroys, something that worked.",
    fix="Bring the configuration in line until the import plans no change, apply it, and change things after that.",
    references=("https://developer.hashicorp.com/terraform/language/import",),
    scope=Scope.PLAN,
    examples=_examples,
)
def imports_change_nothing(plan: Plan, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one plan."""
    if not any(one.is_imported for one in plan.changes()):
        return not_applicable("nothing is imported")
    return tuple(_changed(plan)) or passed()


def _changed(plan: Plan) -> Iterator[Outcome]:
    for one in plan.changes():
        if not one.is_imported or not (one.is_deleted or one.is_updated):
            continue
        if one.is_deleted:
            yield failed(
                f"is imported and at once {'replaced' if one.is_created else 'destroyed'}{because(one)}", resource=one
            )
            continue
        names = [key for key in one.after.fields if one.before[key].raw != one.after[key].raw]
        yield failed(f"is imported and at once changed: {', '.join(names) or 'in part'}", resource=one)
