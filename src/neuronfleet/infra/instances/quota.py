"""A vCPU quota of the account, asked for while planning."""

from __future__ import annotations

from neuronfleet.engine import Construct, Postcondition, TerraformResourceLifecycle, TerraformStack
from neuronfleet.engine.aws import DataAwsServicequotasServiceQuota
from neuronfleet.fleet.blueprint import QuotaNeed
from neuronfleet.infra.labels import label_of, labelled, reference

__all__ = ["Quota"]


class Quota(Construct):  # type: ignore[misc]
    """Fails a plan where the least instances are more than the account may have, and warns where the most are.

    What Service Quotas tells is the limit; instances of others count against it as well.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-on-demand-instances.html#ec2-on-demand-instances-limits

    Args:
        scope: parent construct.
        id: construct id.
        region: AWS region.
        need: what the capacities take.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        region: str,
        need: QuotaNeed,
    ) -> None:
        super().__init__(scope, id)
        label = label_of(need.code).lower()
        value = reference("data.aws_servicequotas_service_quota", label, "value")
        limit = f"The quota {need.code}, {need.name}, allows ${{%s}} vCPU in {region}"
        more = "Ask Service Quotas for more, or lower %s; instances of others count against it as well."
        labelled(
            DataAwsServicequotasServiceQuota(
                self,
                "quota",
                service_code="ec2",
                quota_code=need.code,
                lifecycle=TerraformResourceLifecycle(
                    postcondition=[
                        Postcondition(
                            condition=f"${{self.value >= {need.least_vcpus}}}",
                            error_message=f"{limit % 'self.value'}, and the least instances take {need.least_vcpus}. "
                            f"{more % 'min_size'}",
                        )
                    ]
                ),
            ),
            label,
        )
        inside = value.removeprefix("${").removesuffix("}")
        # CDKTF has no class for checks.
        TerraformStack.of(self).add_override(
            f"check.vcpu_quota_{label}",
            {
                "assert": [
                    {
                        "condition": f"${{{inside} >= {need.vcpus}}}",
                        "error_message": f"{limit % inside}, and scaled out the capacities take {need.vcpus}. "
                        f"{more % 'max_size'}",
                    }
                ]
            },
        )
