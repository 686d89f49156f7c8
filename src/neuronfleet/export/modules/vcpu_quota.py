"""vCPU quotas of what a module runs: a plan fails below the least instances and warns below the most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.catalogue import load_catalogue
from neuronfleet.engine.aws import DataAwsServicequotasServiceQuota
from neuronfleet.export.modules.neuron_values import declare_flag
from neuronfleet.infra.labels import labelled

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["check_quotas", "declare_check_quotas", "quotas_local"]

_QUOTA: Final = "data.aws_servicequotas_service_quota.vcpus"
_MORE: Final = "Ask Service Quotas for more, or lower %s; instances of others count against it as well."


def declare_check_quotas(module: Module, *, default: bool | None = False) -> None:
    """Declare ``check_quotas``.

    Args:
        module: that runs instances.
        default: whether they are checked.
    """
    declare_flag(
        module,
        "check_quotas",
        "Whether the vCPU quotas of the account are asked for: a plan fails below the least instances, and warns below "
        "the most.",
        default=default,
    )


def quotas_local(module: Module) -> None:
    """Declare ``local.vcpu_quotas``: code and name of the quota of each instance family.

    Args:
        module: that asks for them.
    """
    catalogue = load_catalogue()
    families = sorted({one.family: one.accelerated for one in catalogue.instance_types.values()}.items())
    rows = {}
    for family, _ in sorted(families, key=lambda one: (not one[1], one[0])):
        quota = catalogue.quota_of(family)
        rows[family] = f'${{{{ code = "{quota.code}", name = "{quota.name}" }}}}'
    module.local(
        "vcpu_quotas",
        rows,
        comment="Which quota the vCPUs of a family count against:\n"
        "https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html",
    )


def check_quotas(module: Module, *, needs: str, region: str) -> None:
    """Ask for the quotas and judge them.

    Args:
        module: with ``var.check_quotas``.
        needs: expression of a map by code: objects with ``name``, ``least`` and ``most`` vCPUs.
        region: expression of the region.
    """
    module.local("vcpu_needs", f"${{{needs}}}", comment="vCPUs of the least and the most instances, by quota.")
    labelled(
        DataAwsServicequotasServiceQuota(module, "vcpu_quota", service_code="ec2", quota_code="${each.key}"), "vcpus"
    )
    module.each(_QUOTA, "${{ for code, need in local.vcpu_needs : code => need if var.check_quotas }}")
    module.set(
        _QUOTA,
        "lifecycle.postcondition",
        [
            {
                "condition": "${self.value >= each.value.least}",
                "error_message": "The quota ${each.key}, ${each.value.name}, allows ${self.value} vCPU in "
                f"${{{region}}}, and the least instances take ${{each.value.least}}. {_MORE % 'min_size'}",
            }
        ],
    )
    short = f"[for code, quota in {_QUOTA} : code if quota.value < local.vcpu_needs[code].most]"
    said = (
        '${join(" ", [for code in ' + short + " : "
        '"The quota ${code}, ${local.vcpu_needs[code].name}, allows '
        f"${{{_QUOTA}[code].value}} vCPU in ${{{region}}}, and scaled out the capacities take "
        '${local.vcpu_needs[code].most}."])}'
    )
    module.check("vcpu_quota", f"${{length({short}) == 0}}", f"{said} {_MORE % 'max_size'}")
