"""Every accelerated instance type with every number of devices and slots: what each task gets."""

from __future__ import annotations

import pytest

from neuronfleet.catalogue import load_catalogue
from neuronfleet.placement import Verdict

CATALOGUE = load_catalogue()
TYPES = [one for one in CATALOGUE.instance_types.values() if one.accelerated]
SIZES = [
    (one.name, devices, slots)
    for one in TYPES
    for devices in range(1, one.devices + 1)
    for slots in {1, 2, one.devices // devices}
    if slots * devices <= one.devices
]


def image_for(family: str) -> str:
    """A current image whose runtime knows the devices of a family."""
    return next(one.name for one in CATALOGUE.images.values() if family in one.families and one.status == "current")


def region_of(instance_type: str) -> str:
    """A region that offers an instance type."""
    return CATALOGUE.regions_offering(instance_type)[0]


@pytest.fixture(scope="module")
def blueprint_of(plan):
    """The blueprint of one service on one instance type, planned once."""
    planned = {}

    def make(instance_type: str, devices: int, slots: int):
        key = (instance_type, devices, slots)
        if key not in planned:
            kind = CATALOGUE.instance_type(instance_type)
            planned[key] = plan(
                f'name = "fleet"\nregions = ["{region_of(instance_type)}"]\n[services.bert]\n'
                f'image = "{image_for(kind.family)}"\ninstance_type = "{instance_type}"\ndevices_per_task = {devices}\n'
                f"slots = {slots}\ndesired_count = {2 * slots}\n"
            )
        return kind_of(instance_type), planned[key]

    return make


def kind_of(instance_type: str):
    """The catalogue's record."""
    return CATALOGUE.instance_type(instance_type)


@pytest.mark.parametrize(("instance_type", "devices", "slots"), SIZES)
def test_slots_own_disjoint_devices_that_exist(blueprint_of, instance_type, devices, slots):
    """Each slot maps as many device paths as its task owns, all of the instance, and none of another slot."""
    kind, blueprint = blueprint_of(instance_type, devices, slots)
    service = blueprint.services[0]
    mapped = [slot.task_definition.containers[0].devices for slot in service.slots]
    assert [len(one) for one in mapped] == [devices] * slots
    flat = [path for one in mapped for path in one]
    assert len(set(flat)) == len(flat)
    assert set(flat) <= set(kind.device_paths)
    assert [path for slot in service.slots for path in (f"/dev/neuron{index}" for index in slot.devices)] == flat


@pytest.mark.parametrize(("instance_type", "devices", "slots"), SIZES)
def test_all_slots_fit_side_by_side(blueprint_of, instance_type, devices, slots):
    """The hard memory limits and CPU units of all slots are within what an instance is sure to register."""
    kind, blueprint = blueprint_of(instance_type, devices, slots)
    capacity = blueprint.capacities[0]
    servers = [slot.task_definition.containers[0] for slot in blueprint.services[0].slots]
    assert sum(one.memory_mib for one in servers) <= kind.memory_ceiling_mib - capacity.reserved_memory_mib
    assert sum(one.cpu_units for one in servers) <= kind.cpu_units
    assert all(one.memory_mib >= 1024 for one in servers)
    full = kind.devices == devices * slots
    assert not full or sum(one.memory_mib for one in servers) > 0.9 * (kind.memory_ceiling_mib - 256)


@pytest.mark.parametrize(("instance_type", "devices", "slots"), SIZES)
def test_the_process_claims_the_cores_of_its_devices(blueprint_of, instance_type, devices, slots):
    """NEURON_RT_NUM_CORES is the number of NeuronCores of the devices that the task owns."""
    kind, blueprint = blueprint_of(instance_type, devices, slots)
    for slot in blueprint.services[0].slots:
        environment = slot.task_definition.containers[0].environment
        assert environment["NEURON_RT_NUM_CORES"] == str(devices * kind.cores_per_device)


@pytest.mark.parametrize(("instance_type", "devices", "slots"), SIZES)
def test_host_ports_are_fixed_and_unique(blueprint_of, instance_type, devices, slots):
    """Every slot has fixed host ports of its own, none of the ECS agent's and none that may be dynamic."""
    _, blueprint = blueprint_of(instance_type, devices, slots)
    ports = [
        port.host_port
        for slot in blueprint.services[0].slots
        for container in slot.task_definition.containers
        for port in container.ports
    ]
    assert ports
    assert len(set(ports)) == len(ports)
    assert all(0 < port < 32768 and port not in {22, 2375, 2376, 51678, 51679, 51680} for port in ports)


@pytest.mark.parametrize(("instance_type", "devices", "slots"), SIZES)
def test_sizes_hold_all_tasks_and_a_spare(blueprint_of, instance_type, devices, slots):
    """Two tasks a slot take two instances; the third lets a rolling update start first; the quota counts all three."""
    kind, blueprint = blueprint_of(instance_type, devices, slots)
    capacity = blueprint.capacities[0]
    assert (capacity.min_size, capacity.instances_needed, capacity.max_size) == (2, 2, 3)
    assert blueprint.vcpu_quota_needed == 3 * kind.vcpu
    assert [one.vcpus for one in blueprint.quotas] == [3 * kind.vcpu]
    service = blueprint.services[0]
    assert (service.deployment.minimum_healthy_percent, service.deployment.maximum_percent) == (100, 200)
    assert {slot.desired_count for slot in service.slots} == {2}


@pytest.mark.parametrize(("instance_type", "devices", "slots"), SIZES)
def test_every_claim_is_proved_and_the_expression_is_lower_case(blueprint_of, instance_type, devices, slots):
    """The planner's own sizes prove all four claims; the expression is spelled as ECS reports the type."""
    _, blueprint = blueprint_of(instance_type, devices, slots)
    service = blueprint.services[0]
    claims = service.claims
    assert {claims.fits.verdict, claims.exclusive.verdict, claims.placed.verdict, claims.rolls.verdict} == {
        Verdict.PROVED
    }
    assert service.placement_expression == f"attribute:ecs.instance-type == {instance_type}"
    assert service.placement_expression == service.placement_expression.lower()
    assert service.distinct_instance is True
    families = [slot.task_definition.family for slot in service.slots]
    assert len(set(families)) == len(families)
    for slot in service.slots:
        assert slot.task_definition.placement_expressions == (service.placement_expression,)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
def test_one_device_too_many_is_refused(refused, kind):
    """Asking for one more device than an instance has is refused, whether at once or in slots."""
    head = (
        f'name = "fleet"\nregions = ["{region_of(kind.name)}"]\n[services.bert]\nimage = "{image_for(kind.family)}"\n'
    )
    head += f'instance_type = "{kind.name}"\n'
    for asked in (f"devices_per_task = {kind.devices + 1}", f"slots = {kind.devices + 1}"):
        found = refused(head + asked)
        assert f"{kind.devices + 1} devices are asked of each {kind.name}" in found["services.bert.devices_per_task"]


@pytest.mark.parametrize(
    ("devices", "memory_mib", "expected"),
    [
        (1, 4000, "inf1.xlarge"),
        (1, 7321, "inf1.xlarge"),
        (1, 7322, "inf1.2xlarge"),
        (1, 20000, "inf1.6xlarge"),
        (2, 4000, "inf1.6xlarge"),
        (4, 4000, "inf1.6xlarge"),
        (5, 4000, "inf1.24xlarge"),
        (1, 100000, "inf1.24xlarge"),
    ],
)
def test_the_smallest_type_that_holds_a_task_is_taken(plan, devices, memory_mib, expected):
    """Without an instance type, the smallest with enough devices and memory is chosen."""
    blueprint = plan(
        f'[services.bert]\nimage = "pytorch-1.13.1"\ndevices_per_task = {devices}\nmemory_mib = {memory_mib}\nslots = 1'
    )
    assert blueprint.capacities[0].instance_type == expected


def test_the_smallest_type_counts_cpu_and_sidecar(plan):
    """CPU units, and the memory of a Runtime 1.x sidecar, are part of what the smallest type must hold."""
    by_cpu = plan('[services.bert]\nimage = "pytorch-1.13.1"\ncpu_units = 6000')
    assert by_cpu.capacities[0].instance_type == "inf1.2xlarge"
    image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bert:1.0"
    with_sidecar = plan(
        f'[ami]\nimage_id = "ami-0123456789abcdef0"\n[services.bert]\nimage = "{image}"\nruntime = "neuron-rtd"\n'
        f'memory_mib = 7000\nsidecar = {{ image = "{image}" }}\n'
        'ports = [{ name = "grpc", container_port = 8500 }]'
    )
    assert with_sidecar.capacities[0].instance_type == "inf1.2xlarge"


def test_a_type_that_the_region_lacks_is_passed_over(plan):
    """af-south-1 has no inf1.2xlarge and no inf1.6xlarge: the next that holds the task there is taken."""
    text = 'name = "fleet"\nregions = ["af-south-1"]\n[services.bert]\nimage = "pytorch-1.13.1"\nmemory_mib = 8000'
    assert plan(text).capacities[0].instance_type == "inf1.24xlarge"


@pytest.mark.parametrize(
    ("tasks", "counts"), [(1, (1,)), (3, (1, 1, 1)), (4, (1, 1, 1, 1)), (6, (2, 2, 1, 1)), (9, (3, 2, 2, 2))]
)
def test_tasks_are_divided_over_slots(plan, tasks, counts):
    """A service on inf1.6xlarge gets as many slots as it has tasks, four at most, and equal parts of them."""
    blueprint = plan(
        f'[services.bert]\nimage = "pytorch-1.13.1"\ninstance_type = "inf1.6xlarge"\ndesired_count = {tasks}'
    )
    service = blueprint.services[0]
    assert tuple(slot.desired_count for slot in service.slots) == counts
    assert [slot.name for slot in service.slots] == [f"bert-slot{index}" for index in range(len(counts))]
    assert blueprint.capacities[0].instances_needed == max(counts)
