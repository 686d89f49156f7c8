"""How servers get their models, with the script that copies them run for real, and the ports that lock devices."""

from __future__ import annotations

import os
import subprocess

import pytest

from neuronfleet.fleet.planner.tasks.ports import FIRST_LOCK_PORT

HEAD = '[services.resnet50]\nimage = "tensorflow-2.10.1"\nmodel = "s3://b-1/of/resnet50"\n'
ENTRY = "/usr/local/bin/dockerd-entrypoint.py"


def server(blueprint):
    """The server of the only service."""
    return blueprint.services[0].slots[0].task_definition.containers[0]


@pytest.fixture
def start(tmp_path):
    """Runs a container's entry point and command as Docker would, with stand-ins for aws and python."""
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    told = tmp_path / "told"
    copy = 'mkdir -p "$5" && [ -z "$EMPTY" ] && touch "$5/saved_model.pb"\nexit ${FAIL:-0}'
    (bin_ / "aws").write_text(f'#!/bin/bash\necho "aws $*" >> {told}\n{copy}\n', encoding="utf-8")
    (bin_ / "python").write_text(f'#!/bin/bash\necho "python $*" >> {told}\n', encoding="utf-8")
    for tool in bin_.iterdir():
        tool.chmod(0o755)

    def run(container, **more: str) -> tuple[int, list[str], str]:
        environment = dict(container.environment) | {"MODEL_BASE_PATH": str(tmp_path / "models")} | more
        done = subprocess.run(
            [*container.entry_point, *container.command],
            env=environment | {"PATH": f"{bin_}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
        )
        lines = told.read_text(encoding="utf-8").replace(str(tmp_path), "").splitlines()
        return done.returncode, lines, done.stderr

    return run


def test_the_model_is_copied_and_then_the_image_starts_as_usual(plan, start):
    """TensorFlow Serving 2.10 cannot read S3, so the AWS command line of the image does."""
    container = server(plan(HEAD))
    assert start(container) == (
        0,
        [
            "aws s3 sync --only-show-errors s3://b-1/of/resnet50 /models/resnet50",
            f"python {ENTRY} /usr/local/bin/entrypoint.sh",
        ],
        "",
    )
    assert container.environment["MODEL_BASE_PATH"] == "/models"


def test_a_command_of_ones_own_runs_after_the_copy(plan, start):
    """The command replaces the image's start script, not the copy."""
    container = server(plan(HEAD + 'command = ["serve", "--rest_api_port=8501"]\n'))
    assert start(container)[1][1] == f"python {ENTRY} serve --rest_api_port=8501"


def test_a_model_that_is_not_there_ends_the_task_with_a_sentence(plan, start):
    """A typing error in the prefix is told by the log instead of a server that answers 404."""
    code, told, errors = start(server(plan(HEAD)), EMPTY="1")
    assert (code, len(told)) == (1, 1)
    assert errors == "there is nothing under s3://b-1/of/resnet50\n"


def test_a_copy_that_fails_ends_the_task(plan, start):
    """Half a model is not served."""
    code, told, _ = start(server(plan(HEAD)), FAIL="1")
    assert (code, len(told)) == (1, 1)


@pytest.mark.parametrize("given", ['entry_point = ["/serve"]\n', ""])
def test_without_a_copy_the_entry_point_is_the_images_or_the_users(plan, given):
    """An entry point of one's own is left alone, and so is a server without a model."""
    text = HEAD if given else HEAD.replace('model = "s3://b-1/of/resnet50"\n', "")
    container = server(plan(text + given))
    assert container.entry_point == (("/serve",) if given else None)
    assert container.command is None


def test_an_old_server_reads_s3_by_itself(plan):
    """TensorFlow Serving 1.15 takes the location as its base path, and where S3 answers."""
    container = server(plan(HEAD.replace("2.10.1", "1.15.5")))
    assert container.entry_point is None
    assert container.environment["MODEL_BASE_PATH"] == "s3://b-1/of"
    assert container.environment["S3_ENDPOINT"] == "s3.us-east-1.amazonaws.com"


def test_every_device_is_locked_by_a_host_port(plan):
    """Whatever maps /dev/neuron2 takes the same host port, so ECS keeps a second such task off the instance."""
    blueprint = plan(
        '[capacities.shared]\ninstance_type = "inf1.6xlarge"\n'
        '[services.a]\nimage = "pytorch-1.13.1"\ncapacity = "shared"\ndevices_per_task = 2\nslots = 1\n'
        '[tasks.b]\nimage = "pytorch-1.13.1"\ncapacity = "shared"\n'
    )
    definitions = [blueprint.services[0].slots[0].task_definition, blueprint.tasks[0].task_definition]
    locks = [[port for port in one.containers[0].ports if port.lock] for one in definitions]
    assert [[(port.name, port.host_port, port.container_port) for port in one] for one in locks] == [
        [("neuron0-lock", 29000, 29000), ("neuron1-lock", 29001, 29001)],
        [("neuron2-lock", 29002, 29002)],
    ]


def test_slots_that_move_never_share_a_device(plan):
    """A service that grows takes the device of the next one, which still runs: the lock keeps the two apart."""
    shared = '[capacities.shared]\ninstance_type = "inf1.6xlarge"\n'
    bert = '[services.bert]\nimage = "pytorch-1.13.1"\ncapacity = "shared"\ndesired_count = {}\n'
    resnet = '[services.resnet]\nimage = "pytorch-1.13.1"\ncapacity = "shared"\n'
    before = plan(shared + bert.format(1) + resnet).services[1].slots[0]
    after = plan(shared + bert.format(2) + resnet).services[0].slots[1]
    assert before.devices == after.devices == (1,)
    ports = [{port.host_port for port in slot.task_definition.containers[0].ports} for slot in (before, after)]
    assert FIRST_LOCK_PORT + 1 in ports[0] & ports[1]


def test_in_awsvpc_mode_there_is_no_port_on_the_instance_to_lock(plan):
    """The task has an interface of its own."""
    ports = server(plan(HEAD + 'network_mode = "awsvpc"\ninstance_type = "inf1.xlarge"\n')).ports
    assert [port.name for port in ports if port.lock] == []


@pytest.mark.parametrize("key", ["container_port = 29001", "container_port = 80, host_port = 29001"])
def test_the_ports_of_locks_are_no_serving_ports(refused, key):
    """A server that listens there would be taken for a lock."""
    found = refused(HEAD + f'ports = [{{ name = "grpc", {key} }}]\n')
    (message,) = found.values()
    assert "29001 is one of the ports 29000 to 29099 that keep tasks off each other's devices" in message
