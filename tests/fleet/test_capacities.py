"""Capacities that several workloads share, ordinary instances beside accelerated ones, and their sizes."""

from __future__ import annotations

import pytest

from neuronfleet.placement import Verdict

SHARED = '[capacities.shared]\ninstance_type = "inf1.6xlarge"\n'
WEB = 'image = "public.ecr.aws/nginx/nginx:1.27.4"\ndevices_per_task = 0\n'


def on_shared(table: str, name: str, more: str = "") -> str:
    """A workload of the shared capacity."""
    return f'[{table}.{name}]\nimage = "pytorch-1.13.1"\ncapacity = "shared"\n{more}'


def test_services_and_tasks_of_one_capacity_own_disjoint_devices(plan):
    """Slots are handed out in the order of the fleet file: services first, the rest to those who can use it."""
    blueprint = plan(
        SHARED
        + on_shared("services", "a", "desired_count = 5\n")
        + on_shared("services", "b", "devices_per_task = 2\nslots = 1\n")
        + on_shared("tasks", "c")
    )
    a, b = blueprint.services
    assert [slot.devices for slot in a.slots] == [(0,)]
    assert [slot.devices for slot in b.slots] == [(1, 2)]
    assert blueprint.tasks[0].devices == (3,)
    ports = [
        port.host_port
        for definition in [a.slots[0].task_definition, b.slots[0].task_definition, blueprint.tasks[0].task_definition]
        for port in definition.containers[0].ports
    ]
    assert ports == [8080, 29000, 8090, 29001, 29002, 8100, 29003]


def test_slots_of_the_next_service_begin_after_all_of_the_first(plan):
    """Two services of two slots each divide the four devices of an inf1.6xlarge."""
    blueprint = plan(
        SHARED
        + on_shared("services", "a", "desired_count = 2\nslots = 2\n")
        + on_shared("services", "b", "desired_count = 2\nslots = 2\n")
    )
    assert [[slot.devices for slot in one.slots] for one in blueprint.services] == [[(0,), (1,)], [(2,), (3,)]]


def test_a_shared_capacity_is_as_large_as_its_largest_need(plan):
    """Workloads that fit side by side share instances: the one with most tasks decides, plus one spare."""
    blueprint = plan(
        SHARED + on_shared("services", "a", "desired_count = 5\nslots = 1\n") + on_shared("tasks", "c", "count = 7\n")
    )
    capacity = blueprint.capacities[0]
    assert (capacity.min_size, capacity.instances_needed, capacity.max_size) == (5, 5, 7)
    assert blueprint.services[0].claims.rolls.verdict is Verdict.PROVED
    assert blueprint.tasks[0].claims.placed.verdict is Verdict.PROVED


def test_a_task_alone_needs_no_standing_instance(plan):
    """A capacity for standalone tasks only may scale to zero."""
    capacity = plan('[tasks.t]\nimage = "pytorch-1.13.1"\ncount = 3').capacities[0]
    assert (capacity.min_size, capacity.max_size) == (0, 3)


def test_an_ordinary_workload_beside_devices_takes_its_memory_first(plan):
    """The slots divide what the ordinary workload leaves, and all stay apart by one task an instance."""
    blueprint = plan(
        SHARED
        + on_shared("services", "a", "slots = 4\ndesired_count = 8\n")
        + f'[services.web]\n{WEB}capacity = "shared"\nmemory_mib = 1024\ncpu_units = 1024\ndesired_count = 2\n'
    )
    a, web = blueprint.services
    slots = [slot.task_definition.containers[0] for slot in a.slots]
    assert sum(one.memory_mib for one in slots) + 1024 <= 45465 - 256
    assert sum(one.cpu_units for one in slots) + 1024 <= 24576
    assert web.distinct_instance is True
    assert {web.claims.placed.verdict, a.claims.placed.verdict} == {Verdict.PROVED}
    assert blueprint.capacities[0].max_size == 3


def test_ordinary_workloads_share_ordinary_instances(plan):
    """Ordinary workloads that fit side by side once are sized for all of them together where they pack."""
    blueprint = plan(
        '[capacities.plain]\ninstance_type = "c6i.large"\n'
        f'[services.web]\n{WEB}capacity = "plain"\nmemory_mib = 512\ndesired_count = 4\n'
        f'[services.api]\n{WEB}capacity = "plain"\nmemory_mib = 3000\ndesired_count = 2\n'
    )
    capacity = blueprint.capacities[0]
    assert capacity.devices == 0
    assert (capacity.min_size, capacity.max_size) == (3, 5)
    assert blueprint.vcpu_quota_needed == 0
    assert [(one.code, one.vcpus) for one in blueprint.quotas] == [("L-1216C47A", 10)]


def test_two_whole_instance_workloads_do_not_count_on_one_instance(plan):
    """Two services that each fill an instance are given instances of their own, and their claims are proved."""
    blueprint = plan(
        '[capacities.plain]\ninstance_type = "c6i.large"\n'
        f'[services.web]\n{WEB}capacity = "plain"\nmemory_mib = 3000\ndesired_count = 2\n'
        f'[services.api]\n{WEB}capacity = "plain"\nmemory_mib = 3000\ndesired_count = 1\n'
    )
    assert (blueprint.capacities[0].min_size, blueprint.capacities[0].max_size) == (3, 5)
    for service in blueprint.services:
        assert {service.claims.placed.verdict, service.claims.rolls.verdict} == {Verdict.PROVED}


def test_an_ordinary_service_alone_shares_its_instances_with_itself(plan):
    """Small ordinary tasks are packed: eight of 512 MiB on two c6i.large, on dynamic ports."""
    blueprint = plan(
        f'[services.web]\n{WEB}instance_type = "c6i.large"\nmemory_mib = 512\ndesired_count = 8\n'
        'ports = [{ name = "http", container_port = 80 }]'
    )
    assert (blueprint.capacities[0].min_size, blueprint.capacities[0].max_size) == (2, 3)
    service = blueprint.services[0]
    assert service.slots[0].task_definition.containers[0].ports[0].host_port == 0
    assert (service.slots[0].name, service.distinct_instance) == ("web", False)


def test_arm64_instances_get_the_arm64_image(plan):
    """The ordinary AMI family follows the architecture."""
    capacity = plan(f'[services.web]\n{WEB}instance_type = "c6g.large"\nmemory_mib = 512').capacities[0]
    assert capacity.architecture == "arm64"
    assert capacity.ami.parameter == "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id"


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ("", (2, 3)),
        ("min_size = 0\n", (0, 3)),
        ("min_size = 7\n", (7, 7)),
        ("max_size = 9\n", (2, 9)),
        ("min_size = 1\nmax_size = 4\n", (1, 4)),
    ],
)
def test_sizes_can_be_given(plan, sizes, expected):
    """What the user says of sizes is taken; the other end follows."""
    capacity = plan(SHARED + sizes + on_shared("services", "a", "desired_count = 2\nslots = 1\n")).capacities[0]
    assert (capacity.min_size, capacity.max_size) == expected


def test_a_parked_capacity_has_no_instances(plan):
    """max_size = 0 with no task wanted is a capacity that is switched off."""
    blueprint = plan(SHARED + "max_size = 0\n" + on_shared("services", "a", "desired_count = 0\n"))
    assert (blueprint.capacities[0].min_size, blueprint.capacities[0].max_size) == (0, 0)
    assert blueprint.services[0].slots[0].desired_count == 0


def test_all_slots_of_a_service_can_roll_without_a_spare(plan):
    """Percentages are those of the slot with the fewest tasks, so that none of them is stuck."""
    service = plan(
        '[services.a]\nimage = "pytorch-1.13.1"\ninstance_type = "inf1.6xlarge"\ndesired_count = 9\nslots = 4\n'
        "spare_instances = 0"
    ).services[0]
    assert [slot.desired_count for slot in service.slots] == [3, 2, 2, 2]
    assert (service.deployment.minimum_healthy_percent, service.deployment.maximum_percent) == (50, 100)
    assert service.claims.rolls.verdict is Verdict.PROVED


def test_a_service_that_is_scaled_elsewhere_gets_all_slots(plan):
    """With ignore_desired_count every device gets a slot, whatever the count is now."""
    service = plan(
        '[services.a]\nimage = "pytorch-1.13.1"\ninstance_type = "inf1.6xlarge"\nignore_desired_count = true'
    ).services[0]
    assert [slot.desired_count for slot in service.slots] == [1, 0, 0, 0]
    assert service.ignore_desired_count is True


def test_zones_of_a_capacity_decide_the_zones_of_the_network(plan):
    """A made VPC spans the zones that its capacities are confined to."""
    blueprint = plan(
        '[capacities.a]\ninstance_type = "inf1.xlarge"\nzone_ids = ["use1-az6"]\n'
        '[services.bert]\nimage = "pytorch-1.13.1"\ncapacity = "a"\n'
    )
    assert "use1-az6" in {one.zone_id for one in blueprint.network.subnets}
    assert blueprint.capacities[0].zone_ids == ("use1-az6",)


@pytest.mark.parametrize("turned", [False, True])
def test_who_brings_the_capacity_may_stand_anywhere(plan, turned):
    """A workload shares the capacity of another whichever is written first; slots follow the order of the file."""
    owner = '[services.a]\nimage = "pytorch-1.13.1"\ninstance_type = "inf1.6xlarge"\nslots = 2\n'
    sharer = '[services.b]\nimage = "pytorch-1.13.1"\ncapacity = "a"\n'
    blueprint = plan(sharer + owner if turned else owner + sharer)
    assert [one.name for one in blueprint.capacities] == ["a"]
    devices = {one.name: [slot.devices for slot in one.slots] for one in blueprint.services}
    assert devices == ({"b": [(0,)], "a": [(1,), (2,)]} if turned else {"a": [(0,), (1,)], "b": [(2,)]})
