"""CHG005: no load balancer, listener or target group is destroyed or replaced."""

from __future__ import annotations

from typing import Final

from neuronfleet.policies.api import (
    Answer,
    Changed,
    Context,
    Example,
    Resource,
    Sample,
    Scope,
    Severity,
    fails,
    not_judged,
    passes,
    policy,
)
from neuronfleet.policies.chg._effects import kept

_BALANCERS: Final = ("aws_lb", "aws_alb", "aws_elb")
_GROUPS: Final = ("aws_lb_target_group", "aws_alb_target_group")
_LISTENERS: Final = ("aws_lb_listener", "aws_alb_listener")


def _examples() -> tuple[Example, ...]:
    address = "aws_lb_target_group.model"
    old = {"name": "model", "port": 8080, "protocol": "HTTP"}
    replaced = Changed(
        actions=("delete", "create"),
        before=old,
        after={**old, "port": 9001},
        replace_paths=(("port",),),
        reason="replace_because_cannot_update",
    )
    balancer = {"name": "model", "internal": False, "enable_deletion_protection": True}
    gone = Changed(actions=("delete",), before=balancer)
    return (
        passes("The target group stays", Sample({address: Changed(actions=("no-op",), before=old, after=old)})),
        fails("Another port replaces the target group", Sample({address: replaced})),
        fails("The load balancer is destroyed", Sample({"aws_lb.model": gone})),
        not_judged("The load balancer is new", Sample({"aws_lb.model": balancer})),
    )


@policy(
    "CHG005",
    "load-balancer-kept",
    Severity.HIGH,
    title="No load balancer, listener or target group is destroyed or replaced.",
    why="A new load balancer has another DNS name, and between the old listener or target group and the new one "
    "clients get no answer.",
    fix="Keep the attribute that forces the replacement. Where it must change, make the new one first: "
    "create_before_destroy with name_prefix, so that both can exist.",
    references=(
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteLoadBalancer.html",
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteTargetGroup.html",
    ),
    types=(*_BALANCERS, *_GROUPS, *_LISTENERS),
    scope=Scope.CHANGE,
    examples=_examples,
)
def load_balancer_kept(part: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge what happens to one part of a load balancer."""
    if part.type in _BALANCERS:
        protected = part.before["enable_deletion_protection"].flag is True
        lost = "clients lose its DNS name"
        if protected:
            lost += "; AWS refuses as long as its deletion protection is on, so the apply stops there"
        return kept(part, lost=lost, replaced=lost.replace("lose its", "have to follow to another"))
    if part.type in _LISTENERS:
        return kept(part, lost="its port answers nobody", replaced="its port answers nobody in between")
    replaced = "targets have to register and become healthy again"
    if part.is_replaced and part.actions.index("delete") < part.actions.index("create"):
        replaced += ", and AWS refuses to delete it as long as a listener forwards to it"
    return kept(part, lost="the services behind it get no requests", replaced=replaced)
