"""What holds for every fleet: planned or refused, never a traceback; names fit AWS; one input, one plan."""

from __future__ import annotations

import datetime
import re
import subprocess
import sys
import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from neuronfleet.errors import FleetError
from neuronfleet.fleet import Fleet, parse_fleet, plan_fleet
from neuronfleet.fleet.model import Deployment, Port, Service, StandaloneTask
from neuronfleet.fleet.planner.names import limited
from neuronfleet.placement import Verdict
from tests.fleet.strategies import FLEETS, LIKELY

TODAY = datetime.date(2026, 11, 22)
MINIMAL = """\
name = "inference"
regions = ["us-east-1", "eu-west-1"]

[services.resnet50]
image = "tensorflow-2.10.1"
model = "s3://models-{region}/resnet50"
desired_count = 2
"""


def planned(data):
    """The plan of a fleet given as data, or the error that it was refused with."""
    try:
        return plan_fleet(parse_fleet(data), today=TODAY)
    except FleetError as error:
        return error


@given(FLEETS)
@settings(max_examples=80, deadline=None)
def test_a_fleet_is_planned_or_refused(data):
    """Any fleet gives blueprints or a FleetError whose problems all have words, and nothing else."""
    found = planned(data)
    if isinstance(found, FleetError):
        assert found.problems
        assert all(problem.message and not problem.message.endswith(".") for problem in found.problems)
    else:
        assert [one.region for one in found] == data["regions"]


TOML = st.recursive(
    st.one_of(st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.dates()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from(list(Fleet.model_fields)), TOML, max_size=4), st.sampled_from(["services", "tasks"])
)
@settings(max_examples=60, deadline=None)
def test_any_toml_is_a_fleet_or_refused(data, table):
    """Whatever a TOML file may hold, reading it gives a fleet or a FleetError."""
    for candidate in (data, {"name": "fleet", "regions": ["us-east-1"], table: {"a": data.get(table)}}):
        try:
            told = parse_fleet(candidate).regions
        except FleetError as error:
            told = error.problems
        assert told


@given(LIKELY)
@settings(max_examples=80, deadline=None)
def test_what_is_planned_can_be_placed_and_rolled(data):
    """No refuted claim survives planning; devices of a capacity are disjoint; sizes are in order."""
    found = planned(data)
    if isinstance(found, FleetError):
        return
    (blueprint,) = found
    for capacity in blueprint.capacities:
        assert capacity.min_size <= capacity.max_size
        services = [one for one in blueprint.services if one.capacity == capacity.name]
        devices = [index for service in services for slot in service.slots for index in slot.devices]
        assert len(devices) == len(set(devices))
        ports = [
            port.host_port
            for service in services
            for slot in service.slots
            for port in slot.task_definition.containers[0].ports
            if port.host_port
        ]
        assert len(ports) == len(set(ports))
    for service in blueprint.services:
        verdicts = {getattr(service.claims, which).verdict for which in ("fits", "exclusive", "placed", "rolls")}
        assert Verdict.REFUTED not in verdicts
        assert sum(slot.desired_count for slot in service.slots) == service.desired_count


@given(FLEETS)
@settings(max_examples=40, deadline=None)
def test_planning_twice_gives_the_same(data):
    """The same fleet gives equal blueprints, or the same problems in the same order."""
    first, second = planned(data), planned(data)
    if isinstance(first, FleetError):
        assert isinstance(second, FleetError)
        assert str(first) == str(second)
    else:
        assert first == second


def test_another_hash_seed_gives_the_same():
    """The order of sets in memory does not reach blueprints or messages."""
    script = (
        "import tomllib, sys\nfrom neuronfleet.fleet import parse_fleet, plan_fleet\n"
        "from neuronfleet.errors import FleetError\n"
        "for text in sys.argv[1:]:\n"
        "    try:\n        print(plan_fleet(parse_fleet(tomllib.loads(text))))\n"
        "    except FleetError as error:\n        print(error)\n"
    )
    secrets = (
        'secrets = { A = "arn:aws:ssm:x:123456789012:parameter/x", B = "arn:aws:ssm:y:123456789012:parameter/x" }\n'
    )
    bad = MINIMAL + secrets + 'environment = { A = "x", B = "y" }\n'
    printed = {
        subprocess.run(
            [sys.executable, "-c", script, MINIMAL + secrets, bad],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(printed) == 1


def test_a_minimal_fleet_is_short_and_whole():
    """Fewer than fifteen lines describe a service in two regions."""
    assert len(MINIMAL.splitlines()) < 15
    found = plan_fleet(parse_fleet(tomllib.loads(MINIMAL)), today=TODAY)
    assert [(one.stack, one.services[0].name, one.notices) for one in found] == [
        ("inference-us-east-1", "resnet50", ()),
        ("inference-eu-west-1", "resnet50", ()),
    ]


def test_python_and_toml_say_the_same():
    """A fleet written with the models gives the blueprints of the same fleet written in TOML."""
    toml = MINIMAL + (
        'ports = [{ name = "grpc", container_port = 8500 }, { name = "rest", container_port = 8501 }]\n'
        "deployment = { minimum_healthy_percent = 50 }\n"
        '[tasks.check]\nimage = "pytorch-1.13.1"\nhealth_check = false\n'
        "[overrides.eu-west-1.services.resnet50]\ndesired_count = 3\n"
    )
    fleet = Fleet(
        name="inference",
        regions=("us-east-1", "eu-west-1"),
        services={
            "resnet50": Service(
                image="tensorflow-2.10.1",
                model="s3://models-{region}/resnet50",
                desired_count=2,
                ports=(Port(name="grpc", container_port=8500), Port(name="rest", container_port=8501)),
                deployment=Deployment(minimum_healthy_percent=50),
            )
        },
        tasks={"check": StandaloneTask(image="pytorch-1.13.1", health_check=False)},
        overrides={"eu-west-1": {"services": {"resnet50": {"desired_count": 3}}}},
    )
    assert plan_fleet(fleet, today=TODAY) == plan_fleet(parse_fleet(tomllib.loads(toml)), today=TODAY)


NAME = st.from_regex(r"[a-z][a-z0-9]{0,20}(-[a-z0-9]{1,20}){0,3}", fullmatch=True).filter(lambda name: len(name) <= 64)


@given(NAME.filter(lambda name: not name.startswith(("aws", "ecs", "fargate"))), NAME, NAME)
@settings(max_examples=60, deadline=None)
def test_names_are_within_the_limits_of_aws(fleet, service, task):
    """However long the names of fleet, service and task, every AWS name has a length and letters that AWS takes."""
    data = {
        "name": fleet,
        "regions": ["ap-northeast-1"],
        "services": {f"s{service}"[:64].rstrip("-"): {"image": "pytorch-1.13.1", "instance_type": "inf1.6xlarge"}},
        "tasks": {f"t{task}"[:64].rstrip("-"): {"image": "pytorch-1.13.1", "schedule": {"expression": "rate(1 hour)"}}},
    }
    (blueprint,) = plan_fleet(parse_fleet(data), today=TODAY)
    (one_service,), (one_task,) = blueprint.services, blueprint.tasks
    roles = [one.roles.execution_role_name for one in (one_service, one_task)]
    roles += [one.role_name for one in blueprint.capacities] + [one_task.schedule.role_name]
    for name in [*roles, one_task.schedule.name]:
        assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name)
    assert len(set(roles)) == len(roles)
    for capacity in blueprint.capacities:
        assert re.fullmatch(r"[a-zA-Z0-9-]{3,125}", capacity.full_name)
    families = [slot.task_definition.family for slot in one_service.slots] + [one_task.task_definition.family]
    for name in [*families, blueprint.cluster.name, *(slot.name for slot in one_service.slots)]:
        assert re.fullmatch(r"[a-zA-Z0-9_-]{1,255}", name)
    assert re.fullmatch(r"[a-zA-Z0-9_/.-]{1,512}", blueprint.logs.group)


@given(st.lists(NAME, min_size=1, max_size=4), st.lists(NAME, min_size=1, max_size=4), st.integers(16, 255))
@settings(max_examples=60, deadline=None)
def test_shortened_names_stay_different(one, other, limit):
    """Two names that differ before they are shortened differ afterwards."""
    assert len(limited(*one, limit=limit)) <= limit
    if "-".join(one) != "-".join(other):
        assert limited(*one, limit=limit) != limited(*other, limit=limit)
