"""Task definitions: network modes, the Runtime 1.x sidecar, environment, secrets, memory and health checks."""

from __future__ import annotations

import pytest

OWN_IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bert:1.0"
BERT = f'[services.bert]\nimage = "{OWN_IMAGE}"\n'
TENSORFLOW = '[services.bert]\nimage = "tensorflow-2.10.1"\n'
GRPC = 'ports = [{ name = "grpc", container_port = 8500 }]\n'
OLD_AMI = '[ami]\nimage_id = "ami-0123456789abcdef0"\n'


def definition(blueprint, slot: int = 0):
    """Task definition of a slot of the first service."""
    return blueprint.services[0].slots[slot].task_definition


def server(blueprint, slot: int = 0):
    """Server container of a slot of the first service."""
    return definition(blueprint, slot).containers[0]


def test_the_sidecar_owns_the_devices_and_shares_a_socket(plan):
    """In the Runtime 1.x form the daemon has devices and IPC_LOCK, and the server finds it by a socket."""
    task = definition(
        plan(
            OLD_AMI + BERT + GRPC + f'runtime = "neuron-rtd"\nsidecar = {{ image = "{OWN_IMAGE}", memory_mib = 2048 }}'
        )
    )
    main, daemon = task.containers
    assert (main.devices, daemon.devices) == ((), ("/dev/neuron0",))
    assert (main.device_permissions, daemon.device_permissions) == ((), ("read", "write"))
    assert daemon.capabilities == ("IPC_LOCK",)
    assert daemon.command == ("neuron-rtd", "-g", "unix:/sock/neuron.sock")
    assert main.environment["NEURON_RTD_ADDRESS"] == "unix:/sock/neuron.sock"
    assert main.depends_on == {daemon.name: "START"}
    assert main.mount_points == daemon.mount_points == {task.volumes[0]: "/sock"}
    assert main.memory_mib + daemon.memory_mib <= 7577 - 256
    assert (main.essential, daemon.essential, daemon.memory_mib) == (True, True, 2048)


def test_placeholders_of_the_sidecar_are_filled_in(plan):
    """The sidecar's image may differ by region like the server's."""
    image = "123456789012.dkr.ecr.{region}.{dns_suffix}/rtd:1.0"
    task = definition(plan(OLD_AMI + BERT + GRPC + f'runtime = "neuron-rtd"\nsidecar = {{ image = "{image}" }}'))
    assert task.containers[1].image == "123456789012.dkr.ecr.us-east-1.amazonaws.com/rtd:1.0"


def test_awsvpc_maps_no_host_port(plan):
    """A task with an interface of its own needs no host port; memory keeps tasks apart on one device."""
    blueprint = plan(BERT + GRPC + 'network_mode = "awsvpc"')
    assert definition(blueprint).network_mode == "awsvpc"
    assert [(port.container_port, port.host_port) for port in server(blueprint).ports] == [(8500, None)]
    assert "memory" in blueprint.services[0].claims.exclusive.reason


def test_host_mode_listens_where_the_container_does(plan):
    """In host network mode the host port is the container's."""
    blueprint = plan(BERT + GRPC + 'network_mode = "host"')
    assert [(port.container_port, port.host_port) for port in server(blueprint).ports] == [(8500, 8500), (29000, 29000)]


def test_a_dynamic_port_can_be_asked_for(plan):
    """host_port = 0 is left to Docker; a whole-instance task is then kept apart by memory."""
    blueprint = plan(BERT + 'ports = [{ name = "grpc", container_port = 8500, host_port = 0 }]')
    assert server(blueprint).ports[0].host_port == 0


@pytest.mark.parametrize(
    ("container_port", "expected"),
    [(8500, 8500), (50051, 10001), (22, 32), (2375, 2385), (51678, 10008), (32767, 32767)],
)
def test_a_fixed_host_port_is_one_that_nobody_else_uses(plan, container_port, expected):
    """Ports of the ECS agent and those that may be dynamic are never handed out."""
    blueprint = plan(BERT + f'ports = [{{ name = "grpc", container_port = {container_port} }}]')
    assert server(blueprint).ports[0].host_port == expected


def test_a_port_that_is_asked_for_is_kept_from_others(plan):
    """A port that a later service names is not handed out to an earlier one."""
    blueprint = plan(
        '[capacities.shared]\ninstance_type = "inf1.6xlarge"\n'
        + BERT.replace("bert", "first")
        + GRPC
        + 'capacity = "shared"\n'
        + BERT
        + 'capacity = "shared"\nports = [{ name = "grpc", container_port = 1, host_port = 8500 }]'
    )
    first, second = (
        service.slots[0].task_definition.containers[0].ports[0].host_port for service in blueprint.services
    )
    assert (first, second) == (8510, 8500)


def test_one_number_may_be_tcp_and_udp(plan):
    """A port is taken by transport."""
    ports = '[{ name = "a", container_port = 53 }, { name = "b", container_port = 53, protocol = "udp" }]'
    found = server(plan(BERT + f"ports = {ports}")).ports
    assert [(port.host_port, port.protocol) for port in found if not port.lock] == [(53, "tcp"), (53, "udp")]


def test_the_users_variables_win_and_are_sorted(plan):
    """What the user says of a variable replaces what the planner decided."""
    environment = server(
        plan(TENSORFLOW + 'model = "s3://b-1/m"\nenvironment = { MODEL_NAME = "x", A = "${y}" }')
    ).environment
    assert environment["MODEL_NAME"] == "x"
    assert environment["A"] == "${y}"
    assert list(environment) == sorted(environment)


def test_a_secret_replaces_a_planned_variable(plan):
    """ECS takes a name once, so a variable that comes as a secret is not set as well."""
    arn = "arn:{partition}:ssm:{region}:123456789012:parameter/name"
    container = server(plan(TENSORFLOW + f'model = "s3://b-1/m"\nsecrets = {{ MODEL_NAME = "{arn}" }}'))
    assert container.secrets == {"MODEL_NAME": "arn:aws:ssm:us-east-1:123456789012:parameter/name"}
    assert "MODEL_NAME" not in container.environment


def test_the_execution_role_may_read_the_filled_secrets(plan):
    """What the execution role may read is what the container asks for."""
    arn = "arn:{partition}:secretsmanager:{region}:123456789012:secret:token-AbCdEf"
    service = plan(BERT + GRPC + f'secrets = {{ A = "{arn}", B = "{arn}" }}').services[0]
    assert service.roles.secret_arns == ("arn:aws:secretsmanager:us-east-1:123456789012:secret:token-AbCdEf",)


def test_a_copied_model_may_be_served_under_any_name(plan):
    """Where the start copies the model, it goes where the server looks for it by the user's name."""
    text = '[services.m]\nimage = "tensorflow-2.10.1"\nmodel = "s3://my-models/resnet50"\n'
    container = server(plan(text + 'environment = { MODEL_NAME = "prod" }'))
    assert (container.environment["MODEL_NAME"], container.environment["MODEL_BASE_PATH"]) == ("prod", "/models")
    assert "/v1/models/prod" in container.health_check.command[1]


@pytest.mark.parametrize("cores", ["3", "0", "0-3", "1,3", "all", "²"])
def test_cores_within_the_devices_pass(plan, cores):
    """A number or range of cores that the devices have, or that is no number at all, is the user's business."""
    environment = server(plan(BERT + GRPC + f'environment = {{ NEURON_RT_VISIBLE_CORES = "{cores}" }}')).environment
    assert environment["NEURON_RT_VISIBLE_CORES"] == cores
    assert "NEURON_RT_NUM_CORES" not in environment


def test_an_ordinary_task_gets_no_neuron_settings(plan):
    """Without devices there are no cores, no device paths and no permissions."""
    container = server(plan(BERT + GRPC + 'devices_per_task = 0\ninstance_type = "c6i.large"'))
    assert (container.devices, container.device_permissions, container.environment) == ((), (), {})


def test_a_mirrored_image_is_known_by_its_repository_and_tag(plan):
    """A prebuilt image in a registry of one's own has the ports and health check of the original."""
    tag = "1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"
    mirror = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/mirror/pytorch-inference-neuron:{tag}"
    container = server(plan(f'[services.bert]\nimage = "{mirror}"'))
    assert container.image == mirror
    assert [port.container_port for port in container.ports if not port.lock] == [8080]
    assert container.health_check.command[1] == "curl -fsS http://localhost:8080/ping || exit 1"


@pytest.mark.parametrize(
    ("asked", "command"),
    [
        ('{ path = "/ready" }', "curl -fsS http://localhost:8500/ready || exit 1"),
        ('{ path = "/ready", port = 8500 }', "curl -fsS http://localhost:8500/ready || exit 1"),
        ('{ path = "/r?a=1&b=2" }', "curl -fsS 'http://localhost:8500/r?a=1&b=2' || exit 1"),
        ('{ path = "/$(reboot)" }', "curl -fsS 'http://localhost:8500/$(reboot)' || exit 1"),
        ('{ command = "neuron-ls" }', "neuron-ls"),
    ],
)
def test_health_checks_are_what_was_asked(plan, asked, command):
    """A path is asked with curl, quoted for the shell; a command is taken as it is."""
    check = server(plan(BERT + GRPC + f"health_check = {asked}")).health_check
    assert check.command == ("CMD-SHELL", command)


def test_health_check_numbers_are_kept(plan):
    """Intervals, retries and grace of the user reach the container, on the image's own path."""
    asked = "{ interval_seconds = 60, timeout_seconds = 20, retries = 5, start_period_seconds = 120 }"
    check = server(plan(TENSORFLOW + f"health_check = {asked}")).health_check
    assert (check.interval_seconds, check.timeout_seconds, check.retries, check.start_period_seconds) == (
        60,
        20,
        5,
        120,
    )
    assert check.command[1] == "curl -fsS http://localhost:8501/v1/models/model || exit 1"


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ("", "m"),
        ('environment = { MODEL_NAME = "x" }\n', "x"),
        ('command = ["--model_name=y"]\n', "y"),
        ('command = ["--model_name", "a b"]\n', "a"),
    ],
)
def test_the_health_check_asks_for_the_model_that_is_served(plan, more, name):
    """However the model is named, the health check asks for that name."""
    check = server(plan(TENSORFLOW + 'model = "s3://b-1/dir/m"\n' + more)).health_check
    assert check.command[1] == f"curl -fsS http://localhost:8501/v1/models/{name} || exit 1"


def test_no_health_check_where_none_is_wanted_or_known(plan):
    """False switches it off; an image of one's own has none by itself."""
    assert server(plan(TENSORFLOW + "health_check = false")).health_check is None
    assert server(plan(BERT + GRPC)).health_check is None


def test_a_reservation_counts_and_the_limit_stays_above(plan):
    """memory_reservation_mib is what placement counts; the hard limit is the slot's share."""
    container = server(plan(BERT + GRPC + "memory_reservation_mib = 4000"))
    assert (container.memory_mib, container.memory_reservation_mib) == (7296, 4000)


@pytest.mark.parametrize(
    ("asked", "task_role", "model", "execute_command"),
    [
        ("", None, None, False),
        ('model = "s3://b-1/m"\n', "fleet-bert-us-east-1-task", "m", False),
        ("execute_command = true\n", "fleet-bert-us-east-1-task", None, True),
    ],
)
def test_a_task_role_is_made_where_it_is_needed(plan, asked, task_role, model, execute_command):
    """A task role exists for a model or for ECS Exec, and may do just that."""
    roles = plan(BERT + GRPC + asked).services[0].roles
    assert roles.execution_role_name == "fleet-bert-us-east-1-execution"
    assert (roles.task_role_name, roles.model and roles.model.prefix, roles.execute_command) == (
        task_role,
        model,
        execute_command,
    )


def test_existing_roles_are_used(plan):
    """Given roles are taken, and none is made beside them."""
    arn = "arn:aws:iam::123456789012:role/bert"
    roles = (
        plan(BERT + GRPC + f'model = "s3://b-1/m"\nexecution_role_arn = "{arn}-x"\ntask_role_arn = "{arn}-t"')
        .services[0]
        .roles
    )
    assert (roles.execution_role_arn, roles.execution_role_name) == (f"{arn}-x", None)
    assert (roles.task_role_arn, roles.task_role_name, roles.model) == (f"{arn}-t", None, None)


def test_a_schedule_is_named_and_kept(plan):
    """A scheduled task has a schedule and a role of its own."""
    task = plan(
        f'[tasks.nightly]\nimage = "{OWN_IMAGE}"\ncount = 2\n'
        'schedule = { expression = "cron(0 3 * * ? *)", timezone = "Europe/Berlin" }'
    ).tasks[0]
    assert (task.schedule.name, task.schedule.role_name) == ("fleet-nightly", "fleet-nightly-us-east-1-scheduler")
    assert (task.schedule.expression, task.schedule.timezone, task.count) == ("cron(0 3 * * ? *)", "Europe/Berlin", 2)
