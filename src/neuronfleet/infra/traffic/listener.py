"""Listeners of a load balancer, and the rules of one that services share."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Final

from neuronfleet.engine import Construct, ITerraformDependable
from neuronfleet.engine.aws import (
    LbListener,
    LbListenerDefaultAction,
    LbListenerDefaultActionFixedResponse,
    LbListenerDefaultActionRedirect,
    LbListenerRule,
    LbListenerRuleAction,
    LbListenerRuleCondition,
    LbListenerRuleConditionHostHeader,
    LbListenerRuleConditionPathPattern,
)
from neuronfleet.fleet.blueprint import ListenerBlueprint, ListenerRuleBlueprint, LoadBalancerBlueprint
from neuronfleet.infra.expressions import as_number
from neuronfleet.infra.labels import label_of, labelled, reference
from neuronfleet.infra.literal import literal

__all__ = ["Listener", "ListenerSecurity", "add_listener_rule"]

_WITH_CERTIFICATE: Final = frozenset({"HTTPS", "TLS"})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ListenerSecurity:
    """What a listener of HTTPS or TLS has beside its port.

    Attributes:
        certificate_arn: its certificate.
        ssl_policy: TLS versions and ciphers.
    """

    certificate_arn: str | None
    ssl_policy: str

    @classmethod
    def of(cls, listener: ListenerBlueprint, load_balancer: LoadBalancerBlueprint) -> ListenerSecurity | None:
        """That of a load balancer's listener, None where it speaks neither.

        Args:
            listener: one of its listeners.
            load_balancer: the load balancer, decided.
        """
        if listener.protocol not in _WITH_CERTIFICATE:
            return None
        return cls(certificate_arn=load_balancer.certificate_arn, ssl_policy=load_balancer.ssl_policy)


class Listener(Construct):  # type: ignore[misc]
    """A port of a load balancer.

    Args:
        scope: parent construct.
        id: construct id.
        label: label of the listener; rules are labelled by their service.
        load_balancer_arn: reference.
        blueprint: the listener, decided.
        security: of HTTPS and TLS, None where neither is spoken.
        target_groups: reference to the ARN of each service's target group, by the service's name.

    Attributes:
        routes: what brings requests to each service, by the service's name: ECS refuses a service whose target group
            has no load balancer yet.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        label: str,
        load_balancer_arn: str,
        blueprint: ListenerBlueprint,
        security: ListenerSecurity | None,
        target_groups: Mapping[str, str],
    ) -> None:
        super().__init__(scope, id)
        certificate = None if security is None else security.certificate_arn
        listener = labelled(
            LbListener(
                self,
                "listener",
                load_balancer_arn=load_balancer_arn,
                port=as_number(blueprint.port),
                protocol=blueprint.protocol,
                certificate_arn=None if certificate is None else literal(certificate),
                ssl_policy=None if security is None else security.ssl_policy,
                alpn_policy=blueprint.alpn_policy,
                default_action=[_default_action(blueprint, target_groups)],
            ),
            label,
        )
        self.routes: dict[str, ITerraformDependable] = {}
        if blueprint.service is not None:
            self.routes[blueprint.service] = listener
        for rule in blueprint.rules:
            self.routes[rule.service] = add_listener_rule(
                self,
                f"rule_{rule.service}",
                label=label_of(rule.service),
                listener_arn=reference("aws_lb_listener", label, "arn"),
                rule=rule,
                target_group_arn=target_groups[rule.service],
            )


def add_listener_rule(
    scope: Construct,
    id: str,  # noqa: A002
    *,
    label: str,
    listener_arn: str,
    rule: ListenerRuleBlueprint,
    target_group_arn: str,
) -> LbListenerRule:
    """Send some requests of a listener to a target group.

    Args:
        scope: parent construct.
        id: construct id.
        label: label of the rule.
        listener_arn: reference.
        rule: which requests.
        target_group_arn: reference.
    """
    conditions = []
    if rule.host_headers:
        hosts = LbListenerRuleConditionHostHeader(values=[literal(one) for one in rule.host_headers])
        conditions.append(LbListenerRuleCondition(host_header=hosts))
    if rule.path_patterns:
        paths = LbListenerRuleConditionPathPattern(values=[literal(one) for one in rule.path_patterns])
        conditions.append(LbListenerRuleCondition(path_pattern=paths))
    made = LbListenerRule(
        scope,
        id,
        listener_arn=listener_arn,
        priority=as_number(rule.priority),
        action=[LbListenerRuleAction(type="forward", target_group_arn=target_group_arn)],
        condition=conditions,
    )
    return labelled(made, label)


def _default_action(listener: ListenerBlueprint, target_groups: Mapping[str, str]) -> LbListenerDefaultAction:
    if listener.redirect_to is not None:
        redirect = LbListenerDefaultActionRedirect(
            protocol="HTTPS", port=str(listener.redirect_to), status_code="HTTP_301"
        )
        return LbListenerDefaultAction(type="redirect", redirect=redirect)
    if listener.service is not None:
        return LbListenerDefaultAction(type="forward", target_group_arn=target_groups[listener.service])
    nothing = LbListenerDefaultActionFixedResponse(
        content_type="text/plain", message_body="no such model", status_code="404"
    )
    return LbListenerDefaultAction(type="fixed-response", fixed_response=nothing)
