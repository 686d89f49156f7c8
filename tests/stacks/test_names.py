"""Names within what AWS allows, for the longest names a fleet file may hold."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from neuronfleet.fleet import parse_fleet, plan_fleet
from neuronfleet.infra import synthesize

pytestmark = pytest.mark.node

# resource type -> (argument, longest, pattern), from the API reference of each service
LIMITS = {
    "aws_autoscaling_group": ("name", 255, r"[^:]+"),
    "aws_cloudwatch_log_group": ("name", 512, r"[\w./#-]+"),
    "aws_ecs_capacity_provider": ("name", 255, r"(?!aws|ecs|fargate)[\w-]+"),
    "aws_ecs_cluster": ("name", 255, r"[\w-]+"),
    "aws_ecs_service": ("name", 255, r"[\w-]+"),
    "aws_ecs_task_definition": ("family", 255, r"[\w-]+"),
    "aws_iam_instance_profile": ("name", 128, r"[\w+=,.@-]+"),
    "aws_iam_role": ("name", 64, r"[\w+=,.@-]+"),
    "aws_iam_role_policy": ("name", 128, r"[\w+=,.@-]+"),
    "aws_launch_template": ("name", 128, r"[\w().\-/]{3,}"),
    "aws_scheduler_schedule": ("name", 64, r"[\w.-]+"),
    "aws_security_group": ("name", 255, r"(?!sg-)[\w .:/()#,@\[\]+=&;{}!$*-]+"),
}
LONG = "l" + "o" * 62 + "g"


@pytest.fixture(scope="module")
def resources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The resources of a region whose every name is as long as it may be."""
    table = {"image": "public.ecr.aws/x/y:1", "ports": [{"name": "grpc", "container_port": 8500}]}
    fleet = parse_fleet(
        {
            "name": LONG,
            "regions": ["ap-southeast-2"],
            "capacities": {LONG: {"instance_type": "inf1.6xlarge"}},
            "services": {
                LONG: {**table, "capacity": LONG, "slots": 2, "desired_count": 2, "health_check": False},
            },
            "tasks": {
                f"{LONG[:-1]}h": {
                    **table,
                    "capacity": LONG,
                    "health_check": False,
                    "model": "s3://models/x",
                    "schedule": {"expression": "rate(1 hour)"},
                }
            },
        }
    )
    (blueprint,) = plan_fleet(fleet)

    def build(app: Any) -> None:
        from stacks.inference_region import InferenceRegion  # noqa: PLC0415

        InferenceRegion(app, blueprint=blueprint)

    outdir = tmp_path_factory.mktemp("names") / "cdktf.out"
    synthesize(build, outdir)
    text = (Path(outdir) / "stacks" / blueprint.stack / "cdk.tf.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)["resource"]
    return found


@pytest.mark.parametrize("resource_type", LIMITS)
def test_long_names_stay_within_the_limit_and_apart(resources: dict[str, Any], resource_type: str) -> None:
    """Shortened names are allowed by the service and still differ from each other."""
    argument, longest, pattern = LIMITS[resource_type]
    names = [body[argument] for body in resources[resource_type].values()]
    assert names
    for name in names:
        assert len(name) <= longest, name
        assert re.fullmatch(pattern, name), name
    assert len(set(names)) == len(names)
