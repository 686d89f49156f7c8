"""One error for everything: broken values do not hide what is impossible about the rest, nor bring up what is not."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuronfleet.errors import FleetError
from neuronfleet.fleet import load_fleet, parse_fleet, plan_fleet
from neuronfleet.fleet.model import Capacity, Fleet, Service
from neuronfleet.fleet.salvage import salvage
from tests.fleet.strategies import FLEETS

HEAD = 'name = "fleet"\nregions = ["us-east-1"]\n'


@pytest.fixture
def told():
    """Paths of what is wrong with a fleet file, in the order told."""

    def paths(text):
        with pytest.raises(FleetError) as caught:
            plan_fleet(parse_fleet(tomllib.loads(text if "regions" in text else HEAD + text)))
        return [problem.path for problem in caught.value.problems]

    return paths


def test_a_wrong_type_hides_no_impossible_setting(told):
    """A broken value and an impossible one are told together, in the order of the file."""
    text = """\
[services.s]
image = "pytorch-1.13.1"
placement_strategies = [{ type = "binpack", field = "disk" }]
desired_count = 2.5
health_check = { path = "healthz" }
[network]
cidr = "10.0.0.0/8"
"""
    assert told(text) == [
        "services.s.placement_strategies[0].field",
        "services.s.desired_count",
        "services.s.health_check.path",
        "network.cidr",
    ]


def test_what_only_follows_from_a_broken_value_is_not_told(told):
    """Nothing is concluded from a default that stands in for a broken value."""
    shared = '[capacities.c]\ninstance_type = "inf1.xlarge"\n[services.s]\nimage = "pytorch-1.13.1"\ncapacity = "c"\n'
    web = '[services.web]\nimage = "nginx:1"\ncapacity = "c"\ndevices_per_task = 0\n'
    assert told(shared + web + 'memory_mib = "200"\n') == ["services.web.memory_mib"]
    assert told(shared + 'desired_count = "1"\nspare_instances = 0\ndeployment = { maximum_percent = 100 }\n') == [
        "services.s.desired_count"
    ]
    assert told(shared + 'devices_per_task = "2"\nenvironment = { NEURON_RT_NUM_CORES = "8" }\n') == [
        "services.s.devices_per_task"
    ]
    assert told('[services.web]\nimage = "nginx:1"\ndevices_per_task = 0\ninstance_type = 3\n') == [
        "services.web.instance_type"
    ]


def test_a_broken_capacity_hides_nothing_of_what_names_it(told):
    """Its workloads are looked at all the same, but nothing is said of how they fit on it."""
    text = (
        '[capacities.c]\ninstance_type = 3\n[services.s]\nimage = "pytorch-1.13"\ncapacity = "c"\nmemory_mib = 99999\n'
    )
    assert told(text) == ["capacities.c.instance_type", "services.s.image"]


def test_an_unknown_instance_type_hides_nothing_of_what_runs_on_it(refused):
    """The image, constraints and variables of a workload are judged although its capacity cannot be."""
    text = """\
[capacities.c]
instance_type = "inf1.3xlarge"
[services.s]
image = "pytorch-1.13"
capacity = "c"
memory_mib = 999999
placement_constraints = ["a = b"]
[services.t]
image = "pytorch-1.13.1"
capacity = "d"
environment = { AWS_NEURON_VISIBLE_DEVICES = "0" }
[services.u]
image = "pytorch-1.13.1"
capacity = "d"
"""
    assert list(refused(text)) == [
        "capacities.c.instance_type",
        "services.s.image",
        "services.s.placement_constraints[0]",
        "services.t.capacity",
        "services.t.environment.AWS_NEURON_VISIBLE_DEVICES",
        "services.u.capacity",
    ]


def test_a_misspelt_key_hides_nothing_of_its_table(told):
    """A workload whose image is misspelt is still looked at."""
    text = (
        '[services.s]\nimagee = "pytorch-1.13.1"\nplacement_constraints = ["a = b"]\nhealth_check = { port = 8080 }\n'
    )
    assert told(text) == ["services.s.image", "services.s.imagee", "services.s.placement_constraints[0]"]


def test_positions_in_a_list_are_those_of_the_file(told):
    """An entry behind a broken one keeps its number."""
    text = '[services.s]\nimage = "pytorch-1.13.1"\nplacement_constraints = [3, "runningTasksCount == 1", "a = b"]\n'
    assert told(text) == ["services.s.placement_constraints[0]", "services.s.placement_constraints[2]"]
    text = 'name = "fleet"\nregions = [1, "us-eats-1"]\n[services.s]\nimage = "pytorch-1.13.1"\n'
    assert told(text) == ["regions[0]", "regions[1]"]


def test_a_broken_override_hides_nothing(told):
    """What is wrong in a region's overrides is told beside what is impossible there and elsewhere."""
    text = """\
[services.s]
image = "pytorch-1.13.1"
placement_constraints = ["a = b"]
[overrides.us-east-1.services.s]
desired_count = "2"
model = "s3://B/x"
[overrides.us-east-1.network]
cidr = "10.0.0.0/8"
"""
    found = [
        "services.s.placement_constraints[0]",
        "overrides.us-east-1.services.s.desired_cont",
        "overrides.us-east-1.services.s.model",
        "overrides.us-east-1.network.cidr",
    ]
    text = text.replace("desired_count", "desired_cont")
    assert told(text) == found
    assert told("zzz = 1\n" + HEAD + text) == ["zzz", *found]


def test_an_override_of_a_broken_table_is_not_blamed(told):
    """A table that could not be read is not called incomplete where a region adds to it."""
    text = '[capacities.c]\ninstance_typ = "inf1.xlarge"\n[services.s]\nimage = "pytorch-1.13.1"\n'
    text += "[overrides.us-east-1.capacities.c]\nmax_size = 2\n"
    assert told(text) == ["capacities.c.instance_type", "capacities.c.instance_typ"]


def test_a_service_and_a_task_of_one_name_hide_nothing(refused):
    """Both are looked at, and neither is said to be in the other's way."""
    text = '[services.s]\nimage = "pytorch-1.13"\n[tasks.s]\nimage = "pytorch-1.12"\n[network]\ncidr = "10.0.0.0/8"\n'
    found = refused(text)
    assert list(found) == ["network.cidr", "services.s.image", "tasks.s", "tasks.s.image"]
    assert found["tasks.s"] == "a service and a task are both called 's'; rename one"


def test_a_long_list_is_told_once(refused):
    """Regions that offer an instance type are listed the first time only."""
    text = 'name = "fleet"\nregions = ["ap-southeast-3"]\n'
    for name in ("a", "b"):
        text += f'[services.{name}]\nimage = "pytorch-1.13.1"\ninstance_type = "inf1.xlarge"\n'
    found = refused(text)
    assert "(regions with inf1.xlarge: us-east-1, " in found["services.a.instance_type"]
    assert found["services.b.instance_type"].endswith("leave the region out or give another type")


def test_python_says_the_same(tmp_path):
    """A section written in Python is refused with the words of the file, nearest name included."""
    with pytest.raises(FleetError) as caught:
        Service(image="pytorch-1.13.1", desired_cont=2, slots=0)
    assert [str(problem) for problem in caught.value.problems] == [
        "slots: must be at least 1, not 0",
        "desired_cont: is not a key that is known here; did you mean 'desired_count'?",
    ]
    assert str(caught.value).startswith("Service: 2 problems, nothing was written\n")
    file = tmp_path / "fleet.toml"
    file.write_text(HEAD + '[services.s]\nimage = "x"\ndesired_cont = 2\nslots = 0\n', encoding="utf-8")
    with pytest.raises(FleetError, match=r"services\.s\.desired_cont: is not a key .* mean 'desired_count'"):
        load_fleet(file)


def test_python_tells_all_tables_at_once():
    """Tables given as data inside a Python fleet are one error, sections and data may be mixed."""
    with pytest.raises(FleetError) as caught:
        Fleet(
            name="Fleet",
            regions=["us-east-1"],
            capacities={"c": Capacity(instance_type="inf1.xlarge")},
            services={"s": {"imag": "x", "health_check": {"pat": "/"}}},
            backend={"kind": "s3", "buckt": "b"},
        )
    assert {problem.path for problem in caught.value.problems} == {
        "name",
        "backend.bucket",
        "backend.buckt",
        "services.s.image",
        "services.s.imag",
        "services.s.health_check.pat",
    }
    assert any(problem.message.endswith("did you mean 'path'?") for problem in caught.value.problems)


BROKEN = st.sampled_from([None, 3, "x", [1], {"x": 1}, 2.5, True])


@given(FLEETS, st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_is_broken_the_rest_is_left(fleet, data):
    """A value of the wrong kind anywhere gives a FleetError, and what is left of the fleet validates."""
    table = data.draw(st.sampled_from(["services", "capacities", "network", "tags", "overrides", "backend"]))
    fleet = {**fleet, table: {**fleet.get(table, {}), "zz": data.draw(BROKEN)}}
    found = salvage(Fleet, fleet)
    assert found.value is not None
    assert bool(found.problems) == bool(found.cut.parts)
    if found.problems:
        with pytest.raises(FleetError) as caught:
            parse_fleet(fleet)
        assert {one.path for one in found.problems} <= {one.path for one in caught.value.problems}
