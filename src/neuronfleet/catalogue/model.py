"""The typed records of the catalogue. The facts themselves are data, in ``catalogue/data/*.toml``."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated, Literal

from neuronfleet.catalogue.field_types import (
    AccountId,
    Check,
    Count,
    Day,
    InstanceTypeName,
    Port,
    Positive,
    PositiveNumber,
    Text,
    ZoneId,
)
from neuronfleet.dataclass import dataclass

__all__ = ["Image", "InstanceType", "Partition", "Quota", "Record", "Region"]

MEMORY_CEILING_PERCENT = 92.5
"""Share of the nominal memory that an instance is sure to register with ECS.

The kernel keeps some of the nominal memory, so an instance registers less than its data sheet says. Karpenter plans
with 7.5 % less: https://github.com/aws/karpenter-provider-aws (``pkg/operator/options``).
"""

CPU_UNITS_PER_VCPU = 1024
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every record carries.

    Attributes:
        source: where it was read: a URL, an API action, a file and its revision.
        checked: day on which it was last compared with that source.
    """

    source: Text
    checked: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceType(Record):
    """An EC2 instance type, as ``ec2:DescribeInstanceTypes`` gives it.

    Attributes:
        name: ``inf1.6xlarge``, spelled as ECS reports it in ``ecs.instance-type``.
        vcpu: virtual CPUs.
        memory_mib: nominal memory, before the kernel takes its share.
        architecture: ``x86_64`` or ``arm64``.
        devices: Inferentia or Trainium chips, one ``/dev/neuronN`` each; 0 on ordinary types.
        cores_per_device: NeuronCores of one device.
        device_memory_mib: memory of one device.
        enis: network interfaces, all network cards together.
        ipv4_per_eni: addresses of one interface.
        network_gbps_baseline: guaranteed bandwidth, None where AWS states none.
        network_gbps_peak: burst bandwidth, None where AWS states none.
        usd_per_hour: On-Demand price in us-east-1, an estimate; None where no source was found.
    """

    name: InstanceTypeName
    vcpu: Positive
    memory_mib: Positive
    architecture: Literal["x86_64", "arm64"] = "x86_64"
    devices: Count = 0
    cores_per_device: Count = 0
    device_memory_mib: Count = 0
    enis: Positive
    ipv4_per_eni: Positive
    network_gbps_baseline: PositiveNumber | None = None
    network_gbps_peak: PositiveNumber | None = None
    usd_per_hour: PositiveNumber | None = None

    @property
    def family(self) -> str:
        """``inf1`` of ``inf1.6xlarge``."""
        return self.name.partition(".")[0]

    @property
    def accelerated(self) -> bool:
        """Whether it has Neuron devices."""
        return self.devices > 0

    @property
    def cpu_units(self) -> int:
        """CPU units that the ECS agent registers."""
        return self.vcpu * CPU_UNITS_PER_VCPU

    @property
    def memory_ceiling_mib(self) -> int:
        """Memory that is sure to be registered with ECS, in MiB."""
        return int(self.memory_mib * MEMORY_CEILING_PERCENT / 100)

    @property
    def cores(self) -> int:
        """NeuronCores of the whole instance."""
        return self.devices * self.cores_per_device

    @property
    def device_paths(self) -> tuple[str, ...]:
        """``/dev/neuron0`` and so on."""
        return tuple(f"/dev/neuron{index}" for index in range(self.devices))

    @property
    def awsvpc_tasks(self) -> int:
        """Tasks in ``awsvpc`` network mode that fit, without trunking: one interface is the instance's own."""
        return self.enis - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition(Record):
    """An AWS partition.

    Attributes:
        name: ``aws``, ``aws-us-gov`` or ``aws-cn``.
        dns_suffix: ``amazonaws.com`` or ``amazonaws.com.cn``.
        reverse_dns_prefix: prefix of VPC endpoint service names.
        ec2_principal: service principal of EC2, which alone differs in China.
        console_domain: host of the console.
    """

    name: Text
    dns_suffix: Text
    reverse_dns_prefix: Text
    ec2_principal: Text
    console_domain: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Region(Record):
    """An AWS region, and what of Neuron it has.

    Attributes:
        name: ``us-east-1``.
        partition: name of its partition.
        location: AWS's name for it, ``US East (N. Virginia)``.
        opt_in: whether an account must enable it first.
        on_page: whether the AWS page that the project grew from lists it.
        zones: zone ids of all zones, empty where unknown.
        offerings: accelerated instance type -> zone ids that offer it; meaningful only where ``offerings_known``.
        offerings_known: False where no AWS data was at hand (GovCloud, China): zones are then asked for at plan.
        priced: families for which AWS publishes prices there: a strong sign of an offering where none is known.
        ami_parameters: ``listed`` (SSM has the Neuron AMI parameters), ``stale`` (not updated for months) or
            ``unverified`` (no data at hand).
        dlc_account: account of the AWS Deep Learning Containers registry, None where there is none.
        neuron_dlc: whether that registry lists Neuron images.
        neuron_dlc_region: region of the same partition to pull prebuilt Neuron images from, None where there is none.
    """

    name: Text
    partition: Text
    location: Text
    opt_in: bool = False
    on_page: bool = False
    zones: tuple[ZoneId, ...] = ()
    offerings: dict[InstanceTypeName, tuple[ZoneId, ...]] = field(default_factory=dict)
    offerings_known: bool = True
    priced: tuple[str, ...] = ()
    ami_parameters: Literal["listed", "stale", "unverified"]
    dlc_account: AccountId | None = None
    neuron_dlc: bool = False
    neuron_dlc_region: str | None = None

    def zones_offering(self, instance_type: str) -> tuple[str, ...]:
        """Zone ids that offer an accelerated instance type; empty where none does or none is known."""
        return self.offerings.get(instance_type, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Image(Record):
    """A prebuilt container image with the Neuron SDK.

    Attributes:
        name: short name, as a fleet file gives it.
        repository: repository in the registry, ``tensorflow-inference-neuron``.
        tag: full tag.
        families: instance families that its Neuron runtime serves.
        sdk: Neuron SDK release.
        runtime: ``libnrt`` (in the server's process) or ``neuron-rtd`` (Runtime 1.x, a daemon).
        server: what serves: ``tensorflow-serving``, ``torchserve`` or ``none``.
        registries: where it is published, best first: ``ecr-public`` or ``dlc``.
        ports: port name -> container port that the server listens on by itself.
        health_path: HTTP path that answers when the model is loaded, with ``{model}`` for its name; None without.
        health_port: name of the port that answers it.
        reads_s3: whether its server loads a model from ``s3://`` by itself; TensorFlow Serving does up to 2.6:
            https://github.com/tensorflow/serving/issues/1963
        status: ``current`` (the last that runs on its families), ``superseded`` or ``unsupported``.
        note: what to know before using it.
    """

    name: Text
    repository: Text
    tag: Text
    families: Annotated[tuple[str, ...], Check(min_length=1)]
    sdk: Text
    runtime: Literal["libnrt", "neuron-rtd"]
    server: Literal["tensorflow-serving", "torchserve", "none"]
    registries: Annotated[tuple[Literal["ecr-public", "dlc"], ...], Check(min_length=1)]
    ports: dict[str, Port] = field(default_factory=dict)
    health_path: str | None = None
    health_port: str | None = None
    reads_s3: bool = False
    status: Literal["current", "superseded", "unsupported"]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota(Record):
    """A vCPU quota of On-Demand instances, per region.

    Attributes:
        code: Service Quotas code, ``L-1945791B``.
        name: AWS's name for it.
        families: instance families counted in it.
    """

    code: Annotated[str, Check(pattern=r"^L-[0-9A-F]{8}$")]
    name: Text
    families: Annotated[tuple[str, ...], Check(min_length=1)]
