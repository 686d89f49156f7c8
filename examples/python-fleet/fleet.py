"""The repository's sample fleet (stacks/fleet.toml), written in Python: same names in the same places."""  # noqa: INP001

from __future__ import annotations

from neuronfleet.fleet.model import Capacity, Fleet, HealthCheck, Port, Schedule, Service, StandaloneTask

__all__ = ["FLEET"]


def bert(copies_per_device: int) -> Service:
    """A BERT service that fills the first three devices of each instance.

    Args:
        copies_per_device: tasks of each slot, one an instance.
    """
    slots = 3
    return Service(image="pytorch-1.13.1", capacity="shared", slots=slots, desired_count=slots * copies_per_device)


FLEET = Fleet(
    name="inference",
    regions=("us-east-1", "eu-west-1", "ap-northeast-1"),
    tags={"team": "ml-platform"},
    capacities={"shared": Capacity(instance_type="inf1.6xlarge")},
    services={
        "resnet50": Service(
            image="tensorflow-2.10.1",
            model="s3://inference-models-{region}/resnet50_neuron",
            desired_count=2,
        ),
        "bert": bert(copies_per_device=2),
        "gateway": Service(
            image="public.ecr.aws/nginx/nginx:1.27.4",
            instance_type="c6i.large",
            devices_per_task=0,
            desired_count=2,
            cpu_units=256,
            memory_mib=512,
            ports=(Port(name="http", container_port=80),),
            health_check=HealthCheck(path="/"),
        ),
    },
    tasks={
        "nightly-check": StandaloneTask(
            image="pytorch-1.13.1",
            capacity="shared",
            command=("neuron-ls",),
            health_check=False,
            schedule=Schedule(expression="cron(0 3 * * ? *)"),
        ),
        "benchmark": StandaloneTask(
            image="pytorch-1.13.1",
            instance_type="inf1.2xlarge",
            command=("python", "/opt/benchmark.py"),
            health_check=False,
        ),
    },
)
