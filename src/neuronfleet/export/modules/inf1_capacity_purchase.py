"""How the instances of ``modules/inf1-capacity`` are bought: types that stand in for the first, and Spot instances.

With what ``fleet/planner/capacity/fallbacks.py`` refuses; reservations are in ``inf1_capacity_reservations.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from neuronfleet.export.module import Attribute
from neuronfleet.export.modules.neuron_values import about
from neuronfleet.export.modules.vcpu_quota import on_demand_instances
from neuronfleet.fleet.model import Spot
from neuronfleet.infra.instances.instance_type_offering import InstanceTypeOffering
from neuronfleet.infra.literal import Reference

if TYPE_CHECKING:
    from neuronfleet.export.module import Module
    from neuronfleet.export.references import Validation

__all__ = ["choose_instances", "decide_markets", "decide_types", "declare_purchase"]

_GROUP: Final = "aws_autoscaling_group.this"
_DEFAULTS: Final = Spot()
_ALLOCATIONS: Final = get_args(Spot.model_fields["allocation"].annotation)
_ALL: Final = 100
_TYPES: Final = "local.instance_types"
_FIRST: Final = f"{_TYPES}[var.instance_type]"
_OFFERINGS: Final = "data.aws_ec2_instance_type_offerings.fallback"


def declare_purchase(module: Module) -> None:
    """Declare ``fallback_instance_types`` and ``spot``.

    Args:
        module: the capacity.
    """
    module.variable(
        "fallback_instance_types",
        type="list(string)",
        description=(
            "Types that are launched where those before them are not to be had. Tasks must not be able to tell them "
            "apart: the same architecture, family and Neuron devices."
        ),
        default=[],
        validations=_fallback_rules(),
    )
    base, percent = _given("on_demand_base", 0), _given("on_demand_percent", 0)
    module.object_variable(
        "spot",
        description="Buys instances on the Spot market, where they are cheap and taken back within two minutes; {} for "
        "all of them. By default every instance is On-Demand.",
        attributes={
            "on_demand_base": Attribute(
                "number",
                description="Instances that are On-Demand whatever happens: the first ones of the group.",
                default=_DEFAULTS.on_demand_base,
            ),
            "on_demand_percent": Attribute(
                "number",
                description="Percent of the instances beyond on_demand_base that are On-Demand, rounded up.",
                default=_DEFAULTS.on_demand_percent,
            ),
            "allocation": Attribute(
                description=f"How EC2 chooses among types and zones: {', '.join(_ALLOCATIONS)}.",
                default=_DEFAULTS.allocation,
            ),
        },
        many=None,
        default=None,
        validations=about(
            optional="spot",
            rules=[
                (
                    (
                        f"${{{base} >= 0 && floor({base}) == {base} && {percent} >= 0 && {percent} <= 100 && "
                        f"floor({percent}) == {percent}}}"
                    ),
                    "spot: on_demand_base is a whole number from 0, on_demand_percent one from 0 to 100.",
                ),
                (
                    f"${{contains({_listed(_ALLOCATIONS)}, {_given('allocation', _DEFAULTS.allocation)})}}",
                    f"spot: allocation is {', '.join(_ALLOCATIONS[:-1])} or {_ALLOCATIONS[-1]}.",
                ),
                (
                    f"${{max(var.max_size - {base}, 0) * (100 - {percent}) > 0}}",
                    (
                        f"spot: buys no Spot instance: ${{try({base}, 0)}} and then ${{try({percent}, 0)}} percent of "
                        "${var.max_size} instances are On-Demand; lower on_demand_base or on_demand_percent, or leave "
                        "spot out."
                    ),
                ),
            ],
        ),
    )


def _listed(words: tuple[str, ...]) -> str:
    return f"[{', '.join(f'{chr(34)}{word}{chr(34)}' for word in words)}]"


def _given(name: str, default: int | str) -> str:
    written = f'"{default}"' if isinstance(default, str) else default
    return f'coalesce(lookup(var.spot, "{name}", null), {written})'


def _fallback_rules() -> list[Validation]:
    every = "for one in var.fallback_instance_types"
    unlike_architecture = f"{_TYPES}[one].architecture != {_FIRST}.architecture"
    family, first_family = 'split(".", one)[0]', 'split(".", var.instance_type)[0]'
    unlike_family = f"{_TYPES}[one].devices > 0 && {family} != {first_family}"
    unlike_devices = f"{_TYPES}[one].devices != {_FIRST}.devices"
    alike = (
        f'[for name, has in {_TYPES} : name if split(".", name)[0] == {first_family} && '
        f"has.devices == {_FIRST}.devices && name != var.instance_type]"
    )
    instead = (
        f'${{length({alike}) > 0 ? "take ${{join(" or ", {alike})}}, or a capacity of its own" : '
        f'"no other ${{{first_family}}} has ${{{_FIRST}.devices}}, so give it a capacity of its own"}}'
    )
    again = (
        "[for index, one in var.fallback_instance_types : one if contains(concat([var.instance_type], "
        "slice(var.fallback_instance_types, 0, index)), one)]"
    )

    def named(found: str) -> str:
        return f'fallback_instance_types: ${{try(join(", ", {found}), "one")}}'

    def told(condition: str, sentence: str) -> str:
        said = f'join("; ", [{every} : "{sentence}" if {condition}])'
        return f'fallback_instance_types: ${{try({said}, "")}}'

    rules: list[Validation] = []
    unknown = f"[{every} : one if !contains(keys({_TYPES}), one)]"
    rules.append((f"${{length({unknown}) == 0}}", f"{named(unknown)} is none of the types that instance_type may be."))
    rules.append(
        (
            f"${{length({again}) == 0}}",
            f"{named(again)} is there twice; a fallback is another type than the ones before it.",
        )
    )
    for condition, sentence, then in (
        (
            unlike_architecture,
            f"${{one}} is ${{{_TYPES}[one].architecture}} and ${{var.instance_type}} ${{{_FIRST}.architecture}}",
            "; an image runs on one of them.",
        ),
        (
            f"!({unlike_architecture}) && {unlike_family}",
            f"${{one}} is no ${{{first_family}}}, which the models of ${{var.instance_type}} are compiled for",
            f"; {instead}.",
        ),
        (
            f"!({unlike_architecture}) && !({unlike_family}) && {unlike_devices}",
            f"${{one}} has ${{{_TYPES}[one].devices}} Neuron devices and ${{var.instance_type}} ${{{_FIRST}.devices}}",
            f": the slots of one are not those of the other, so devices would be missing or lie idle; {instead}.",
        ),
    ):
        rules.append((f"${{length([{every} : one if {condition}]) == 0}}", f"{told(condition, sentence)}{then}"))
    return about(rules)


def decide_types(module: Module) -> None:
    """Declare what follows from the types and the market: what every instance is sure to have, and how many of which.

    Args:
        module: the capacity.
    """
    module.local(
        "types",
        f"${{[for one in concat([var.instance_type], var.fallback_instance_types) : {_TYPES}[one]]}}",
        comment="What an instance has, of the smallest type where there are several, and what its tags are: the "
        "provider's\ndefault_tags do not reach it.",
    )
    least = "\n".join(
        f"{name} = min(local.types[*].{name}...)" for name in ("cpu_units", "memory_mib", "memory_ceiling_mib", "enis")
    )
    module.local("instance", f"${{merge({_FIRST}, {{\n{least}\n}})}}")


def decide_markets(module: Module) -> None:
    """Declare which instances are On-Demand.

    Args:
        module: the capacity.
    """
    module.local(
        "is_mixed",
        "${length(var.fallback_instance_types) > 0 || local.spot != null}",
        comment="Of which market instances are.",
    )
    module.local("on_demand_base", "${local.spot == null ? var.max_size : local.spot.on_demand_base}")
    module.local("on_demand_percent", f"${{local.spot == null ? {_ALL} : local.spot.on_demand_percent}}")
    most = on_demand_instances("var.max_size", "local.on_demand_base", "local.on_demand_percent")
    module.local("on_demand_most", f"${{{most}}}")


def choose_instances(module: Module) -> None:
    """Let the group have a mixed instances policy where one is needed, and refuse types that are nowhere launched.

    Args:
        module: the capacity, with its group.
    """
    module.dynamic(_GROUP, "launch_template", "${local.is_mixed ? [] : [1]}")
    module.dynamic(_GROUP, "mixed_instances_policy", "${local.is_mixed ? [1] : []}")
    InstanceTypeOffering(module, "fallback_offering", instance_type=Reference("${each.key}"), label="fallback")
    module.each(_OFFERINGS, "${toset(var.fallback_instance_types)}")
    elsewhere = (
        f"[for name, offering in {_OFFERINGS} : name if length(local.zone_ids) > 0 && "
        "length(setintersection(local.zone_ids, offering.locations)) == 0]"
    )
    module.precondition(
        _GROUP,
        f"${{length({elsewhere}) == 0}}",
        f'fallback_instance_types: ${{join(", ", {elsewhere})}} is offered in none of the zones of '
        '${var.instance_type} (${join(", ", local.zone_ids)}); leave it out there.',
    )
