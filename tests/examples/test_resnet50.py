"""The resnet50 example of AWS's page: what docs/explanation/from-the-aws-page.md says of it is what Terraform says."""

from __future__ import annotations

import hcl2
import pytest

from neuronfleet.errors import FleetError
from neuronfleet.fleet import load_fleet, plan_fleet
from tests.docs.markdown import REPOSITORY
from tests.infra.conftest import PARSING

FOLDER = REPOSITORY / "examples" / "resnet50-from-the-aws-page"
PAGE = REPOSITORY / "docs" / "explanation" / "from-the-aws-page.md"
EXPRESSION = "attribute:ecs.instance-type == inf1.xlarge"
DEFINITION = "aws_ecs_task_definition.resnet50"


@pytest.fixture(scope="module")
def stack(synthesize_fleet):
    """The synthesized stack of the example."""
    return synthesize_fleet(FOLDER / "fleet.toml")["neuron-us-east-1"]


@pytest.fixture(scope="module")
def server(stack):
    """The example's container, from the HCL."""
    encoded = stack.resource(DEFINITION)["container_definitions"]
    value = encoded.removeprefix("${jsonencode(").removesuffix(")}")
    (container,) = hcl2.loads(f"value = {value}\n", serialization_options=PARSING)["value"]
    return container


def constraints(resource):
    """Placement constraints of a resource of the HCL: expressions, or types that have none."""
    return [one.get("expression") or one["type"] for one in resource["placement_constraints"]]


def test_the_page_as_it_is_written_is_refused_for_four_reasons():
    """The spelling of the type, Runtime 1.x, the REST port and the region without Inf1 are all reported at once."""
    with pytest.raises(FleetError) as refusal:
        plan_fleet(load_fleet(FOLDER / "as-written.toml"))

    found = {problem.path: problem.message for problem in refusal.value.problems}
    assert "write 'inf1.xlarge'" in found["services.resnet50.placement_constraints[0]"]
    assert "Runtime 1.x" in found["services.resnet50.image"]
    assert "--rest_api_port=9000" in found["services.resnet50.entry_point[2]"]
    assert "ap-southeast-3 offers no inf1.xlarge" in found["services.resnet50.instance_type"]
    assert len(found) == len(refusal.value.problems) == 4


@pytest.mark.node
def test_the_device_is_the_pages(server):
    """``/dev/neuron0`` is mapped to itself, to be read and written, with the page's capability."""
    assert server["linuxParameters"]["devices"] == [
        {"hostPath": "/dev/neuron0", "containerPath": "/dev/neuron0", "permissions": ["read", "write"]}
    ]
    assert server["linuxParameters"]["capabilities"]["add"] == ["IPC_LOCK"]


@pytest.mark.node
def test_grpc_and_rest_are_mapped_where_the_server_listens(server):
    """8500, 8501 and the lock of the chip are mapped to themselves, 80 is not, and no flag sends REST to 9000."""
    assert [(one["containerPort"], one["hostPort"], one["protocol"]) for one in server["portMappings"]] == [
        (8500, 8500, "tcp"),
        (8501, 8501, "tcp"),
        (29000, 29000, "tcp"),
    ]
    assert server["command"] == ["/usr/local/bin/entrypoint.sh"]


@pytest.mark.node
def test_the_image_is_the_last_that_runs_on_inf1(server):
    """The registry is the page's; the tag is the last TensorFlow image with an in-process runtime for Inf1."""
    assert server["image"] == (
        "763104351884.dkr.ecr.us-east-1.amazonaws.com/tensorflow-inference-neuron:2.10.1-neuron-py310-sdk2.17.0-ubuntu20.04"
    )


@pytest.mark.node
def test_the_server_is_told_the_pages_model(server):
    """The page's location is copied to where the start script looks, and the cores are those of one chip."""
    environment = {one["name"]: one["value"] for one in server["environment"]}

    assert environment["MODEL_URI"] == "s3://your-bucket-of-models/resnet50_neuron"
    assert f"{environment['MODEL_BASE_PATH']}/{environment['MODEL_NAME']}" == "/models/resnet50_neuron"
    assert 'aws s3 sync --only-show-errors "$MODEL_URI" "$MODEL_BASE_PATH/$MODEL_NAME"' in server["entryPoint"][2]
    assert environment["NEURON_RT_NUM_CORES"] == "4"


@pytest.mark.node
def test_memory_has_the_pages_soft_limit_and_a_hard_one(server):
    """Placement counts 1000 MiB as on the page; the slot's share limits it, and CPU is reserved."""
    assert (server["memoryReservation"], server["memory"], server["cpu"]) == (1000, 7296, 4096)


@pytest.mark.node
def test_what_the_page_leaves_out_is_there(server):
    """The container has a health check on REST, and logs to CloudWatch."""
    assert server["healthCheck"]["command"] == [
        "CMD-SHELL",
        "curl -fsS http://localhost:8501/v1/models/resnet50_neuron || exit 1",
    ]
    assert server["logConfiguration"]["logDriver"] == "awslogs"


@pytest.mark.node
def test_it_runs_on_ec2_under_a_family_of_its_own(stack):
    """The task definition is for EC2, not for Fargate."""
    definition = stack.resource(DEFINITION)

    assert definition["requires_compatibilities"] == ["EC2"]
    assert definition["family"] == "neuron-resnet50"


@pytest.mark.node
def test_the_model_is_read_with_a_task_role(stack):
    """The task role may read the model's prefix and nothing else; the execution role is another one."""
    definition = stack.resource(DEFINITION)
    statements = stack.policy("aws_iam_role_policy.resnet50_task").values()

    assert definition["task_role_arn"] == "${aws_iam_role.resnet50_task.arn}"
    assert definition["execution_role_arn"] == "${aws_iam_role.resnet50_execution.arn}"
    assert [one["Resource"] for one in statements if "s3:GetObject" in one["Action"]] == [
        ["arn:aws:s3:::your-bucket-of-models/resnet50_neuron", "arn:aws:s3:::your-bucket-of-models/resnet50_neuron/*"]
    ]
    assert {action for one in statements for action in listed(one["Action"])} == {"s3:GetObject", "s3:ListBucket"}


def listed(action):
    """An action or list of actions as a list."""
    return [action] if isinstance(action, str) else action


@pytest.mark.node
def test_the_constraint_is_in_the_spelling_of_ecs(stack):
    """Task definition, service and run-task command are tied to ``inf1.xlarge`` in lower case."""
    command = stack.output("run_task_commands")["resnet50-once"]

    assert constraints(stack.resource(DEFINITION)) == [EXPRESSION]
    assert constraints(stack.resource("aws_ecs_service.resnet50")) == [EXPRESSION, "distinctInstance"]
    assert command.startswith("aws ecs run-task --region us-east-1 --cluster ${aws_ecs_cluster.inference.name} ")
    assert f'"expression": "{EXPRESSION}"' in command


@pytest.mark.node
def test_the_ami_comes_from_ssm_and_can_be_read_in_the_plan(stack):
    """The launch template boots what the current Inferentia parameter names."""
    assert stack.data("aws_ssm_parameter.resnet50_ami")["name"] == (
        "/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/recommended/image_id"
    )
    template = stack.resource("aws_launch_template.resnet50")
    assert template["image_id"] == "${data.aws_ssm_parameter.resnet50_ami.insecure_value}"
    assert template["instance_type"] == "inf1.xlarge"


@pytest.mark.node
def test_the_page_in_the_docs_names_what_was_synthesized(server):
    """The numbers and the tag that the documentation gives are those of the container."""
    text = PAGE.read_text(encoding="utf-8")

    assert f"{server['memory']} MiB" in text
    assert f"{server['cpu']} units" in text
    assert server["image"].rpartition(":")[2] in text
