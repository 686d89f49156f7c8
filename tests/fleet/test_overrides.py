"""What differs in one region: merged into the fleet, and told at its own path where it is wrong."""

from __future__ import annotations

import pytest

from neuronfleet.fleet import Fleet, parse_fleet, plan_fleet
from neuronfleet.fleet.model import LocalBackend, S3Backend, Service

HEAD = 'name = "fleet"\nregions = ["us-east-1", "eu-west-1"]\n'
BERT = '[services.bert]\nimage = "pytorch-1.13.1"\nenvironment = { kind = "a", LEVEL = "info" }\n'
PINNED = "al2023-ami-ecs-neuron-hvm-2023.0.20260922-kernel-6.1-x86_64"
WEB_BESIDE_BERT = """capacities.a]
instance_type = "inf1.6xlarge"
[overrides.eu-west-1.services.web]
image = "public.ecr.aws/nginx/nginx:1.27.4"
devices_per_task = 0
capacity = "a"
[overrides.eu-west-1.services.bert]
capacity = "a"
"""


def test_tables_are_merged_and_values_replaced(plan_all):
    """An override changes what it names, however deep, and leaves the rest; the other region sees nothing of it."""
    text = HEAD + BERT + '[overrides.eu-west-1.services.bert]\ndesired_count = 3\nenvironment = { LEVEL = "debug" }\n'
    here, there = (blueprint.services[0] for blueprint in plan_all(text))
    assert (here.desired_count, there.desired_count) == (1, 3)
    assert here.slots[0].task_definition.containers[0].environment["LEVEL"] == "info"
    assert there.slots[0].task_definition.containers[0].environment["LEVEL"] == "debug"


def test_a_variable_called_kind_does_not_replace_the_others(plan_all):
    """Only a backend is replaced as a whole by one of another kind; a table of variables is merged."""
    text = HEAD + BERT + '[overrides.eu-west-1.services.bert.environment]\nkind = "b"\n'
    environment = plan_all(text)[1].services[0].slots[0].task_definition.containers[0].environment
    assert (environment["kind"], environment["LEVEL"]) == ("b", "info")


def test_lists_are_replaced(plan_all):
    """A list in an override is the whole list."""
    text = HEAD + '[network]\nallowed_cidrs = ["10.0.0.0/8"]\n' + BERT
    text += '[overrides.eu-west-1.network]\nallowed_cidrs = ["192.168.0.0/16"]'
    assert [one.network.allowed_cidrs for one in plan_all(text)] == [("10.0.0.0/8",), ("192.168.0.0/16",)]


def test_a_service_can_be_left_out_of_a_region(plan_all):
    """Saying enabled = false takes a service, and the capacity of its own, out of one region."""
    text = HEAD + BERT + '[services.gpt]\nimage = "pytorch-1.13.1"\n[overrides.eu-west-1.services.gpt]\nenabled = false'
    here, there = plan_all(text)
    assert [one.name for one in here.services] == ["bert", "gpt"]
    assert [one.name for one in there.services] == ["bert"]
    assert [one.name for one in there.capacities] == ["bert"]


def test_a_service_can_be_in_one_region_only(plan_all):
    """An override may add a service."""
    text = HEAD + BERT + '[overrides.eu-west-1.services.gpt]\nimage = "pytorch-1.13.1"\n'
    assert [[one.name for one in blueprint.services] for blueprint in plan_all(text)] == [["bert"], ["bert", "gpt"]]


def test_the_ami_is_pinned_in_one_region(plan_all):
    """A pinned version under overrides changes that region's parameter."""
    text = HEAD + BERT + '[overrides.eu-west-1.ami]\nversion = "20260922"'
    here, there = (blueprint.capacities[0].ami for blueprint in plan_all(text))
    prefix = "/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron"
    assert here.parameter == f"{prefix}/recommended/image_id"
    assert there.parameter == f"{prefix}/{PINNED}/image_id"


@pytest.mark.parametrize("version", ["20260922", "2023.0.20260922", PINNED])
def test_a_version_is_completed_to_the_image_name(plan, version):
    """A date, a version and an image name mean the same image."""
    ami = plan(f'[ami]\nversion = "{version}"\n{BERT}').capacities[0].ami
    assert ami.version == PINNED


def test_a_backend_of_another_kind_replaces_the_fleets(plan_all):
    """The settings of a backend are never mixed with those of another kind, and merged with those of the same."""
    text = HEAD + BERT + '[backend]\nkind = "s3"\nbucket = "state-{region}"\nprofile = "ops"\n'
    text += '[overrides.eu-west-1.backend]\nkind = "cloud"\norganization = "me"\n'
    here, there = (blueprint.backend for blueprint in plan_all(text))
    assert (here.kind, here.settings["profile"]) == ("s3", "ops")
    assert (there.kind, there.settings) == ("cloud", {"organization": "me", "workspaces": {"name": "fleet-eu-west-1"}})
    same = text.replace('kind = "cloud"\norganization = "me"', 'bucket = "other-{region}"')
    assert plan_all(same)[1].backend.settings["profile"] == "ops"
    assert plan_all(same)[1].backend.settings["bucket"] == "other-eu-west-1"


@pytest.mark.parametrize(
    ("override", "path", "words"),
    [
        pytest.param(
            "services.bert]\ndesired_cont = 1",
            "services.bert.desired_cont",
            "did you mean 'desired_count'?",
            id="unknown-key",
        ),
        pytest.param(
            "services.bert]\ndesired_count = -1",
            "services.bert.desired_count",
            "must be at least 0, not -1",
            id="bound",
        ),
        pytest.param("services.gpt]\ndesired_count = 1", "services.gpt.image", "is required", id="missing"),
        pytest.param("x]\ny = 1", "x", "is not a key that is known here", id="unknown-table"),
        pytest.param(
            "services.bert]\ndevices_per_task = 17", "services.bert.devices_per_task", "17 devices do not", id="planner"
        ),
        pytest.param(
            'services.bert]\nports = [{ name = "a", container_port = 1, host_port = 22 }]',
            "services.bert.ports[0].host_port",
            "22 is kept by the ECS agent",
            id="in-a-list",
        ),
        pytest.param(
            'services.gpt]\nimage = "pytorch-1.13.1"\ndevices_per_task = 0',
            "services.gpt",
            "has no devices, so it needs instance_type",
            id="table-of-the-region",
        ),
        pytest.param(
            WEB_BESIDE_BERT,
            "services.web.memory_mib",
            "is required: web shares capacity 'a'",
            id="missing-from-a-table-of-the-region",
        ),
    ],
)
def test_a_mistake_in_an_override_is_told_there(refused, override, path, words):
    """What is wrong in an override is refused at the override's path, not at the fleet's."""
    found = refused(HEAD + BERT + f"[overrides.eu-west-1.{override}")
    assert list(found) == [f"overrides.eu-west-1.{path}"]
    assert words in found[f"overrides.eu-west-1.{path}"]


def test_a_mistake_of_the_fleet_is_told_at_the_fleet(refused):
    """What an override does not say is refused where the fleet says it, once for all regions."""
    found = refused(HEAD + BERT + "devices_per_task = 17\n[overrides.eu-west-1.services.bert]\ndesired_count = 2")
    assert list(found) == ["services.bert.devices_per_task"]


def test_an_override_of_a_region_that_is_not_served_is_refused(refused):
    """Overrides of a region that is not in regions would never be seen."""
    found = refused(HEAD + BERT + "[overrides.eu-west-2.logs]\nretention_days = 1\n[overrides.x]\n")
    assert found == {
        "overrides.eu-west-2": "'eu-west-2' is not in regions; did you mean 'eu-west-1'?",
        "overrides.x": "'x' is not in regions; add it there or remove it here (us-east-1, eu-west-1)",
    }


def test_existing_vpcs_are_given_region_by_region(plan_all):
    """IDs of networks stand under overrides; a region without them gets a VPC of its own."""
    text = HEAD + BERT + '[overrides.eu-west-1.network]\nvpc_id = "vpc-0123456789abcdef0"\n'
    text += 'subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]\n'
    here, there = (blueprint.network for blueprint in plan_all(text))
    assert (here.kind, here.vpc_id, here.egress) == ("made", None, "nat")
    assert (there.kind, there.vpc_id, there.egress) == ("existing", "vpc-0123456789abcdef0", None)
    assert there.subnet_ids == ("subnet-0123456789abcdef0", "subnet-0123456789abcdef1")
    assert (there.cidr, there.subnets, there.endpoint_services) == (None, (), ())


def test_account_ids_differ_by_partition(plan_all):
    """Each partition has its own account, under overrides, and may stand in references."""
    text = 'name = "fleet"\nregions = ["us-east-1", "cn-north-1"]\naccount_id = "111111111111"\n[services.bert]\n'
    text += 'image = "{account_id}.dkr.ecr.{region}.{dns_suffix}/bert:1.0"\n'
    text += 'task_role_arn = "arn:{partition}:iam::{account_id}:role/bert"\n'
    text += '[overrides.cn-north-1]\naccount_id = "222222222222"'
    here, there = plan_all(text)
    assert (here.account_id, there.account_id) == ("111111111111", "222222222222")
    assert [one.services[0].slots[0].task_definition.containers[0].image for one in (here, there)] == [
        "111111111111.dkr.ecr.us-east-1.amazonaws.com/bert:1.0",
        "222222222222.dkr.ecr.cn-north-1.amazonaws.com.cn/bert:1.0",
    ]
    assert there.services[0].roles.task_role_arn == "arn:aws-cn:iam::222222222222:role/bert"


@pytest.mark.parametrize("backend", [LocalBackend(), S3Backend(kind="s3", bucket="state-{region}")])
def test_a_backend_made_in_python_is_planned(backend):
    """A backend whose kind is its default is the same as one that says it."""
    fleet = Fleet(
        name="fleet", regions=("us-east-1",), backend=backend, services={"bert": Service(image="pytorch-1.13.1")}
    )
    (blueprint,) = plan_fleet(fleet)
    assert blueprint.backend.kind == backend.kind


def test_overrides_leave_the_fleet_as_it_was():
    """Planning changes nothing in the fleet: a second plan is equal."""
    data = {
        "name": "fleet",
        "regions": ["us-east-1", "eu-west-1"],
        "services": {"bert": {"image": "pytorch-1.13.1"}},
        "overrides": {"eu-west-1": {"services": {"bert": {"desired_count": 2}}}},
    }
    fleet = parse_fleet(data)
    assert plan_fleet(fleet) == plan_fleet(fleet)
    assert data["overrides"] == {"eu-west-1": {"services": {"bert": {"desired_count": 2}}}}
