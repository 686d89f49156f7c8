"""Image names, cores, keys: what the NEU policies read out of texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuronfleet.catalogue import load_catalogue
from neuronfleet.plan.value import Value
from neuronfleet.policies.neu._containers import Container, part
from neuronfleet.policies.neu._cores import core_count, core_groups, core_indices
from neuronfleet.policies.neu._images import families_of, image_name, runtime_1
from neuronfleet.policies.neu._keys import CONTAINER_KEYS, unknown_keys
from neuronfleet.policies.neu._listening import listening

TF = (
    "763104351884.dkr.ecr.us-east-1.amazonaws.com/tensorflow-inference-neuron:2.10.1-neuron-py310-sdk2.17.0-ubuntu20.04"
)
PYTORCH = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"


@pytest.fixture(scope="module")
def catalogue():
    """The shipped facts."""
    return load_catalogue()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("nginx", ("", "nginx", "", "")),
        ("nginx:1.27", ("", "nginx", "1.27", "")),
        ("team/nginx:1.27", ("", "team/nginx", "1.27", "")),
        ("localhost:5000/nginx", ("localhost:5000", "nginx", "", "")),
        ("public.ecr.aws/a/b@sha256:ab", ("public.ecr.aws", "a/b", "", "sha256:ab")),
        ("r.io/a/b:1@sha256:ab", ("r.io", "a/b", "1", "sha256:ab")),
    ],
)
def test_an_image_reference_has_four_parts(text, parts):
    """A port of a registry is no tag, and a digest no part of one."""
    image = image_name(text)

    assert (image.registry, image.repository, image.tag, image.digest) == parts


@pytest.mark.parametrize(
    ("registry", "found"),
    [
        ("123456789012.dkr.ecr.us-east-1.amazonaws.com", ("123456789012", "us-east-1", "amazonaws.com")),
        ("123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", ("123456789012", "us-gov-west-1", "amazonaws.com")),
        ("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", ("123456789012", "cn-north-1", "amazonaws.com.cn")),
        ("123456789012.dkr-ecr.eu-west-1.on.aws", ("123456789012", "eu-west-1", "on.aws")),
        ("public.ecr.aws", ("", "", "")),
    ],
)
def test_a_private_registry_names_its_account_and_region(registry, found):
    """By its IPv4, FIPS and dual-stack names; ECR Public names none."""
    image = image_name(f"{registry}/bert:1")

    assert (image.account, image.region, image.suffix) == found


@pytest.mark.parametrize(
    ("text", "families"),
    [
        (TF, {"inf1"}),
        ("123456789012.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference-neuron:9.9", {"inf1"}),
        ("mirror/bert:2.9.0-neuronx-py312-sdk2.31.1-ubuntu24.04", {"inf2", "trn1", "trn1n"}),
        ("123456789012.dkr.ecr.us-east-1.amazonaws.com/bert-neuron:1.4.0", None),
        ("nginx", None),
    ],
)
def test_an_image_tells_its_families_by_aws_s_names_only(text, families, catalogue):
    """``-neuron`` in a name of one's own says nothing about the runtime in it."""
    found = families_of(image_name(text), catalogue)

    assert found == families


@pytest.mark.parametrize(
    ("text", "old"),
    [
        ("tensorflow-inference-neuron:1.15.4-neuron-py37-ubuntu18.04", True),
        ("pytorch-inference-neuron:1.5.1-neuron-py36-ubuntu18.04", True),
        ("tensorflow-inference-neuron:1.15.5-neuron-py37-sdk1.15.0-ubuntu18.04", True),
        ("tensorflow-inference-neuron:1.15.5-neuron-py37-sdk1.17.0-ubuntu18.04", False),
        (TF, False),
        ("790709498068.dkr.ecr.us-east-1.amazonaws.com/neuron-rtd:1.0", True),
        ("bert-neuron:1.4.0", None),
        ("tensorflow-inference-neuron:mine", None),
    ],
)
def test_runtime_1_is_told_by_sdk_or_by_its_lack(text, old, catalogue):
    """The first tags had no SDK in them; libnrt came with SDK 1.16."""
    assert runtime_1(image_name(text), catalogue) is old


@pytest.mark.parametrize(
    ("text", "cores"),
    [
        ("3", {3}),
        ("0-3", {0, 1, 2, 3}),
        ("0,2, 4-5", {0, 2, 4, 5}),
        ("", None),
        ("3-1", None),
        ("0-99999", None),
        ("all", None),
    ],
)
def test_visible_cores_are_indices_and_spans(text, cores):
    """What is neither is None; a huge span is none either."""
    assert core_indices(text) == cores


@given(st.sets(st.integers(0, 127), min_size=1))
def test_every_set_of_cores_can_be_written(cores):
    """A list of indices reads back as that set."""
    assert core_indices(",".join(map(str, cores))) == cores


def test_counts_and_groups_of_cores():
    """A count is digits; groups add up."""
    assert [core_count(text) for text in ("4", "0", "-1", "x")] == [4, 0, None, None]
    assert [core_groups(text) for text in ("4", "1,1,2", "4x1", "a")] == [4, 4, 4, None]


def test_keys_are_found_whatever_their_case():
    """The provider takes any case, so a source is read in any case; the exact key wins."""
    value = Value({"LinuxParameters": {"Devices": [{"hostpath": "/dev/neuron0"}]}, "name": "a", "Name": "b"})

    assert part(value, "linuxParameters", "devices", 0, "hostPath").text == "/dev/neuron0"
    assert part(value, "name").text == "a"


def test_a_variable_is_the_last_of_its_name_and_unknown_where_a_secret_gives_it():
    """Docker takes the last entry; of a secret or a file nobody knows the value."""
    twice = Container(Value({"environment": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]}))
    secret = Container(Value({"secrets": [{"name": "A", "valueFrom": "arn"}]}))
    file = Container(Value({"environmentFiles": [{"value": "arn:aws:s3:::b/a.env", "type": "s3"}]}))

    assert twice.variable("A").text == "2"
    assert twice.variable("B").is_missing
    assert secret.variable("A").is_unknown
    assert secret.variable("B").is_missing
    assert file.variable("A").is_unknown


@pytest.mark.parametrize(
    ("container", "ports", "complete"),
    [
        ({"image": TF}, {8500, 8501}, True),
        ({"image": TF, "command": ["--port=1", "--rest_api_port=2"]}, {1, 2}, True),
        ({"image": TF, "command": ["--rest_api_port", "9000"]}, {8500, 9000}, True),
        ({"image": TF, "command": ["tensorflow_model_server_neuron", "--port=8500"]}, {8500}, True),
        ({"image": TF, "entryPoint": ["sh", "-c", "tensorflow_model_server --port=8500 & other"]}, {8500}, False),
        ({"image": TF, "command": ["python", "serve.py"]}, set(), False),
        ({"image": PYTORCH}, {8080, 8081, 8082, 7070, 7071}, True),
        ({"image": PYTORCH, "command": ["python", "/opt/benchmark.py"]}, set(), False),
        ({"image": "bert:1", "command": ["gunicorn", "--bind", "0.0.0.0:9000"]}, {9000}, False),
        ({"image": "bert:1", "command": ["serve", "--redis-port", "6379"]}, set(), False),
    ],
)
def test_ports_come_from_flags_and_from_what_is_known_of_the_image(container, ports, complete, catalogue):
    """Only of a known server that nothing else can stand beside is the list complete."""
    heard = listening(Container(Value(container)), catalogue)

    assert heard.ports == ports
    assert heard.complete is complete


def test_the_keys_are_those_of_the_ecs_api():
    """The list in the policy is botocore's model of ContainerDefinition, to its last level."""
    loaders = pytest.importorskip("botocore.loaders")
    shapes = loaders.Loader().load_service_model("ecs", "service-2")["shapes"]

    def members(name):
        shape = shapes[name]
        if shape["type"] == "list":
            return members(shape["member"]["shape"])
        inner = shape.get("members", {}) if shape["type"] == "structure" else {}
        return {key: members(one["shape"]) for key, one in inner.items()}

    assert members("ContainerDefinition") == CONTAINER_KEYS


def test_maps_of_the_user_s_own_keys_are_left_alone():
    """Labels and log options may have any key."""
    definition = {"dockerLabels": {"any_key": "x"}, "logConfiguration": {"options": {"awslogs-group": "g"}}, "bad": 1}

    assert list(unknown_keys([definition], CONTAINER_KEYS)) == [("bad", "bad")]
