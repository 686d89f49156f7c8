"""Who may reach which port of instances and of tasks with interfaces of their own."""

from __future__ import annotations

from typing import Any

import pytest

from neuronfleet.fleet.blueprint import ContainerBlueprint, PortBlueprint, TaskDefinitionBlueprint
from tests.infra import blueprints as made
from tests.infra.conftest import Synthesize, Synthesized

pytestmark = pytest.mark.node

RULES = "aws_vpc_security_group_ingress_rule"


def port(name: str, host_port: int | None, container_port: int = 8500, **more: Any) -> PortBlueprint:
    """A TCP port."""
    return PortBlueprint(name=name, container_port=container_port, host_port=host_port, protocol="tcp", **more)


def listening(*ports: PortBlueprint, network_mode: str = "bridge") -> TaskDefinitionBlueprint:
    """A task definition whose container has ports."""
    container: ContainerBlueprint = made.container(ports=ports)
    return made.task_definition(network_mode=network_mode, containers=(container,))


def service(name: str, capacity: str, *definitions: TaskDefinitionBlueprint) -> made.ServiceBlueprint:
    """A service with a slot for each task definition."""
    names = [name] if len(definitions) == 1 else [f"{name}-slot{index}" for index in range(len(definitions))]
    slots = tuple(
        made.slot(slot, index, task_definition=definition)
        for index, (slot, definition) in enumerate(zip(names, definitions, strict=True))
    )
    return made.service(name, capacity=capacity, slots=slots)


@pytest.fixture(scope="module")
def stacks(synthesize_blueprints: Synthesize) -> dict[str, Synthesized]:
    """Two capacities; given addresses; an existing VPC; tasks with interfaces of their own."""
    two = made.blueprint(
        capacities=(made.capacity(), made.capacity("plain", instance_type="c6i.large", devices=0)),
        services=(
            service(
                "bert",
                "inf1",
                listening(port("grpc", 8500), port("device-0", 40000, lock=True)),
                listening(port("grpc", 8510), port("device-1", 40001, lock=True)),
            ),
            service("gateway", "plain", listening(port("http", 0, 80))),
            service("front", "plain", listening(port("http", 0, 8080))),
        ),
        tasks=(made.task(task_definition=listening(port("debug", 9000))),),
    )
    own = made.blueprint(
        "eu-west-1",
        services=(
            service("resnet50", "inf1", listening(port("grpc", None), network_mode="awsvpc")),
            service("beside", "inf1", listening(port("rest", 8501))),
        ),
        tasks=(made.task(task_definition=listening(port("debug", None, 9000), network_mode="awsvpc")),),
    )
    given = made.blueprint("us-east-2", network=made.made_network(allowed_cidrs=("10.8.0.0/16", "192.168.0.0/24")))
    existing = made.blueprint("eu-west-2", network=made.existing_network())
    stacks = synthesize_blueprints(two, given, existing, own)
    return dict(zip(("two", "given", "existing", "own"), stacks.values(), strict=True))


def test_each_capacity_has_a_group_of_its_own(stacks: dict[str, Synthesized]) -> None:
    """What the instances of one capacity serve opens nothing on those of another."""
    stack = stacks["two"]
    for capacity in ("inf1", "plain"):
        interface = stack.resource(f"aws_launch_template.{capacity}")["network_interfaces"][0]
        assert interface["security_groups"] == [f"${{aws_security_group.{capacity}_instances.id}}"]
        group = stack.resource(f"aws_security_group.{capacity}_instances")
        assert group["name"] == f"page-{capacity}-instances"
        assert group["description"] == f"Container instances of capacity {capacity}"
    assert stack.addresses("aws_security_group") == [
        "aws_security_group.inf1_instances",
        "aws_security_group.plain_instances",
    ]


def test_only_serving_ports_of_services_are_open(stacks: dict[str, Synthesized]) -> None:
    """Neither ports of standalone tasks nor those that only keep devices apart; a dynamic one only where it is."""
    assert stacks["two"].addresses(RULES) == [
        f"{RULES}.inf1_instances_tcp_8500",
        f"{RULES}.inf1_instances_tcp_8510",
        f"{RULES}.plain_instances_tcp_32768_65535",
    ]
    dynamic = stacks["two"].resource(f"{RULES}.plain_instances_tcp_32768_65535")
    assert (dynamic["from_port"], dynamic["to_port"]) == (32768, 65535)


def test_a_rule_says_who_listens(stacks: dict[str, Synthesized]) -> None:
    """The description names each service and its port."""
    said = {label: rule["description"] for label, rule in stacks["two"].document["resource"][RULES].items()}
    assert said == {
        "inf1_instances_tcp_8500": "bert-slot0 grpc",
        "inf1_instances_tcp_8510": "bert-slot1 grpc",
        "plain_instances_tcp_32768_65535": "gateway http, front http",
    }


def test_a_description_fits_into_what_aws_takes(synthesize_blueprints: Synthesize) -> None:
    """However many services listen on dynamic ports, the description has 255 characters at most."""
    services = [service(f"a-rather-long-name-{index}", "inf1", listening(port("http", 0))) for index in range(20)]
    stack = synthesize_blueprints(made.blueprint(services=tuple(services), tasks=()))["inference-us-east-1"]
    described = stack.resource(f"{RULES}.inf1_instances_tcp_32768_65535")["description"]
    assert len(described) == 255
    assert described.endswith("...")


def test_ports_are_open_to_the_vpc_or_to_the_addresses_given(stacks: dict[str, Synthesized]) -> None:
    """One rule for each port and source, labelled by both, so that a change touches one rule."""
    vpc_rule = stacks["two"].resource(f"{RULES}.inf1_instances_tcp_8500")
    assert vpc_rule["cidr_ipv4"] == "${aws_vpc.inference.cidr_block}"
    given = stacks["given"].resource(f"{RULES}.inf1_instances_tcp_8500_from_10_8_0_0_16")
    assert (given["cidr_ipv4"], given["from_port"], given["to_port"]) == ("10.8.0.0/16", 8500, 8500)
    assert stacks["given"].addresses(RULES) == [
        f"{RULES}.inf1_instances_tcp_8500_from_10_8_0_0_16",
        f"{RULES}.inf1_instances_tcp_8500_from_192_168_0_0_24",
        f"{RULES}.inf1_instances_tcp_8501_from_10_8_0_0_16",
        f"{RULES}.inf1_instances_tcp_8501_from_192_168_0_0_24",
    ]


def test_every_block_of_an_existing_vpc_may_reach_the_ports(stacks: dict[str, Synthesized]) -> None:
    """A VPC may have more blocks than its first; those that are being taken away do not count."""
    stack = stacks["existing"]
    rule = stack.resource(f"{RULES}.inf1_instances_tcp_8500")
    assert (rule["for_each"], rule["cidr_ipv4"]) == ("${local.vpc_cidr_blocks}", "${each.value}")
    assert stack.document["locals"]["vpc_cidr_blocks"] == (
        "${toset([for block in data.aws_vpc.existing.cidr_block_associations : block.cidr_block "
        'if block.state == "associated"])}'
    )


def test_tasks_with_interfaces_have_a_group_and_the_capacitys_subnets(stacks: dict[str, Synthesized]) -> None:
    """In awsvpc mode the service's container port is opened on the tasks' group, and hostPort is explicit."""
    stack = stacks["own"]
    network = stack.resource("aws_ecs_service.resnet50")["network_configuration"][0]
    assert network["subnets"] == "${local.inf1_subnet_ids}"
    assert network["security_groups"] == ["${aws_security_group.tasks.id}"]
    assert stack.addresses(RULES) == [f"{RULES}.inf1_instances_tcp_8501", f"{RULES}.tasks_tcp_8500"]
    assert stack.resource(f"{RULES}.tasks_tcp_8500")["description"] == "resnet50 grpc"
    (container,) = stack.containers("aws_ecs_task_definition.resnet50")
    assert container["portMappings"][0]["hostPort"] == 8500
    command = stack.output("run_task_commands")["batch"]
    assert "${jsonencode(local.inf1_subnet_ids)}" in command
    assert '"securityGroups": ["${aws_security_group.tasks.id}"]' in command


def test_tasks_can_speak_for_as_long_as_they_run(stacks: dict[str, Synthesized]) -> None:
    """The rule that lets tasks out goes after the service, as that of the instances goes after their group."""
    resources = stacks["own"].document["resource"]
    assert "aws_vpc_security_group_egress_rule.tasks_all" in resources["aws_ecs_service"]["resnet50"]["depends_on"]
    group = resources["aws_autoscaling_group"]["inf1"]
    assert "aws_vpc_security_group_egress_rule.inf1_instances_all" in group["depends_on"]
