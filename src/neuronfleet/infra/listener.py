"""Listeners of a load balancer, and the rules of one that services share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.lb_listener import (
    LbListener,
    LbListenerDefaultAction,
    LbListenerDefaultActionFixedResponse,
    LbListenerDefaultActionRedirect,
)
from cdktf_cdktf_provider_aws.lb_listener_rule import (
    LbListenerRule,
    LbListenerRuleAction,
    LbListenerRuleCondition,
    LbListenerRuleConditionHostHeader,
    LbListenerRuleConditionPathPattern,
)
from constructs import Construct

from neuronfleet.fleet.blueprint import ListenerBlueprint, ListenerRuleBlueprint, LoadBalancerBlueprint
from neuronfleet.infra.labels import label_of, labelled, reference
from neuronfleet.infra.literal import literal

__all__ = ["Listener"]

_WITH_CERTIFICATE: Final = frozenset({"HTTPS", "TLS"})


class Listener(Construct):  # type: ignore[misc]
    """A port of a load balancer.

    Args:
        scope: parent construct.
        id: construct id.
        label: label of the listener; rules are labelled by their service.
        load_balancer_arn: reference.
        blueprint: the listener, decided.
        load_balancer: its load balancer, decided.
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
        load_balancer: LoadBalancerBlueprint,
        target_groups: Mapping[str, str],
    ) -> None:
        super().__init__(scope, id)
        secure = blueprint.protocol in _WITH_CERTIFICATE
        certificate = load_balancer.certificate_arn if secure else None
        listener = labelled(
            LbListener(
                self,
                "listener",
                load_balancer_arn=load_balancer_arn,
                port=blueprint.port,
                protocol=blueprint.protocol,
                certificate_arn=None if certificate is None else literal(certificate),
                ssl_policy=load_balancer.ssl_policy if secure else None,
                alpn_policy=blueprint.alpn_policy,
                default_action=[_default_action(blueprint, target_groups)],
            ),
            label,
        )
        self.routes: dict[str, ITerraformDependable] = {}
        if blueprint.service is not None:
            self.routes[blueprint.service] = listener
        for rule in blueprint.rules:
            self.routes[rule.service] = self._rule(rule, label, target_groups[rule.service])

    def _rule(self, rule: ListenerRuleBlueprint, listener_label: str, target_group_arn: str) -> LbListenerRule:
        conditions = []
        if rule.host_headers:
            hosts = LbListenerRuleConditionHostHeader(values=[literal(one) for one in rule.host_headers])
            conditions.append(LbListenerRuleCondition(host_header=hosts))
        if rule.path_patterns:
            paths = LbListenerRuleConditionPathPattern(values=[literal(one) for one in rule.path_patterns])
            conditions.append(LbListenerRuleCondition(path_pattern=paths))
        return labelled(
            LbListenerRule(
                self,
                f"rule_{rule.service}",
                listener_arn=reference("aws_lb_listener", listener_label, "arn"),
                priority=rule.priority,
                action=[LbListenerRuleAction(type="forward", target_group_arn=target_group_arn)],
                condition=conditions,
            ),
            label_of(rule.service),
        )


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
