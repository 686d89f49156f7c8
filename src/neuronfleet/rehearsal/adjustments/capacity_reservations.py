"""Adjustment: On-Demand Capacity Reservations, and the resource groups that hold them."""

from __future__ import annotations

import datetime
import json
import threading
import uuid
from collections.abc import Callable
from typing import Any, Final

from neuronfleet.rehearsal.adjustments.base import Adjustment, replace

__all__ = ["ADJUSTMENT"]

_KEPT: Final = (
    "InstanceType",
    "InstancePlatform",
    "AvailabilityZone",
    "InstanceMatchCriteria",
    "EndDateType",
    "EndDate",
    "EbsOptimized",
    "EphemeralStorage",
    "Tenancy",
)
"""What DescribeCapacityReservations answers as CreateCapacityReservation was given it."""

_lock = threading.Lock()
_reservations: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
_members: dict[str, list[str]] = {}


def _here(response: Any) -> dict[str, dict[str, Any]]:  # noqa: ANN401
    return _reservations.setdefault((response.current_account, response.region), {})


def _param(response: Any, name: str, default: Any = None) -> Any:  # noqa: ANN401
    return response._get_param(name, default)  # noqa: SLF001


def _count(response: Any) -> int | None:  # noqa: ANN401
    found = _param(response, "InstanceCount")
    return None if found is None else int(found)


def _told(response: Any, reservation: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    tags = response.ec2_backend.tags.get(reservation["CapacityReservationId"], {})
    return {**reservation, "Tags": [{"Key": key, "Value": value} for key, value in sorted(tags.items())]}


def _created(response: Any) -> Any:  # noqa: ANN401
    from moto.core.responses import ActionResult  # noqa: PLC0415

    identifier = f"cr-{uuid.uuid4().hex[:17]}"
    count = _count(response)
    given = {key: _param(response, key) for key in _KEPT}
    arn = f"arn:{response.partition}:ec2:{response.region}:{response.current_account}:capacity-reservation/{identifier}"
    now = datetime.datetime.now(tz=datetime.UTC)
    reservation = {
        **{key: value for key, value in given.items() if value is not None},
        "CapacityReservationId": identifier,
        "CapacityReservationArn": arn,
        "OwnerId": response.current_account,
        "Tenancy": given["Tenancy"] or "default",
        "TotalInstanceCount": count,
        "AvailableInstanceCount": count,
        "State": "active",
        "CreateDate": now,
        "StartDate": now,
    }
    with _lock:
        _here(response)[identifier] = reservation
    tags = response._parse_tag_specification().get("capacity-reservation", {})  # noqa: SLF001
    response.ec2_backend.create_tags([identifier], tags)
    return ActionResult({"CapacityReservation": _told(response, reservation)})


def _described(response: Any) -> Any:  # noqa: ANN401
    from moto.core.responses import ActionResult  # noqa: PLC0415

    asked = _param(response, "CapacityReservationIds", [])
    with _lock:
        found = [one for key, one in _here(response).items() if not asked or key in asked]
    return ActionResult({"CapacityReservations": [_told(response, one) for one in found]})


def _modified(response: Any) -> Any:  # noqa: ANN401
    from moto.core.responses import ActionResult  # noqa: PLC0415

    count = _count(response)
    with _lock:
        reservation = _here(response)[_param(response, "CapacityReservationId")]
        if count is not None:
            reservation |= {"TotalInstanceCount": count, "AvailableInstanceCount": count}
        reservation |= {
            key: _param(response, key) for key in ("EndDate", "EndDateType") if _param(response, key) is not None
        }
    return ActionResult({"Return": True})


def _cancelled(response: Any) -> Any:  # noqa: ANN401
    from moto.core.responses import ActionResult  # noqa: PLC0415

    with _lock:
        _here(response)[_param(response, "CapacityReservationId")]["State"] = "cancelled"
    return ActionResult({"Return": True})


def _grouped(response: Any) -> str:  # noqa: ANN401
    asked = json.loads(response.body)
    with _lock:
        _members.setdefault(asked["Group"], []).extend(asked["ResourceArns"])
    return json.dumps({"Succeeded": asked["ResourceArns"], "Failed": [], "Pending": []})


def _listed(response: Any) -> str:  # noqa: ANN401
    with _lock:
        arns = list(_members.get(json.loads(response.body)["Group"], ()))
    found = [
        {"Identifier": {"ResourceArn": arn, "ResourceType": "AWS::EC2::CapacityReservation"}, "Status": {}}
        for arn in arns
    ]
    return json.dumps({"Resources": found, "ResourceIdentifiers": [one["Identifier"] for one in found]})


def _ungrouped(response: Any) -> str:  # noqa: ANN401
    asked = json.loads(response.body)
    with _lock:
        _members[asked["Group"]] = [one for one in _members.get(asked["Group"], []) if one not in asked["ResourceArns"]]
    return json.dumps({"Succeeded": asked["ResourceArns"], "Failed": [], "Pending": []})


def _configured(original: Callable[..., str]) -> Callable[..., str]:
    def get_group_configuration(self: Any) -> str:  # noqa: ANN401
        answer = json.loads(original(self))
        answer["GroupConfiguration"]["Status"] = "UPDATE_COMPLETE"
        return json.dumps(answer)

    return get_group_configuration


def _queried(original: Callable[..., str]) -> Callable[..., str]:
    def get_group_query(self: Any) -> str:  # noqa: ANN401
        from moto.resourcegroups.exceptions import BadRequestException  # noqa: PLC0415

        answer = original(self)
        if json.loads(answer)["GroupQuery"].get("ResourceQuery") is None:
            raise BadRequestException("the group is no query-based one")
        return answer

    return get_group_query


def _apply() -> None:
    from moto.ec2.responses import EC2Response  # noqa: PLC0415
    from moto.resourcegroups import urls  # noqa: PLC0415
    from moto.resourcegroups.responses import ResourceGroupsResponse  # noqa: PLC0415

    for name, answer in (
        ("create_capacity_reservation", _created),
        ("describe_capacity_reservations", _described),
        ("modify_capacity_reservation", _modified),
        ("cancel_capacity_reservation", _cancelled),
    ):
        setattr(EC2Response, name, answer)
    for name, path, answer_json in (
        ("group_resources", "group-resources", _grouped),
        ("list_group_resources", "list-group-resources", _listed),
        ("ungroup_resources", "ungroup-resources", _ungrouped),
    ):
        setattr(ResourceGroupsResponse, name, answer_json)
        urls.url_paths[f"{{0}}/{path}$"] = ResourceGroupsResponse.dispatch
    replace(ResourceGroupsResponse, "get_group_configuration", _configured)
    replace(ResourceGroupsResponse, "get_group_query", _queried)


ADJUSTMENT = Adjustment(
    id="capacity-reservations",
    moto=(
        "EC2 has no Capacity Reservations; Resource Groups hold no resources, their configuration has no status, and "
        "one without a query answers an empty one"
    ),
    aws="reservations are made, described, changed and cancelled, and groups of them listed",
    why="no capacity with a reservation could be applied; that there are instances to reserve no rehearsal can tell",
    apply=_apply,
)
