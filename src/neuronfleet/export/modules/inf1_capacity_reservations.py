"""On-Demand Capacity Reservations of ``modules/inf1-capacity``.

With what ``fleet/planner/capacity/reservations.py`` refuses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.export.module import Attribute
from neuronfleet.export.modules.neuron_values import about
from neuronfleet.export.modules.vcpu_quota import on_demand_instances
from neuronfleet.export.tags import named
from neuronfleet.fleet.blueprint import ReservationBlueprint
from neuronfleet.infra.literal import Reference

if TYPE_CHECKING:
    from typing import Any

    from neuronfleet.export.module import Module
    from neuronfleet.export.references import Validation

__all__ = ["declare_reservation", "make_reservations", "plan_reservations", "reservation_blueprint"]

_GROUP: Final = "aws_autoscaling_group.this"
_RESERVATIONS: Final = "aws_ec2_capacity_reservation.this"
_POOL: Final = "aws_resourcegroups_group.this"
_MEMBERS: Final = "aws_resourcegroups_resource.this"
_SOME_ARN: Final = "arn:aws:resource-groups:us-east-1:123456789012:group/x"
_WAYS: Final = '["instances_per_zone", "id", "resource_group_arn"]'


def _given(name: str) -> str:
    return f'lookup(var.reservation, "{name}", null)'


def declare_reservation(module: Module) -> None:
    """Declare ``reservation``.

    Args:
        module: the capacity.
    """
    module.object_variable(
        "reservation",
        description="On-Demand Capacity Reservations of instance_type: instances that are there when they are wanted, "
        "and cost the same whether they run or not. Give instances_per_zone to make them, or id or resource_group_arn "
        "of yours.",
        attributes={
            "instances_per_zone": Attribute(
                "number", description="Instances that are reserved in each zone.", default=None
            ),
            "zone_ids": Attribute(
                "list(string)",
                description="Zone ids to reserve in. By default all that the capacity uses.",
                default=[],
            ),
            "match": Attribute(
                description="open serves any instance of the type in the account, targeted those of this capacity "
                "alone. By default open.",
                default=None,
            ),
            "end_date": Attribute(
                description="Time at which the reservations end, in UTC: 2027-01-31T23:59:59Z. By default when they "
                "are destroyed.",
                default=None,
            ),
            "id": Attribute(
                description="Capacity Reservation that exists; launches beyond its instances fail.", default=None
            ),
            "resource_group_arn": Attribute(
                description="ARN of a resource group of Capacity Reservations that exist; launches beyond them are "
                "ordinary On-Demand ones.",
                default=None,
            ),
        },
        many=None,
        default=None,
        validations=about(optional="reservation", rules=[*_shape_rules(), *_time_rules(), *_market_rules()]),
    )


def _shape_rules() -> list[Validation]:
    per_zone, zones = (
        f"coalesce({_given('instances_per_zone')}, 1)",
        'coalesce(lookup(var.reservation, "zone_ids", null), [])',
    )
    ways = f"[for key in {_WAYS} : key if lookup(var.reservation, key, null) != null]"
    only_made = (
        f'compact([length({zones}) > 0 ? "zone_ids" : "", {_given("end_date")} != null ? "end_date" : "", '
        f'{_given("match")} != null ? "match" : ""])'
    )
    return [
        (
            f"${{length({ways}) == 1}}",
            (
                f'reservation: ${{try(length({ways}) == 0 ? "names nothing to reserve" : "gives ", "")}}'
                f'${{try(join(" and ", {ways}), "")}}; give instances_per_zone to make reservations, or id or '
                "resource_group_arn of yours."
            ),
        ),
        (
            f"${{{per_zone} >= 1 && floor({per_zone}) == {per_zone}}}",
            "reservation: instances_per_zone is a whole number from 1.",
        ),
        (
            (
                f'${{alltrue([for zone_id in {zones} : can(regex("^[a-z0-9-]+-az[0-9]+$", zone_id))]) && '
                f"length(distinct({zones})) == length({zones})}}"
            ),
            "reservation: zone_ids are zone ids, use1-az1, not names, us-east-1a; each is listed once.",
        ),
        (
            f'${{contains(["open", "targeted"], coalesce({_given("match")}, "open"))}}',
            "reservation: match is open or targeted.",
        ),
        (
            f'${{can(regex("^cr-[0-9a-f]{{8,17}}$", coalesce({_given("id")}, "cr-00000000")))}}',
            "reservation: id is that of a Capacity Reservation: cr- and 8 to 17 hexadecimal digits.",
        ),
        (
            (
                '${can(regex("^arn:aws[a-z-]*:resource-groups:[a-z0-9-]+:[0-9]{12}:group/.+$", '
                f'coalesce({_given("resource_group_arn")}, "{_SOME_ARN}")))}}'
            ),
            (
                "reservation: resource_group_arn is that of a resource group, such as "
                "arn:aws:resource-groups:REGION:ACCOUNT:group/NAME."
            ),
        ),
        (
            f"${{{_given('instances_per_zone')} != null || length({only_made}) == 0}}",
            f'reservation: ${{try(join(" and ", {only_made}), "")}} is of reservations that are made, and '
            '${try(join(" and ", ' + ways + '), "")} names yours; leave it out.',
        ),
    ]


def _time_rules() -> list[Validation]:
    end = f'coalesce({_given("end_date")}, "2999-01-31T23:59:59Z")'
    is_time = f'can(regex("^[0-9-]{{10}}T[0-9:]{{8}}Z$", {end})) && can(formatdate("YYYY", {end}))'
    today = 'formatdate("YYYY-MM-DD", plantimestamp())'
    return [
        (
            f"${{{is_time}}}",
            f'reservation: ${{try({end}, "")}} is no time; end_date looks like 2027-01-31T23:59:59Z.',
        ),
        (
            f'${{!({is_time}) || timecmp("${{substr({end}, 0, 10)}}T00:00:00Z", "${{{today}}}T00:00:00Z") > 0}}',
            f'reservation: ${{try({end}, "")}} is over; give a later end_date, or leave the reservation out.',
        ),
    ]


def _market_rules() -> list[Validation]:
    base, percent = (
        f'coalesce(lookup(var.spot, "{name}", null), 0)' for name in ("on_demand_base", "on_demand_percent")
    )
    bought = on_demand_instances("var.max_size", base, percent)
    return [
        (
            f"${{var.spot == null ? true : {bought} > 0}}",
            (
                "reservation: is for On-Demand instances, and all of ${var.name} are Spot instances; set "
                "spot.on_demand_base, or leave one of the two out."
            ),
        ),
        (
            (
                f"${{var.spot == null ? true : {bought} == 0 || {_given('instances_per_zone')} != null && "
                f'coalesce({_given("match")}, "open") == "open"}}'
            ),
            (
                "reservation: names reservations in the launch template, which launches the Spot instances of "
                "${var.name} too, and those cannot have one; take match = 'open', or a capacity without spot."
            ),
        ),
    ]


def plan_reservations(module: Module) -> None:
    """Declare what is reserved and who may use it.

    Args:
        module: the capacity, with ``local.zone_ids``, those that it uses.
    """
    module.local(
        "reserved_zone_ids",
        "${try(local.reservation.instances_per_zone, null) == null ? [] : "
        "length(local.reservation.zone_ids) > 0 ? local.reservation.zone_ids : local.zone_ids}",
        comment="What is reserved. Targeted reservations are in a resource group, since a launch template can name one "
        "only.",
    )
    module.local(
        "reserved_instances", "${try(length(local.reserved_zone_ids) * local.reservation.instances_per_zone, 0)}"
    )
    # Zones may be of subnets that are made in the same plan, and the question for the quotas cannot wait for them.
    module.local(
        "reserved_at_least",
        "${try(local.reservation.instances_per_zone * max(length(local.reservation.zone_ids), 1), 0)}",
    )
    module.local(
        "makes_pool", '${length(local.reserved_zone_ids) > 0 && try(local.reservation.match == "targeted", false)}'
    )
    module.local(
        "names_reservation",
        "${local.makes_pool || try(local.reservation.instances_per_zone == null, false)}",
    )


def reservation_blueprint() -> ReservationBlueprint:
    """Reservations as expressions."""
    decided = {
        "zone_ids": "${local.reserved_zone_ids}",
        "instances_per_zone": "${local.reservation.instances_per_zone}",
        "match": '${coalesce(local.reservation.match, "open")}',
        "end_date": "${local.reservation.end_date}",
        "resource_group_name": "${var.name}-reserved",
    }
    expressions: dict[str, Any] = {name: Reference(value) for name, value in decided.items()}
    return ReservationBlueprint(**expressions)


def make_reservations(module: Module) -> None:
    """Say how many reservations there are, let the launch template name them, and refuse what is never used.

    Args:
        module: the capacity, with its constructs.
    """
    for address in ("data.aws_availability_zone.this", _RESERVATIONS):
        module.each(address, "${toset(local.reserved_zone_ids)}")
    module.set(_RESERVATIONS, "tags", named("${var.name}-${each.key}"))
    module.comment(
        "data.aws_availability_zone.this", "Zone ids mean the same place in every account; EC2 asks for the name."
    )
    module.when(_POOL, "local.makes_pool")
    module.set(_POOL, "tags", "${var.tags}")
    module.each(_MEMBERS, "${{ for zone_id, one in " + _RESERVATIONS + " : zone_id => one.arn if local.makes_pool }}")
    module.set(_MEMBERS, "group_arn", f"${{{_POOL}[0].arn}}")
    module.set(_MEMBERS, "resource_arn", "${each.value}")
    target = {
        "for_each": "${local.names_reservation ? [1] : []}",
        "content": {
            "capacity_reservation_id": "${local.reservation.id}",
            "capacity_reservation_resource_group_arn": f"${{local.makes_pool ? one({_POOL}[*].arn) : "
            "local.reservation.resource_group_arn}",
        },
    }
    module.set(
        "aws_launch_template.this",
        "dynamic.capacity_reservation_specification",
        {
            # A template of Spot instances may not name a reservation; On-Demand ones use what is open all the same.
            "for_each": "${local.reservation != null && local.spot == null ? [1] : []}",
            "content": {
                "capacity_reservation_preference": '${local.names_reservation ? null : "open"}',
                "dynamic": {"capacity_reservation_target": target},
            },
        },
    )
    _refuse(module)


def _refuse(module: Module) -> None:
    unused = "setsubtract(local.reserved_zone_ids, local.zone_ids)"
    for condition, message in (
        (
            f"length(local.zone_ids) == 0 || length({unused}) == 0",
            (
                f'reservation: ${{var.name}} launches nothing in ${{join(", ", {unused})}}, so what is reserved there '
                'is never used; its zones: ${join(", ", local.zone_ids)}.'
            ),
        ),
        (
            "local.reserved_instances <= local.on_demand_most",
            (
                "reservation: ${local.reserved_instances} instances are reserved, "
                "${try(coalesce(local.reservation.instances_per_zone), 0)} in each of "
                '${join(", ", local.reserved_zone_ids)}, but ${var.name} has ${local.on_demand_most} '
                '${local.spot == null ? "instances" : "On-Demand instances"} at most; reserve fewer, name fewer zones '
                "in zone_ids, or raise max_size."
            ),
        ),
        (
            (
                'try(local.reservation.resource_group_arn, null) == null ? true : split(":", '
                "local.reservation.resource_group_arn)[3] == data.aws_region.current.id"
            ),
            (
                'reservation: ${try(coalesce(local.reservation.resource_group_arn), "it")} is no resource group of '
                "${data.aws_region.current.id}."
            ),
        ),
    ):
        module.precondition(_GROUP, f"${{{condition}}}", message)
