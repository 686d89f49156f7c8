"""Stand-in: vCPU quotas of EC2."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from neuronfleet.rehearsal.adjustments.base import Adjustment, replace, stand_in_served

__all__ = ["ADJUSTMENT"]

ID: Final = "service-quotas"
VCPUS: Final = 100_000.0
"""More than any fleet takes: whether the account's own quota does is not for a rehearsal to say."""


def _quota(region: str, code: str) -> dict[str, Any]:
    stand_in_served(ID, region=region, subject=f"quota {code} of EC2: {VCPUS:.0f} vCPU")
    return {
        "ServiceCode": "ec2",
        "ServiceName": "Amazon Elastic Compute Cloud (Amazon EC2)",
        "QuotaArn": f"arn:aws:servicequotas:{region}:123456789012:ec2/{code}",
        "QuotaCode": code,
        "QuotaName": code,
        "Value": VCPUS,
        "Unit": "None",
        "Adjustable": True,
        "GlobalQuota": False,
    }


def _default(self: Any) -> str:  # noqa: ANN401
    asked = json.loads(self.body)
    quota = self.backend.get_service_quota(service_code=asked["ServiceCode"], quota_code=asked["QuotaCode"])
    return json.dumps({"Quota": quota})


def _apply() -> None:
    from moto.servicequotas.models import ServiceQuotasBackend  # noqa: PLC0415
    from moto.servicequotas.responses import ServiceQuotasResponse  # noqa: PLC0415

    def getting(original: Callable[..., Any]) -> Callable[..., Any]:
        def get_service_quota(self: Any, service_code: str, quota_code: str) -> dict[str, Any]:  # noqa: ANN401
            if service_code == "ec2":
                return _quota(self.region_name, quota_code)
            known: dict[str, Any] = original(self, service_code, quota_code)
            return known

        return get_service_quota

    replace(ServiceQuotasBackend, "get_service_quota", getting)
    setattr(ServiceQuotasResponse, "get_aws_default_service_quota", _default)  # noqa: B010 - moto has none


ADJUSTMENT = Adjustment(
    id=ID,
    moto="Service Quotas knows none of EC2, and has no GetAWSDefaultServiceQuota",
    aws="they are the account's own, and so not in any data at hand",
    why="a plan that asks for its vCPU quota would fail; that there is enough is made up",
    apply=_apply,
    stand_in=True,
)
