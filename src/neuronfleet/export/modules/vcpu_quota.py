"""vCPU quotas of what a module runs: a plan fails below the least instances and warns below the most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.catalogue import load_catalogue
from neuronfleet.engine.aws import DataAwsServicequotasServiceQuota
from neuronfleet.export.modules.neuron_values import declare_flag
from neuronfleet.infra.labels import labelled

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = [
    "check_quotas",
    "declare_check_quotas",
    "market_needs",
    "on_demand_instances",
    "quotas_local",
    "spot_instances",
    "vcpu_needs",
]

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
    """Declare ``local.vcpu_quotas``: code and name of the quotas of each instance family, by market.

    Args:
        module: that asks for them.
    """
    catalogue = load_catalogue()
    families = sorted({one.family: one.accelerated for one in catalogue.instance_types.values()}.items())
    rows = {}
    for family, _ in sorted(families, key=lambda one: (not one[1], one[0])):
        quotas = {"on_demand": catalogue.quota_of(family), "spot": catalogue.quota_of(family, "spot")}
        members = ", ".join(
            f'{market} = {{ code = "{quota.code}", name = "{quota.name}" }}' for market, quota in quotas.items()
        )
        rows[family] = f"${{{{ {members} }}}}"
    module.local(
        "vcpu_quotas",
        rows,
        comment="Which quota the vCPUs of a family count against:\n"
        "https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html",
    )


def on_demand_instances(instances: str, base: str, percent: str) -> str:
    """How many of so many instances are On-Demand at most, as ``SpotBlueprint.on_demand`` counts.

    Args:
        instances: expression.
        base: expression of how many are On-Demand whatever happens.
        percent: expression of the percent of the others that are.
    """
    return f"min({instances}, {base}) + ceil(max({instances} - {base}, 0) * {percent} / 100)"


def spot_instances(instances: str, base: str, percent: str) -> str:
    """How many of so many instances are Spot instances at most, as ``SpotBlueprint.spot`` counts.

    Args:
        instances: expression.
        base: expression of how many are On-Demand whatever happens.
        percent: expression of the percent of the others that are.
    """
    return f"ceil(max({instances} - {base}, 0) * (100 - {percent}) / 100)"


def market_needs(
    *,
    instance_type: str,
    sizes: tuple[str, str],
    has_spot: str,
    on_demand: tuple[str, str],
    vcpus: tuple[str, str, str],
    reserved: str,
) -> str:
    """What a capacity takes of the quotas of both markets, as ``fleet/planner/capacity/quotas.py`` counts.

    Every type of a capacity is of one quota of each market: fallback types are of the same family, or ordinary ones.

    Args:
        instance_type: expression of the first type.
        sizes: expressions of the least and the most instances.
        has_spot: condition: some are Spot instances.
        on_demand: expressions of the instances that are On-Demand whatever happens, and percent of the others.
        vcpus: expressions of the vCPUs of the first, the smallest and the largest type.
        reserved: expression of the instances that are reserved for certain.
    """
    quota = f'local.vcpu_quotas[split(".", {instance_type})[0]]'
    (least, most), (first, smallest, largest) = sizes, vcpus
    # A share that is no whole number may be bought on either market: it is sure of neither.
    sure = f"({least} - {spot_instances(least, *on_demand)})"
    bought = on_demand_instances(most, *on_demand)
    sure_spot = f"({least} - ({on_demand_instances(least, *on_demand)}))"
    return (
        f"{{\nquota = {quota}.on_demand\nis_needed = !({has_spot}) || ({bought}) > 0\n"
        f"least = {sure} * {smallest} + max({reserved} - {sure}, 0) * {first}\n"
        f"most = ({bought}) * {largest}\n}},\n"
        f"{{\nquota = {quota}.spot\nis_needed = {has_spot}\nleast = {sure_spot} * {smallest}\n"
        f"most = {spot_instances(most, *on_demand)} * {largest}\n}},\n"
    )


def vcpu_needs(needs: str, *, each: str = "") -> str:
    """What capacities take together, by code of the quota: the argument of :func:`check_quotas`.

    Args:
        needs: of a capacity, by :func:`market_needs`.
        each: what goes through several capacities: ``for name, one in local.capacities``; nothing where there is one.
    """
    listed = f"flatten([\n{each} : [\n{needs}]\n])" if each else f"[\n{needs}]"
    return (
        f"{{\nfor code, needs in {{\nfor need in {listed} : need.quota.code => need... if need.is_needed\n}} : "
        "code => {\nname = needs[0].quota.name\nleast = sum(needs[*].least)\nmost = sum(needs[*].most)\n}\n}"
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
