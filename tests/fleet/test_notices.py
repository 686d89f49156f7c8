"""What a fleet can have and its owner should know: each notice, at its path, and no other for a plain fleet."""

from __future__ import annotations

import datetime

import pytest

from neuronfleet.fleet import parse_fleet, plan_fleet

BERT = '[services.bert]\nimage = "pytorch-1.13.1"\n'
ECR = "123456789012.dkr.ecr"
OWN = f'[services.bert]\nimage = "{ECR}.us-east-1.amazonaws.com/bert:1.0"\n'
PORT = 'ports = [{ name = "grpc", container_port = 8500 }]\n'
PLAIN = '[capacities.plain]\ninstance_type = "c6i.large"\n'
WEB = 'image = "public.ecr.aws/nginx/nginx:1.27.4"\ndevices_per_task = 0\ncapacity = "plain"\n'


def served_from(*regions: str) -> str:
    """The head of a fleet file."""
    return f'name = "fleet"\nregions = {list(regions)}\n'


CASES = [
    pytest.param(
        '[ami]\nfamily = "amazon-linux-2/inf"\n' + BERT,
        "ami-end-of-life",
        "ami.family",
        "amazon-linux-2/inf: support of Amazon Linux 2 ended on 2026-06-30, so it gets no more security fixes; move to "
        "amazon-linux-2023/neuron",
        id="amazon-linux-2",
    ),
    pytest.param(
        BERT + 'placement_constraints = ["task:group != service:web"]',
        "placement-expression",
        "services.bert.placement_constraints[0]",
        "AWS does not say what 'task:group != service:web' means beside tasks of several groups or none; write "
        "'not(task:group == service:web)'",
        id="doubtful-expression",
    ),
    pytest.param(
        served_from("me-south-1") + BERT,
        "ami-stale",
        "ami.version",
        "the AMI parameters of me-south-1 were not updated for months when last checked (2026-11-22)",
        id="stale-parameters",
    ),
    pytest.param(
        served_from("us-gov-west-1") + BERT,
        "ami-unverified",
        "ami.version",
        "no AMI data of us-gov-west-1 was at hand",
        id="unverified-parameters",
    ),
    pytest.param(
        '[ami]\nversion = "20251231"\n' + BERT,
        "ami-before-inf1-driver-swap",
        "ami.version",
        "is older than 20260108, the first release that swaps in the Inf1 driver at boot",
        id="before-the-driver-swap",
    ),
    pytest.param(
        served_from("ap-east-1") + BERT,
        "region-opt-in",
        "regions[0]",
        "ap-east-1 must be enabled in the account before anything can be made there",
        id="opt-in",
    ),
    pytest.param(
        served_from("cn-north-1") + BERT,
        "offering-unverified",
        "regions[0]",
        "which zones of cn-north-1 offer which instance types is not known here (AWS publishes prices of inf1 there)",
        id="china",
    ),
    pytest.param(
        served_from("cn-northwest-1") + BERT,
        "offering-unverified",
        "regions[0]",
        "(there is no sign of accelerated instances)",
        id="china-without-a-sign",
    ),
    pytest.param(
        BERT + "enabled = false", "region-empty", "regions[0]", "nothing runs in us-east-1: no service", id="empty"
    ),
    pytest.param(
        PLAIN + BERT,
        "capacity-unused",
        "capacities.plain",
        "nothing runs on 'plain' in us-east-1",
        id="unused-capacity",
    ),
    pytest.param(
        '[services.bert]\nimage = "tensorflow-1.15.5"',
        "image-superseded",
        "services.bert.image",
        "tensorflow-1.15.5 is superseded: TensorFlow 1.x lost Neuron support with SDK 2.20",
        id="superseded-image",
    ),
    pytest.param(
        served_from("ca-central-1") + '[services.bert]\nimage = "tensorflow-2.10.1"',
        "image-cross-region",
        "services.bert.image",
        "ca-central-1 lists no prebuilt Neuron images, so tensorflow-2.10.1 is pulled from us-east-1",
        id="catalogue-image-from-elsewhere",
    ),
    pytest.param(
        OWN.replace("us-east-1", "us-west-2") + PORT,
        "image-cross-region",
        "services.bert.image",
        "is pulled from us-west-2 into us-east-1; write {region} in it and replicate the repository",
        id="own-image-from-elsewhere",
    ),
    pytest.param(
        '[services.bert]\nimage = "763104351884.dkr.ecr.ca-central-1.amazonaws.com/mine:1"\n' + PORT,
        "image-unlisted",
        "services.bert.image",
        "AWS lists no Neuron images in the registry of ca-central-1",
        id="registry-without-neuron",
    ),
    pytest.param(
        OWN.replace(":1.0", ":latest") + PORT,
        "image-mutable-tag",
        "services.bert.image",
        "has no fixed tag",
        id="latest",
    ),
    pytest.param(
        OWN.replace(":1.0", "") + PORT, "image-mutable-tag", "services.bert.image", "pin a digest", id="no-tag"
    ),
    pytest.param(
        '[services.bert]\nimage = "tensorflow-2.10.1"',
        "no-model",
        "services.bert.model",
        "tensorflow-2.10.1 holds no model, so nothing is served and its health check fails",
        id="no-model",
    ),
    pytest.param(
        BERT + 'model = "s3://bucket/bert"',
        "model-not-loaded",
        "services.bert.model",
        "pytorch-1.13.1 does not read MODEL_URI by itself; give a command that fetches the model",
        id="model-that-torchserve-does-not-load",
    ),
    pytest.param(OWN, "no-ports", "services.bert.ports", "bert maps no port: nothing can reach it", id="no-ports"),
    pytest.param(
        BERT + 'ports = [{ name = "rest", container_port = 8080 }, { name = "http", container_port = 80 }]',
        "port-unserved",
        "services.bert.ports[1].container_port",
        "nothing in pytorch-1.13.1 listens on 80 by itself; it serves rest on 8080, management on 8081",
        id="port-80",
    ),
    pytest.param(
        OWN + PORT + 'health_check = { path = "/ping", port = 8081 }',
        "health-check-port",
        "services.bert.health_check.port",
        "8081 is no port that bert is known to listen on",
        id="health-check-elsewhere",
    ),
    pytest.param(
        '[ami]\nimage_id = "ami-0123456789abcdef0"\n' + OWN + PORT + 'runtime = "neuron-rtd"',
        "runtime-1",
        "services.bert.image",
        "uses Neuron Runtime 1.x: it works only if the driver of ami.image_id is older than Neuron 2.3 (2022-10)",
        id="runtime-1",
    ),
    pytest.param(
        BERT + "spare_instances = 0",
        "rollout-downtime",
        "services.bert.deployment",
        "bert may run no task at all while it rolls in us-east-1: one task, no spare instance",
        id="downtime",
    ),
    pytest.param(
        BERT + 'network_mode = "awsvpc"\n[network]\npublic = true',
        "awsvpc-without-internet",
        "services.bert.network_mode",
        "tasks get no public address, and with public = true there is no NAT gateway",
        id="awsvpc-in-public",
    ),
    pytest.param(
        BERT + '[network]\ncidr = "172.17.0.0/16"',
        "cidr-docker-bridge",
        "network.cidr",
        "172.17.0.0/16 overlaps 172.17.0.0/16, which Docker uses on every instance",
        id="docker-bridge",
    ),
    pytest.param(
        BERT + 'secrets = { TOKEN = "arn:aws:ssm:eu-west-1:123456789012:parameter/token" }',
        "secret-cross-region",
        "services.bert.secrets.TOKEN",
        "arn:aws:ssm:eu-west-1:123456789012:parameter/token is read from eu-west-1 in us-east-1; write {region} in it",
        id="secret-from-elsewhere",
    ),
    pytest.param(
        BERT + "placement_constraints = ['attribute:stage == prod']",
        "placement-undecided",
        "services.bert",
        "that bert fits on its instances is not proved (unknown): ",
        id="undecided",
    ),
]


@pytest.mark.parametrize(("text", "code", "path", "words"), CASES)
def test_the_owner_is_told(notices, text, code, path, words):
    """Something that works but has a catch is told with its code, path and reason."""
    found_path, message = notices(text)[code]
    assert found_path == path
    assert words in message


def test_an_sdk_newer_than_the_kernel_is_told_on_inf1(notices):
    """The last SDK of Inf1 wants a newer kernel than the plain Amazon Linux 2 family has, which still has a driver."""
    path, message = notices('[ami]\nfamily = "amazon-linux-2/inf"\n' + BERT)["ami-old-kernel"]
    assert path == "ami.family"
    assert "has kernel 4.14 and its Neuron driver 2.17.17.0, but pytorch-1.13.1 has Neuron SDK 2.20.2" in message
    older = '[ami]\nfamily = "amazon-linux-2/inf"\n[services.m]\nimage = "tensorflow-2.10.1"\nmodel = "s3://bucket/m"\n'
    assert "ami-old-kernel" not in notices(older)
    assert "ami-old-kernel" not in notices('[ami]\nfamily = "amazon-linux-2/kernel-5.10/inf"\n' + BERT)


def test_only_a_made_public_network_is_known_to_have_no_nat(notices):
    """Tasks of awsvpc network mode in an existing VPC may well have a NAT gateway."""
    task = BERT + 'network_mode = "awsvpc"\n[network]\npublic = true\n'
    vpc = 'vpc_id = "vpc-0123456789abcdef0"\nsubnet_ids = ["subnet-0123456789abcdef0"]\n'
    assert "awsvpc-without-internet" in notices(task)
    assert "awsvpc-without-internet" not in notices(task + vpc)


def test_one_block_of_addresses_for_several_regions_is_told(notices):
    """VPCs of the same addresses cannot be peered; regions with addresses of their own are left out of it."""
    text = served_from("us-east-1", "eu-west-1", "eu-west-3") + BERT + '[network]\ncidr = "10.9.0.0/16"\n'
    text += '[overrides.eu-west-3.network]\ncidr = "10.8.0.0/16"\n'
    path, message = notices(text)["cidr-shared"]
    assert path == "network.cidr"
    assert message.startswith(
        "10.9.0.0/16 is the VPC's in eu-west-1 and in us-east-1: VPCs of the same addresses cannot"
    )
    text += '[overrides.eu-west-1.network]\ncidr = "10.7.0.0/16"\n'
    assert "cidr-shared" not in notices(text)


def test_a_plain_fleet_has_no_notice(notices):
    """There is nothing to say of a service of a current image in us-east-1."""
    assert notices(BERT) == {}


def test_the_path_of_a_region_of_its_own_is_below_overrides(notices):
    """A notice about something that only an override says points there."""
    text = BERT + '[overrides.us-east-1.ami]\nfamily = "amazon-linux-2/inf"'
    assert notices(text)["ami-end-of-life"][0] == "overrides.us-east-1.ami.family"


def test_a_port_that_the_server_is_told_to_serve_is_served(notices):
    """A mapped port that a flag tells the server to listen on is no surprise."""
    text = '[services.m]\nimage = "tensorflow-2.10.1"\ncommand = ["--rest_api_port=9000"]\n'
    text += 'ports = [{ name = "grpc", container_port = 8500 }, { name = "rest", container_port = 9000 }]\n'
    assert notices(text) == {}


def test_the_end_of_life_depends_on_the_day():
    """Before its last day an AMI family is not called dead."""
    fleet = parse_fleet(
        {
            "name": "fleet",
            "regions": ["us-east-1"],
            "ami": {"family": "amazon-linux-2/inf"},
            "services": {"bert": {"image": "pytorch-1.13.1"}},
        }
    )
    (before,) = plan_fleet(fleet, today=datetime.date(2026, 6, 29))
    (on_the_day,) = plan_fleet(fleet, today=datetime.date(2026, 6, 30))
    assert "ami-end-of-life" not in {one.code for one in before.notices}
    assert "ami-end-of-life" in {one.code for one in on_the_day.notices}
