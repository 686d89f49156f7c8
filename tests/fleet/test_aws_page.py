"""The mistakes of the AWS page that the project grew from: each refused or corrected."""

from __future__ import annotations

import pytest

PAGE_IMAGE = "763104351884.dkr.ecr.us-east-1.amazonaws.com/tensorflow-inference-neuron:1.15.4-neuron-py37-ubuntu18.04"
TENSORFLOW = '[services.resnet50]\nimage = "tensorflow-2.10.1"\nmodel = "s3://bucket/resnet50_neuron"\n'


@pytest.mark.parametrize(
    ("command", "index"),
    [
        ('["--port=8500", "--rest_api_port=9000"]', 1),
        ('["--port=8500", "--rest_api_port", "9000"]', 1),
        ('["--port=8500 --rest_api_port 9000"]', 0),
        ('["sh", "-c", "tensorflow_model_server --port=8500 --rest_api_port=9000 --model_name=x"]', 2),
        ('["sh", "-c", "tensorflow_model_server --rest_api_port=\'9000\'"]', 2),
    ],
)
def test_a_rest_port_that_is_not_mapped_is_refused(refused, command, index):
    """A server told to listen on 9000 while 8501 is mapped is refused, however the flag is spelled."""
    found = refused(TENSORFLOW + f"command = {command}")
    assert list(found) == [f"services.resnet50.command[{index}]"]
    assert found[f"services.resnet50.command[{index}]"] == (
        "--rest_api_port=9000 tells the server to listen on 9000, but the mapped container ports are 8500, 8501; drop "
        "the flag, or list the port under ports"
    )


def test_the_flag_in_the_entry_point_is_refused_too(refused):
    """The same in entry_point is found there."""
    assert "services.resnet50.entry_point[1]" in refused(
        TENSORFLOW + 'entry_point = ["/usr/local/bin/entrypoint.sh", "--rest_api_port=9000"]'
    )


@pytest.mark.parametrize(
    "command",
    ['["--port=8500", "--rest_api_port=8501"]', '["--rest_api_port=0"]', '["--port", "8500"]', '["--portal=9"]'],
)
def test_flags_that_agree_with_the_ports_pass(plan, command):
    """A flag that names a mapped port, or switches REST off, is no mistake."""
    assert plan(TENSORFLOW + f"command = {command}").services[0].name == "resnet50"


def test_grpc_and_rest_are_mapped_and_rest_is_asked_for_health(plan):
    """Without ports, both ports of the image are mapped, and the health check asks the REST one."""
    server = plan(TENSORFLOW).services[0].slots[0].task_definition.containers[0]
    assert [(port.name, port.container_port, port.host_port) for port in server.ports] == [
        ("grpc", 8500, 8500),
        ("rest", 8501, 8501),
        ("neuron0-lock", 29000, 29000),
    ]
    assert server.health_check.command == (
        "CMD-SHELL",
        "curl -fsS http://localhost:8501/v1/models/resnet50_neuron || exit 1",
    )


def test_the_image_of_the_page_is_refused_by_its_short_name(refused):
    """Runtime 1.x cannot work on any AMI of today: the image is refused on the default AMI."""
    message = refused('[services.resnet50]\nimage = "tensorflow-1.15.4"')["services.resnet50.image"]
    assert message.startswith("uses Neuron Runtime 1.x (neuron-rtd), which no driver since Neuron 2.3 (October 2022)")


def test_the_image_of_the_page_is_refused_as_the_page_spells_it(refused):
    """The page's full reference is the same image, and known as such."""
    message = refused(f'[services.resnet50]\nimage = "{PAGE_IMAGE}"')["services.resnet50.image"]
    assert message.startswith("uses Neuron Runtime 1.x (neuron-rtd)")


def test_the_image_of_the_page_is_refused_on_its_own_ami_family(refused, notices):
    """amazon-linux-2/inf has too new a driver as well."""
    text = f'[ami]\nfamily = "amazon-linux-2/inf"\n[services.resnet50]\nimage = "{PAGE_IMAGE}"'
    assert "uses Neuron Runtime 1.x" in refused(text)["services.resnet50.image"]


def test_the_image_of_the_page_goes_with_an_old_ami_of_your_own(plan):
    """With an image that has an old driver, the page's container gets IPC_LOCK, its device and its model."""
    blueprint = plan(
        f'[ami]\nimage_id = "ami-0123456789abcdef0"\n[services.resnet50]\nimage = "{PAGE_IMAGE}"\n'
        'model = "s3://bucket/resnet50_neuron"'
    )
    server = blueprint.services[0].slots[0].task_definition.containers[0]
    assert server.capabilities == ("IPC_LOCK",)
    assert server.devices == ("/dev/neuron0",)
    assert server.environment["NEURONCORE_GROUP_SIZES"] == "4"
    assert "NEURON_RT_NUM_CORES" not in server.environment
    assert [one.code for one in blueprint.notices] == ["runtime-1"]


def test_amazon_linux_2_is_taken_with_a_warning(plan, notices):
    """The page's AMI family still resolves, and is told to be at its end of life."""
    text = '[ami]\nfamily = "amazon-linux-2/inf"\n' + TENSORFLOW
    assert plan(text).capacities[0].ami.parameter == (
        "/aws/service/ecs/optimized-ami/amazon-linux-2/inf/recommended/image_id"
    )
    assert notices(text)["ami-end-of-life"][1].endswith("move to amazon-linux-2023/neuron")


@pytest.mark.parametrize("expression", ["attribute:ecs.instance-type == Inf1.xlarge", "attribute:x == INF1.6XLARGE"])
def test_an_upper_case_type_is_refused(refused, expression):
    """Inf1.xlarge matches no instance, since ECS reports instance types in lower case."""
    found = refused(TENSORFLOW + f'placement_constraints = ["{expression}"]')
    assert (
        "matches no instance: ECS reports instance types in lower case"
        in (found["services.resnet50.placement_constraints[0]"])
    )


def test_a_single_equals_sign_is_refused(refused):
    """The page's Terraform translations write one '=', which the language does not know."""
    found = refused(TENSORFLOW + 'placement_constraints = ["attribute:ecs.instance-type = inf1.xlarge"]')
    assert "has a single '='" in found["services.resnet50.placement_constraints[0]"]


@pytest.mark.parametrize(
    "expression",
    ["attribute:ecs.availability-zone != us-east-1d", "attribute:stage =~ prod.*", "runningTasksCount <= 1"],
)
def test_good_expressions_pass(plan, expression):
    """Operators that hold an equals sign are none of the mistake, and come after the planner's own."""
    service = plan(TENSORFLOW + f'placement_constraints = ["{expression}"]').services[0]
    assert service.placement_expressions == ("attribute:ecs.instance-type == inf1.xlarge", expression)


def test_the_model_is_read_through_a_task_role(plan):
    """Unlike on the page, a task role that may read just the model is made."""
    roles = plan(TENSORFLOW).services[0].roles
    assert roles.task_role_name == "fleet-resnet50-us-east-1-task"
    assert (roles.model.bucket, roles.model.prefix) == ("bucket", "resnet50_neuron")


def test_the_page_could_not_roll_and_the_planner_can(plan):
    """One task with fixed ports gets a second instance to roll onto; without, it stops first and says so."""
    rolling = plan(TENSORFLOW)
    assert (rolling.capacities[0].max_size, rolling.services[0].deployment.minimum_healthy_percent) == (2, 100)
    still = plan(TENSORFLOW + "spare_instances = 0")
    deployment = still.services[0].deployment
    assert (still.capacities[0].max_size, deployment.minimum_healthy_percent, deployment.maximum_percent) == (1, 0, 100)
