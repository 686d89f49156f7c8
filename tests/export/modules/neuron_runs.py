"""Runs of ``terraform test`` that ask a module for what the planner decides about the same fleet."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from neuronfleet.fleet.blueprint import ServiceBlueprint, TaskBlueprint, TaskDefinitionBlueprint
from neuronfleet.fleet.load import parse_fleet
from neuronfleet.fleet.model import Service, StandaloneTask
from neuronfleet.fleet.planner import plan_fleet
from neuronfleet.infra.tasks.container_definitions import container_definitions
from tests.export.terraform_runs import run_terraform

MODULES = Path(__file__).parents[3] / "modules"
LOGS = "/ecs/inference"
PLACES = {
    "us-east-1": ("aws", "amazonaws.com"),
    "us-gov-west-1": ("aws-us-gov", "amazonaws.com"),
    "cn-north-1": ("aws-cn", "amazonaws.com.cn"),
}
SAME = (
    "devices_per_task",
    "cpu_units",
    "memory_mib",
    "memory_reservation_mib",
    "network_mode",
    "entry_point",
    "command",
    "environment",
    "secrets",
    "model_kms_key_arn",
    "capabilities",
    "device_permissions",
    "stop_timeout_seconds",
    "execute_command",
)


def provider(region: str) -> str:
    """A mocked provider in a region."""
    partition, suffix = PLACES[region]
    return f"""
mock_provider "aws" {{
  mock_data "aws_region" {{
    defaults = {{ id = "{region}", name = "{region}" }}
  }}
  mock_data "aws_partition" {{
    defaults = {{ partition = "{partition}", dns_suffix = "{suffix}" }}
  }}
  mock_data "aws_caller_identity" {{
    defaults = {{ account_id = "123456789012" }}
  }}
}}
"""


def hcl(value: object) -> str:
    """JSON data as HCL: the same but for what starts a template."""
    return json.dumps(value, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")


def template(text: str) -> str:
    """A template, as texts of stacks are, as HCL."""
    return json.dumps(text, ensure_ascii=False)


def run(
    name: str, variables: Mapping[str, object], assertions: Mapping[str, str], *, warned: Sequence[str] = ()
) -> str:
    """One plan with its assertions, messages by condition, and the checks that warn."""
    given = "\n".join(f"    {key} = {hcl(value)}" for key, value in variables.items())
    asserted = "\n".join(
        f"  assert {{\n    condition = {condition}\n    error_message = {hcl(message)}\n  }}"
        for condition, message in assertions.items()
    )
    expected = f"  expect_failures = [{', '.join(warned)}]" if warned else ""
    return f'run "{name}" {{\n  command = plan\n  variables {{\n{given}\n  }}\n{asserted}\n{expected}\n}}\n'


def planned(fleet: Mapping[str, Any]) -> Iterator[tuple[str, ServiceBlueprint | TaskBlueprint, str]]:
    """Services and tasks of a fleet of one region, by name, with their instance types."""
    (blueprint,) = plan_fleet(parse_fleet(fleet))
    types = {capacity.name: capacity.instance_type for capacity in blueprint.capacities}
    for workload in (*blueprint.services, *blueprint.tasks):
        yield workload.name, workload, types[workload.capacity]


def task_variables(
    fleet: Mapping[str, Any], workload: ServiceBlueprint | TaskBlueprint, instance_type: str
) -> dict[str, object]:
    """The variables of neuron-task that ask for a workload."""
    parsed = parse_fleet(fleet)
    settings: Service | StandaloneTask = {**parsed.services, **parsed.tasks}[workload.name]
    given = {key: getattr(settings, key) for key in SAME if key in settings.model_fields_set}
    if settings.model is not None:
        given["model_s3_uri"] = settings.model
    if "ports" in settings.model_fields_set and settings.ports is not None:
        given["ports"] = [one.model_dump(exclude_unset=True) for one in settings.ports]
    if settings.health_check is False:
        given["health_check_enabled"] = False
    elif settings.health_check is not None:
        given["health_check"] = settings.health_check.model_dump(exclude_unset=True)
    slots = definitions(workload)
    if isinstance(settings, Service) and settings.neuron_monitor is not None:
        names = {"cluster_name": parsed.name, "service_name": settings.service_name or workload.name}
        given["neuron_monitor"] = settings.neuron_monitor.model_dump(exclude_unset=True) | names
    return {
        **given,
        "name": workload.name,
        "family": f"{parsed.name}-{workload.name}",
        "image": slots[0].containers[0].image,
        "instance_type": instance_type,
        "log_group_name": LOGS,
        "slots": len(slots),
        "number_slots": slots[0].family.endswith("-slot0"),
    }


def definitions(workload: ServiceBlueprint | TaskBlueprint) -> list[TaskDefinitionBlueprint]:
    """Task definitions of a workload, one a slot."""
    if isinstance(workload, TaskBlueprint):
        return [workload.task_definition]
    return [slot.task_definition for slot in workload.slots]


def containers(definition: TaskDefinitionBlueprint, *, region: str, execute_command: bool) -> str:
    """The container definitions that a stack has."""
    return container_definitions(
        definition.containers, log_group_name=LOGS, region=region, execute_command=execute_command
    )


def terraform_test(folder: Path, module: str, files: Mapping[str, str], *, caller: str = "") -> dict[str, str]:
    """Run tests of a module in a copy of it, and give what is said of each run: ``pass``, or its errors.

    With the text of a caller, a configuration beside the modules, it is the caller that is tested.
    """
    copy = folder / "modules"
    shutil.copytree(MODULES, copy, ignore=shutil.ignore_patterns(".terraform*", "tests", "examples"))
    place = copy / ("caller" if caller else module)
    (place / "tests").mkdir(parents=True)
    if caller:
        (place / "main.tf").write_text(caller, encoding="utf-8")
    for name, text in files.items():
        (place / "tests" / f"{name}.tftest.hcl").write_text(text, encoding="utf-8")
    run_terraform(place, "init", "-input=false", "-backend=false")
    said = run_terraform(place, "test", "-json", check=False)
    found: dict[str, str] = {}
    for line in said.splitlines():
        event = json.loads(line)
        key = f"{Path(event.get('@testfile', '')).stem.removesuffix('.tftest')}.{event.get('@testrun', '')}"
        if event["type"] == "test_run" and event["test_run"].get("progress") == "complete":
            status = event["test_run"]["status"]
            found[key] = status if status == "pass" else f"{status} {found.get(key, '')}"
        elif event["type"] == "diagnostic" and event["diagnostic"]["severity"] == "error":
            diagnostic = event["diagnostic"]
            found[key] = f"{found.get(key, '')} {diagnostic['summary']}: {diagnostic['detail']}"
    return {key: re.sub(r"\s+", " ", text) for key, text in found.items()}
