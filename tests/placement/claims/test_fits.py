"""A host can hold a task at all, and its devices are there."""

from __future__ import annotations

import dataclasses

from neuronfleet.placement import Kind, Verdict, Zone
from tests.placement.claims.shapes import capacity, claims, workload


def test_task_of_the_nominal_memory_never_fits():
    """An inf1.xlarge registers less than its 8192 MiB: the reason says by how much, the repair what does fit."""
    fits = claims(capacity(), workload(memory_mib=8192))["resnet50"].fits
    assert fits.verdict is Verdict.REFUTED
    assert "it has 7577 MiB, 615 too few" in fits.reason
    assert fits.repair == "lower memory_mib of workload resnet50 to 7577"


def test_memory_between_sure_and_nominal_is_unknown():
    """A task above the memory that is sure, and below what may be registered, is unknown and names the capacity."""
    fits = claims(capacity(), workload(memory_mib=7800))["resnet50"].fits
    assert fits.verdict is Verdict.UNKNOWN
    assert "inf1" in fits.reason
    assert "7577 MiB" in fits.reason


def test_device_that_no_host_has_is_refuted():
    """Device 7 on four devices: the nearest host is told, and a device that is there is offered."""
    fits = claims(capacity(instance_type="inf1.6xlarge"), workload(devices={7}))["resnet50"].fits
    assert fits.verdict is Verdict.REFUTED
    assert "/dev/neuron7" in fits.reason
    assert fits.repair == "map /dev/neuron0 in resnet50"


def test_instance_type_in_upper_case_matches_nothing():
    """``Inf1.xlarge`` matches no instance, and the lower-case spelling is the repair."""
    fits = claims(capacity(), workload(expression="attribute:ecs.instance-type == Inf1.xlarge"))["resnet50"].fits
    assert fits.verdict is Verdict.REFUTED
    assert "placement constraints" in fits.reason
    assert "attribute:ecs.instance-type == inf1.xlarge" in fits.repair


def test_task_that_may_land_without_its_devices_is_refuted():
    """In a mixed cluster a Neuron task may land on an instance without devices; a constraint repairs that."""
    fits = claims(capacity(), capacity("web", "m5.xlarge"), workload(devices={0}))["resnet50"].fits
    assert fits.verdict is Verdict.REFUTED
    assert "web (us-east-1a)" in fits.reason
    assert "inf1.xlarge" in fits.repair


def test_daemons_eat_memory():
    """A daemon leaves less for the task: the reason says that it is beside the daemons that it does not fit."""
    found = claims(capacity(), workload("agent", 1, memory_mib=1000, kind=Kind.DAEMON), workload(memory_mib=7500))
    assert found["resnet50"].fits.verdict is Verdict.REFUTED
    assert "too full by 923 MiB beside the daemons" in found["resnet50"].fits.reason
    assert found["agent"].placed.verdict is Verdict.PROVED


def test_port_that_the_agent_keeps_is_refused():
    """Port 22 belongs to the instance."""
    fits = claims(capacity(), workload(ports={22}))["resnet50"].fits
    assert fits.verdict is Verdict.REFUTED
    assert "host port 22" in fits.reason


def test_attribute_that_user_data_may_set_is_unknown():
    """A custom attribute that nobody tells of is a fact that decides, and is named."""
    host = capacity().host
    one = capacity(host=dataclasses.replace(host, attributes_complete=False))
    fits = claims(one, workload(expression="attribute:stage == prod"))["resnet50"].fits
    assert fits.verdict is Verdict.UNKNOWN
    assert "attribute:stage == prod" in fits.reason


def test_a_zone_that_is_known_by_its_id_may_have_any_name():
    """Which name a zone id has differs from account to account, so a constraint on the name is undecided."""
    expression = "attribute:ecs.availability-zone == us-east-1a"
    found = {
        zone: claims(capacity(zones=(Zone(name=zone),)), workload(expression=expression))["resnet50"].fits.verdict
        for zone in ("us-east-1a", "us-east-1b", "use1-az1", "?")
    }
    assert found == {
        "us-east-1a": Verdict.PROVED,
        "us-east-1b": Verdict.REFUTED,
        "use1-az1": Verdict.UNKNOWN,
        "?": Verdict.UNKNOWN,
    }
