"""Fleets for hypothesis: wild ones that the model lets through, and likely ones that can be planned."""

from __future__ import annotations

from hypothesis import strategies as st

REGIONS = ("us-east-1", "eu-west-3", "ap-southeast-3", "af-south-1", "us-gov-west-1", "cn-northwest-1", "moon-1")
TYPES = (
    "inf1.xlarge",
    "inf1.6xlarge",
    "inf1.24xlarge",
    "inf2.xlarge",
    "trn1n.32xlarge",
    "c6i.large",
    "c6g.large",
    "Inf1.x",
)
IMAGES = (
    *("pytorch-1.13.1", "tensorflow-1.15.4", "tensorflow-2.10.1", "pytorch-2.9.0-neuronx", "nothing", "x/{y}:1"),
    *("123456789012.dkr.ecr.{region}.{dns_suffix}/bert:1.0", "763104351884.dkr.ecr.{region}.{dns_suffix}/bert"),
)
ARNS = ("arn:aws:ssm:us-east-1:123456789012:parameter/x", "arn:{partition}:ssm:{region}:123456789012:parameter/x")


def maybe(**keys):
    """A table in which any of the keys may be missing."""
    return st.fixed_dictionaries({}, optional=keys)


PORTS = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from(["grpc", "rest"]), "container_port": st.sampled_from([22, 80, 8500, 8501, 50051])},
        optional={"host_port": st.sampled_from([0, 22, 80, 8500, 40000]), "protocol": st.sampled_from(["tcp", "udp"])},
    ),
    max_size=3,
)
WORKLOAD = {
    "enabled": st.booleans(),
    "runtime": st.sampled_from(["libnrt", "neuron-rtd"]),
    "image_registry": st.sampled_from(["dlc", "ecr-public"]),
    "sidecar": st.fixed_dictionaries({"image": st.sampled_from(IMAGES)}, optional={"memory_mib": st.integers(1, 9000)}),
    "capacity": st.sampled_from(["a", "b", "c"]),
    "instance_type": st.sampled_from(TYPES),
    "devices_per_task": st.integers(0, 17),
    "model": st.sampled_from(["s3://bucket/x", "s3://bucket-{region}/{stack}", "s3://b_b/x", "s3://bucket//"]),
    "model_kms_key_arn": st.sampled_from([*ARNS, "key"]),
    "cpu_units": st.sampled_from([0, 1, 1024, 100000]),
    "memory_mib": st.sampled_from([6, 512, 7000, 8192, 10**6]),
    "memory_reservation_mib": st.sampled_from([6, 512, 7000, 8192]),
    "network_mode": st.sampled_from(["bridge", "awsvpc", "host"]),
    "ports": PORTS,
    "command": st.lists(
        st.sampled_from(["--rest_api_port=9000", "--port", "8500", "²", "--rest_api_port=²"]), max_size=3
    ),
    "environment": st.dictionaries(
        st.sampled_from(["A", "NEURON_RT_NUM_CORES", "NEURON_RT_VISIBLE_CORES"]),
        st.sampled_from(["²", "0-3", "3-0", "99", "", "${x}"]),
    ),
    "secrets": st.dictionaries(st.sampled_from(["A", "B"]), st.sampled_from(ARNS)),
    "health_check": st.one_of(
        st.just(value=False), maybe(path=st.sampled_from(["/", "/x&y"]), port=st.just(9), command=st.just("true"))
    ),
    "placement_constraints": st.lists(st.sampled_from(["a = b", "runningTasksCount == 1", "("]), max_size=2),
    "distinct_instance": st.booleans(),
    "execute_command": st.booleans(),
}
SERVICE = st.fixed_dictionaries(
    {"image": st.sampled_from(IMAGES)},
    optional={
        **WORKLOAD,
        "desired_count": st.integers(0, 40),
        "slots": st.integers(1, 17),
        "spare_instances": st.integers(0, 2),
        "deployment": maybe(minimum_healthy_percent=st.integers(0, 100), maximum_percent=st.integers(100, 200)),
        "availability_zone_rebalancing": st.booleans(),
    },
)
TASK = st.fixed_dictionaries(
    {"image": st.sampled_from(IMAGES)},
    optional={**WORKLOAD, "count": st.integers(1, 10), "schedule": st.just({"expression": "rate(1 hour)"})},
)
CAPACITY = st.fixed_dictionaries(
    {"instance_type": st.sampled_from(TYPES)},
    optional={
        "min_size": st.integers(0, 4),
        "max_size": st.integers(0, 4),
        "reserved_memory_mib": st.sampled_from([0, 256, 10**6]),
        "ami_family": st.sampled_from(["amazon-linux-2/inf", "amazon-linux-2023", "x"]),
        "ami_version": st.sampled_from(["20260922", "recommended", "latest", "²"]),
        "zone_ids": st.lists(st.sampled_from(["use1-az1", "use1-az3", "euw3-az1"]), max_size=2),
    },
)
NAMES = st.sampled_from(["a", "b", "c", "a-slot0"])
SETTINGS = {
    "capacities": st.dictionaries(NAMES, CAPACITY, max_size=2),
    "services": st.dictionaries(NAMES, SERVICE, max_size=3),
    "tasks": st.dictionaries(NAMES, TASK, max_size=2),
    "network": maybe(
        cidr=st.sampled_from(["10.0.0.0/16", "172.17.0.0/16", "1.2.3.4/16", "0.0.0.0/0", "999.0.0.0/16"]),
        zone_count=st.integers(1, 6),
        zone_ids=st.lists(st.sampled_from(["use1-az1", "use1-az3", "euw3-az1"]), max_size=3),
        egress=st.sampled_from(["nat", "endpoints"]),
        public=st.booleans(),
        allowed_cidrs=st.lists(st.sampled_from(["0.0.0.0/0", "10.0.0.0/33", "10.0.0.0/8"]), max_size=2),
    ),
    "ami": maybe(version=st.sampled_from(["20260922", "²"]), image_id=st.just("ami-01234567")),
    "backend": st.sampled_from(
        [{"kind": "local"}, {"kind": "s3", "bucket": "b-{region}"}, {"kind": "s3", "bucket": "b"}]
    ),
    "tags": st.dictionaries(
        st.sampled_from(["a", "aws:b", ""]),
        st.one_of(st.sampled_from(["x", "é 値", ""]), st.text(max_size=5)),
        max_size=2,
    ),
    "account_id": st.just("123456789012"),
}
FLEETS = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["fleet", "fleet", "aws-fleet"]),
        "regions": st.lists(st.sampled_from(REGIONS), min_size=1, max_size=3),
    },
    optional={
        **SETTINGS,
        "overrides": st.dictionaries(st.sampled_from(REGIONS), maybe(**SETTINGS), max_size=2),
    },
)
# Nothing wrong on purpose: most of these are planned, so that what a plan promises is looked at.
LIKELY = st.fixed_dictionaries(
    {
        "name": st.just("fleet"),
        "regions": st.just(["us-east-1"]),
        "capacities": st.just({"a": {"instance_type": "inf1.6xlarge"}, "b": {"instance_type": "c6i.2xlarge"}}),
        "services": st.dictionaries(
            st.sampled_from(["v", "w", "x"]),
            st.one_of(
                st.fixed_dictionaries(
                    {"image": st.just("pytorch-1.13.1")},
                    optional={
                        "capacity": st.just("a"),
                        "desired_count": st.integers(0, 9),
                        "slots": st.integers(1, 2),
                        "spare_instances": st.integers(0, 2),
                        "network_mode": st.sampled_from(["bridge", "host"]),
                    },
                ),
                st.fixed_dictionaries(
                    {
                        "image": st.just("nginx:1.27"),
                        "devices_per_task": st.just(0),
                        "capacity": st.sampled_from(["a", "b"]),
                        "memory_mib": st.integers(6, 9000),
                    },
                    optional={"desired_count": st.integers(0, 9), "spare_instances": st.integers(0, 2)},
                ),
            ),
            min_size=1,
        ),
    }
)
