"""The SNS topic that alarms are told to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from neuronfleet.engine import Construct, TerraformProvider
from neuronfleet.engine.aws import SnsTopic, SnsTopicPolicy, SnsTopicSubscription
from neuronfleet.errors import ConstructError
from neuronfleet.infra.labels import label_of, labelled, reference
from neuronfleet.infra.literal import Reference, literal
from neuronfleet.infra.policy_document import policy_document, statement

__all__ = ["AlarmTopic"]

# The same in every partition, as those of most services are.
_CLOUDWATCH: Final = "cloudwatch.amazonaws.com"
_EVENTBRIDGE: Final = "events.amazonaws.com"


class AlarmTopic(Construct):  # type: ignore[misc]
    """A topic that alarms of one name prefix and given rules may publish to, and nobody else who is no IAM identity.

    Args:
        scope: parent construct.
        id: construct id.
        label: label of topic and policy.
        name: name of the topic.
        kms_key_id: key that encrypts it, None for none.
        emails: who is subscribed.
        alarms_arn: ARN of the alarms that may publish, with a wildcard.
        rule_arns: references to the ARNs of the rules that may publish.
        account_id: account, a reference or the id.
        provider: provider of its region, None for the stack's own.

    Attributes:
        arn: reference to its ARN.
        policy: the policy, which what publishes needs.

    Raises:
        ConstructError: two addresses would give one label.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        label: str,
        name: str,
        kms_key_id: str | None,
        emails: Sequence[str],
        alarms_arn: str,
        rule_arns: Sequence[str],
        account_id: str,
        provider: TerraformProvider | None = None,
    ) -> None:
        super().__init__(scope, id)
        _require_distinct_labels(emails)
        labelled(
            SnsTopic(
                self,
                "topic",
                name=literal(name),
                kms_master_key_id=None if kms_key_id is None else literal(kms_key_id),
                provider=provider,
            ),
            label,
        )
        self.arn = reference("aws_sns_topic", label, "arn")
        # Without the conditions other accounts could have these services publish here in their name:
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
        statements = [
            self._publish(
                "Alarms",
                _CLOUDWATCH,
                {
                    "StringEquals": {"aws:SourceAccount": Reference(account_id)},
                    "ArnLike": {"aws:SourceArn": Reference(alarms_arn)},
                },
            )
        ]
        if rule_arns:
            statements.append(
                self._publish("Rules", _EVENTBRIDGE, {"ArnEquals": {"aws:SourceArn": [*map(Reference, rule_arns)]}})
            )
        self.policy = labelled(
            SnsTopicPolicy(self, "policy", arn=self.arn, policy=policy_document(statements), provider=provider), label
        )
        for email in emails:
            labelled(
                SnsTopicSubscription(
                    self,
                    f"subscription_{email}",
                    topic_arn=self.arn,
                    protocol="email",
                    endpoint=literal(email),
                    provider=provider,
                ),
                label_of(email),
            )

    def _publish(
        self, sid: str, principal: str, conditions: Mapping[str, Mapping[str, object]]
    ) -> Mapping[str, object]:
        allowed = statement(sid=sid, actions=["sns:Publish"], resources=[Reference(self.arn)], conditions=conditions)
        return {**allowed, "Principal": {"Service": principal}}


def _require_distinct_labels(emails: Sequence[str]) -> None:
    seen: dict[str, str] = {}
    for email in emails:
        label = label_of(email)
        if label in seen:
            raise ConstructError(
                f"{seen[label]!r} and {email!r} of alarms.emails would share the address label {label!r}; leave one "
                "out and subscribe it to the topic by hand"
            )
        seen[label] = email
