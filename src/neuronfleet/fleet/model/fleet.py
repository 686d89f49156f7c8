"""The fleet file as a whole."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from neuronfleet.fleet.model.accelerator import Accelerator
from neuronfleet.fleet.model.alarms import Alarms
from neuronfleet.fleet.model.base import Flag, Name, Section, Text, Texts
from neuronfleet.fleet.model.capacity import Capacity
from neuronfleet.fleet.model.dashboard import Dashboard
from neuronfleet.fleet.model.data import ImageReplication, ModelStore
from neuronfleet.fleet.model.dns import Dns
from neuronfleet.fleet.model.failover import Failover
from neuronfleet.fleet.model.load_balancer import LoadBalancer
from neuronfleet.fleet.model.network import Network
from neuronfleet.fleet.model.overview import Overview
from neuronfleet.fleet.model.problem_detector import ProblemDetector
from neuronfleet.fleet.model.region import Ami, Backend, LocalBackend, Logs
from neuronfleet.fleet.model.workload import Service, StandaloneTask

__all__ = ["Fleet", "RegionalSettings"]

AccountId = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]


class RegionalSettings(Section):
    """Everything that a region can have its own of."""

    account_id: AccountId | None = None
    """The only AWS account that may be touched. By default whichever Terraform runs with."""

    tags: dict[str, str] = {}
    """Tags of every resource, taken literally: letters, digits and spaces of any script and ``_ . : / = + - @``."""

    cluster_name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,255}$")] | None = None
    """Name of the ECS cluster. By default the fleet's."""

    container_insights: Literal["enabled", "enhanced", "disabled"] = "enabled"
    """CloudWatch Container Insights of the cluster."""

    execute_command: Flag = False
    """ECS Exec for every workload."""

    check_quotas: Flag = False
    """Whether a plan asks Service Quotas: it fails where the account may not have the least instances, and warns where
    not the most. Whoever plans needs ``servicequotas:GetServiceQuota``."""

    network: Network = Network()
    """The VPC."""

    ami: Ami = Ami()
    """The images that instances boot."""

    logs: Logs = Logs()
    """The log group."""

    backend: Backend = LocalBackend()
    """Where Terraform keeps state."""

    capacities: dict[Name, Capacity] = {}
    """Instances that workloads can share."""

    load_balancers: dict[Name, LoadBalancer] = {}
    """What services get their requests through."""

    services: dict[Name, Service] = {}
    """What is kept running."""

    tasks: dict[Name, StandaloneTask] = {}
    """What is run once."""

    alarms: Alarms | None = None
    """Who is told when something is wrong. By default nobody."""

    dashboard: Dashboard | None = None
    """A dashboard of the region. By default none."""

    problem_detector: ProblemDetector | None = None
    """A daemon that looks for dead devices. By default none."""


class Fleet(RegionalSettings):
    """An Inf1 inference fleet in all its regions."""

    name: Name
    """Name of the fleet; begins every name that is made."""

    regions: Annotated[tuple[Text, ...], Field(min_length=1)]
    """AWS regions that it serves from, one stack each."""

    waves: tuple[Annotated[Texts, Field(min_length=1)], ...] | None = None
    """Which regions change together, and in what order: lists of regions, each region in exactly one.

    By default one region after the other, in the order of ``regions``. ``neuronfleet ami promote`` follows them, and
    ``neuronfleet review --fleet`` holds plans against them.
    """

    ami_lock: Text | None = None
    """Lock file of AMI versions, beside this file. By default ``ami.lock.toml``, where there is one.

    ``neuronfleet ami`` writes it. A region and AMI family that it holds stay on that version where this file says
    ``recommended``.
    """

    catalogue: Text | None = None
    """File of further facts, such as an instance type that ``neuronfleet catalogue`` does not list; beside this file.

    Its form is that of the packaged data; ``neuronfleet catalogue refresh --write`` makes one.
    """

    dns: dict[Name, Dns] = {}
    """Hostnames that lead to several regions."""

    accelerators: dict[Name, Accelerator] = {}
    """Fixed addresses that lead to several regions."""

    failover: Failover | None = None
    """Which regions serve on when one is lost. By default nothing is asked of them."""

    overview: Overview | None = None
    """A dashboard of all regions, and an alarm where none serves. By default neither."""

    model_store: ModelStore | None = None
    """Buckets with the same models in every region. By default none."""

    image_replication: ImageReplication | None = None
    """Replication of the account's private ECR repositories. By default none."""

    overrides: dict[str, dict[str, Any]] = {}
    """Region -> anything of the above that differs there; tables are merged, other values replaced."""
