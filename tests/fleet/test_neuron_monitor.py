"""Monitors beside servers: room, metrics that scaling, alarms and dashboards share, and the program that they run."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys

import pytest

from neuronfleet.fleet.blueprint import ScalingMetricBlueprint

MONITOR = 'neuron_monitor = { image = "123456789012.dkr.ecr.{region}.{dns_suffix}/neuron-monitor:1.3.0" }\n'
PLAIN = '[services.bert]\nimage = "pytorch-1.13.1"\ninstance_type = "inf1.6xlarge"\nslots = 2\ndesired_count = 2\n'
SCALED = PLAIN + MONITOR + "scaling = { min_tasks = 2, max_tasks = 4, neuroncore_utilization_percent = 65 }\n"
AT = "services.bert.neuron_monitor"
REPORT = {
    "neuron_runtime_data": [
        {"report": {"neuroncore_counters": {"neuroncores_in_use": {"0": {"neuroncore_utilization": 80.0}}}}},
        {"report": {"neuroncore_counters": {"neuroncores_in_use": {"2": {"neuroncore_utilization": 20.0}}}}},
        {"report": None},
    ],
    "system_data": {"neuron_hw_counters": {"neuron_devices": [{"mem_ecc_uncorrected": 1, "sram_ecc_uncorrected": 2}]}},
}


def containers(plan, text: str) -> list:
    """Containers of the first slot of the only service."""
    (service,) = plan(text).services
    return list(service.slots[0].task_definition.containers)


def test_without_the_table_there_is_no_monitor(plan):
    """It costs memory and CPU of the server."""
    (server,) = containers(plan, PLAIN)
    assert server.memory_mib % 32 == 0
    assert not plan(PLAIN).services[0].is_measured


def test_the_server_gets_what_the_monitor_leaves(plan):
    """Both shares are of the slot, so all slots still stand side by side."""
    (alone,) = containers(plan, PLAIN)
    server, monitor = containers(plan, PLAIN + MONITOR)
    assert alone.memory_mib - server.memory_mib >= monitor.memory_mib == 256
    assert alone.cpu_units - server.cpu_units == monitor.cpu_units == 128


def test_a_monitor_sees_the_devices_of_its_server_and_may_fail(plan):
    """A device's counters are in its driver; no port of the lock is taken twice."""
    server, monitor = containers(plan, PLAIN + MONITOR)
    assert (monitor.devices, monitor.essential, monitor.ports) == (server.devices, False, ())


def test_the_smallest_instance_type_holds_both(plan):
    """A server of 7 GiB and a monitor of 1 GiB do not fit on eight."""
    text = '[services.bert]\nimage = "pytorch-1.13.1"\nmemory_mib = 7200\n'
    assert plan(text).capacities[0].instance_type == "inf1.xlarge"
    monitored = text + 'neuron_monitor = { image = "mirror/neuron-monitor:1.3.0", memory_mib = 1024 }\n'
    assert plan(monitored).capacities[0].instance_type == "inf1.2xlarge"


def test_scaling_alarms_and_dashboard_look_at_what_the_monitor_publishes(plan):
    """Namespace, name and dimensions are one thing; each slot is an ECS service with a metric of its own."""
    blueprint = plan(f"[alarms]\n[dashboard]\n{SCALED}")
    (service,) = blueprint.services
    _, monitor = service.slots[1].task_definition.containers
    environment = monitor.environment
    assert json.loads(environment["NEURON_METRICS_DIMENSIONS"]) == {"ClusterName": "fleet", "ServiceName": "bert-slot1"}
    assert service.scaling.metrics == (
        ScalingMetricBlueprint(
            kind="neuroncore",
            target=65,
            namespace=environment["NEURON_METRICS_NAMESPACE"],
            name=environment["NEURON_METRICS_UTILIZATION"],
            dimensions={"ClusterName": "{cluster}", "ServiceName": "{service}"},
            statistic="Average",
        ),
    )
    alarms = {alarm.name: alarm for alarm in blueprint.alarms.alarms}
    unmeasured, errors = (alarms[f"fleet-bert-slot1-{kind}"] for kind in ("neuroncores-unmeasured", "device-errors"))
    (watched,), (counted,) = unmeasured.metrics, errors.metrics
    assert (watched.namespace, watched.name) == (service.scaling.metrics[0].namespace, service.scaling.metrics[0].name)
    assert (counted.namespace, counted.name) == (watched.namespace, environment["NEURON_METRICS_ERRORS"])
    assert (unmeasured.treat_missing_data, errors.treat_missing_data) == ("breaching", "ignore")
    graph = next(one for one in blueprint.dashboard.widgets if "NeuronCores" in one.title)
    assert [(one.name, one.subject) for one in graph.metrics] == [
        (watched.name, "bert-slot0"),
        (watched.name, "bert-slot1"),
    ]
    assert [limit.value for limit in graph.limits] == [65]


def test_a_monitored_service_that_nothing_scales_is_not_alarmed_for_want_of_metrics(plan):
    """Devices are watched all the same."""
    kinds = {alarm.kind for alarm in plan(f"[alarms]\n{PLAIN}{MONITOR}").alarms.alarms}
    assert "device-errors" in kinds
    assert "neuroncores-unmeasured" not in kinds


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        (
            PLAIN + "scaling = { min_tasks = 2, max_tasks = 4, neuroncore_utilization_percent = 65 }\n",
            "services.bert.scaling.neuroncore_utilization_percent",
            "needs a neuron-monitor in each task",
        ),
        (
            '[services.web]\nimage = "nginx:1.27"\ninstance_type = "c6i.large"\ndevices_per_task = 0\n' + MONITOR,
            "services.web.neuron_monitor",
            "measures Neuron devices, and this workload has none",
        ),
        (PLAIN + 'neuron_monitor = { image = "monitor" }\n', f"{AT}.image", "neither an image of the catalogue"),
    ],
)
def test_what_could_not_measure_is_refused(refused, text, path, message):
    """By the key that is wrong."""
    assert message in refused(text)[path]


def test_a_network_without_internet_needs_the_monitor_in_ecr(refused):
    """AWS's own image is in a public registry."""
    text = PLAIN.replace('image = "pytorch-1.13.1"', 'image = "pytorch-1.13.1"\nimage_registry = "dlc"')
    text += 'neuron_monitor = { image = "public.ecr.aws/neuron/neuron-monitor:1.3.0" }\n'
    assert "neuron-monitor:1.3.0" in refused(text + '[network]\negress = "endpoints"\n')["network.egress"]


def test_the_program_makes_metrics_of_reports(plan, tmp_path):
    """Run as the container runs it, with a neuron-monitor that tells two reports and something that is none."""
    _, monitor = containers(plan, SCALED)
    fake = tmp_path / "neuron-monitor"
    fake.write_text(f"#!/bin/sh\ntest -f \"$2\" || exit 3\necho starting\necho '{json.dumps(REPORT)}'\nsleep 60\n")
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    environment = {**monitor.environment, "NEURON_METRICS_SECONDS": "0", "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    command = [sys.executable, *monitor.entry_point[1:], *monitor.command]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            line = json.loads(process.stdout.readline())
        finally:
            os.killpg(process.pid, signal.SIGKILL)
    (told,) = line["_aws"]["CloudWatchMetrics"]
    assert told["Namespace"] == "NeuronFleet"
    assert told["Dimensions"] == [["ClusterName", "ServiceName"]]
    assert told["Metrics"] == [
        {"Name": "NeuronCoreUtilization", "Unit": "Percent"},
        {"Name": "NeuronDeviceUncorrectedErrors", "Unit": "Count"},
    ]
    assert line["_aws"]["Timestamp"] > 1_700_000_000_000
    assert (line["ClusterName"], line["ServiceName"]) == ("fleet", "bert-slot0")
    assert (line["NeuronCoreUtilization"], line["NeuronDeviceUncorrectedErrors"]) == (50.0, 3)
