"""The role and profile of container instances."""

from __future__ import annotations

from typing import Final

from neuronfleet.engine import Construct
from neuronfleet.engine.aws import IamInstanceProfile, IamRole, IamRolePolicyAttachment
from neuronfleet.infra.labels import labelled, reference
from neuronfleet.infra.policy_document import managed_policy_arn, trust_policy

__all__ = ["InstanceRole"]

# What the ECS agent needs, and Session Manager, so that no instance needs SSH:
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html
_POLICIES: Final = {
    "ecs": "service-role/AmazonEC2ContainerServiceforEC2Role",
    "ssm": "AmazonSSMManagedInstanceCore",
}


class InstanceRole(Construct):  # type: ignore[misc]
    """Role, managed policies and instance profile of one capacity's instances.

    Args:
        scope: parent construct.
        id: construct id.
        label: label of the role and the profile; the policies' labels start with it.
        name: name of the role and the profile; IAM is global, so it must be unique over all regions.
        partition: AWS partition, for the policies' ARNs.
        ec2_principal: service principal of EC2, which differs in China.

    Attributes:
        instance_profile_arn: reference.
        policies: what instances depend on for as long as they run.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        label: str,
        name: str,
        partition: str,
        ec2_principal: str,
    ) -> None:
        super().__init__(scope, id)
        labelled(
            IamRole(self, "role", name=name, assume_role_policy=trust_policy(service=ec2_principal)),
            label,
        )
        role_name = reference("aws_iam_role", label, "name")
        self.policies = tuple(
            labelled(
                IamRolePolicyAttachment(
                    self, key, role=role_name, policy_arn=managed_policy_arn(partition=partition, path=path)
                ),
                f"{label}_{key}",
            )
            for key, path in _POLICIES.items()
        )
        labelled(IamInstanceProfile(self, "profile", name=name, role=role_name), label)
        self.instance_profile_arn = reference("aws_iam_instance_profile", label, "arn")
