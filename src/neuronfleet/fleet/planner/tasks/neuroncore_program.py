"""Runs neuron-monitor in a container, and prints a line a minute that CloudWatch Logs makes metrics of.

The text of this file is the container's command, so it uses nothing but Python 3.7 and is told what to publish by
environment. Reports: https://awsdocs-neuron.readthedocs-hosted.com/en/latest/tools/neuron-sys-tools/
neuron-monitor-user-guide.html; lines: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/
CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable

__all__ = ["main"]

CONFIG = {
    "period": "5s",
    "neuron_runtimes": [{"tag_filter": ".*", "metrics": [{"type": "neuroncore_counters"}]}],
    "system_metrics": [{"type": "neuron_hw_counters"}],
}
ERRORS = ("mem_ecc_uncorrected", "sram_ecc_uncorrected")


def main() -> None:
    """Start neuron-monitor, and again whenever it ends: nobody else would while the server goes on."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
        json.dump(CONFIG, file)
    env = dict(os.environ, PATH=os.environ.get("PATH", "") + ":/opt/aws/neuron/bin:/opt/bin")
    while True:
        command = ["neuron-monitor", "-c", file.name]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=env) as monitor:  # noqa: S603 - nobody else's words
            publish(monitor.stdout or ())
        sys.stderr.write(f"neuron-monitor ended with {monitor.returncode}\n")
        time.sleep(seconds())


def seconds() -> float:
    """Between two lines."""
    return float(os.environ["NEURON_METRICS_SECONDS"])


def publish(reports: Iterable[bytes]) -> None:
    """Print a line for each period of reports."""
    begin, busy, errors = time.monotonic(), [], []
    for report in reports:
        try:
            found = json.loads(report)
        except ValueError:
            continue
        busy += utilization(found)
        errors += device_errors(found)
        if time.monotonic() - begin < seconds():
            continue
        values = {}
        if busy:
            values[os.environ["NEURON_METRICS_UTILIZATION"]] = ("Percent", sum(busy) / len(busy))
        if errors:
            values[os.environ["NEURON_METRICS_ERRORS"]] = ("Count", max(errors))
        if values:
            sys.stdout.write(line(values) + "\n")
            sys.stdout.flush()
        begin, busy, errors = time.monotonic(), [], []


def utilization(report: dict) -> list:  # type: ignore[type-arg]
    """Percent of the time that each NeuronCore with a model was busy; those without one say nothing of the load."""
    found = []
    for runtime in report.get("neuron_runtime_data") or ():
        counters = (runtime.get("report") or {}).get("neuroncore_counters") or {}
        cores = (counters.get("neuroncores_in_use") or {}).values()
        found += [float(core.get("neuroncore_utilization") or 0) for core in cores]
    return found


def device_errors(report: dict) -> list:  # type: ignore[type-arg]
    """Memory errors that the devices could not correct; nothing where nobody counts them."""
    counters = (report.get("system_data") or {}).get("neuron_hw_counters") or {}
    devices = counters.get("neuron_devices") or ()
    return [sum(int(one.get(name) or 0) for one in devices for name in ERRORS)] if devices else []


def line(values: dict) -> str:  # type: ignore[type-arg]
    """One line in CloudWatch's embedded metric format."""
    dimensions = json.loads(os.environ["NEURON_METRICS_DIMENSIONS"])
    told = {
        "Namespace": os.environ["NEURON_METRICS_NAMESPACE"],
        "Dimensions": [list(dimensions)],
        "Metrics": [{"Name": name, "Unit": unit} for name, (unit, _) in values.items()],
    }
    document = {"_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [told]}}
    document.update(dimensions)
    document.update({name: value for name, (_, value) in values.items()})
    return json.dumps(document)


if __name__ == "__main__":
    main()
