"""Lookups: names, nearest names, quotas, offerings, image references, AMI parameters."""

from __future__ import annotations

import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuronfleet.catalogue import load_catalogue
from neuronfleet.errors import (
    CatalogueError,
    UnknownAmiFamilyError,
    UnknownImageError,
    UnknownInstanceTypeError,
    UnknownNameError,
    UnknownRegionError,
)

CATALOGUE = load_catalogue()


@pytest.mark.parametrize(
    ("lookup", "name", "error", "nearest"),
    [
        ("instance_type", "Inf1.xlarge", UnknownInstanceTypeError, "inf1.xlarge"),
        ("instance_type", "inf1.8xlarge", UnknownInstanceTypeError, "inf1.xlarge"),
        ("region", "us-east1", UnknownRegionError, "us-east-1"),
        ("ami_family", "amazon-linux-2023/inf", UnknownAmiFamilyError, "amazon-linux-2/inf"),
        ("image", "tensorflow-2.10", UnknownImageError, "tensorflow-2.10.1"),
        ("partition", "aws-gov", UnknownNameError, "aws-us-gov"),
        ("partition_of", "cn-north-2", UnknownRegionError, "cn-north-1"),
        ("quota_of", "inff1", UnknownInstanceTypeError, "inf1"),
    ],
)
def test_unknown_name_suggests_the_nearest(lookup, name, error, nearest):
    """An unknown name is refused with its kind of error and the name that was probably meant."""
    with pytest.raises(error) as caught:
        getattr(CATALOGUE, lookup)(name)
    assert caught.value.suggestion == nearest
    assert repr(name) in str(caught.value)
    assert f"did you mean {nearest!r}?" in str(caught.value)


def test_lookups_find_by_name():
    """Each lookup gives the record of that name."""
    assert CATALOGUE.instance_type("inf1.xlarge").family == "inf1"
    assert CATALOGUE.region("eu-west-3").location == "Europe (Paris)"
    assert CATALOGUE.partition_of("cn-northwest-1").name == "aws-cn"
    assert CATALOGUE.partition_of("us-gov-east-1").name == "aws-us-gov"
    assert CATALOGUE.ami_family("amazon-linux-2/inf").superseded_by == "amazon-linux-2023/neuron"
    assert CATALOGUE.image("tensorflow-1.15.4").runtime == "neuron-rtd"


def test_the_catalogue_cannot_be_changed():
    """Neither a mapping nor a record takes an assignment, so what one caller does cannot reach another."""
    with pytest.raises(TypeError):
        CATALOGUE.regions["moon-1"] = CATALOGUE.region("us-east-1")
    with pytest.raises(AttributeError):
        CATALOGUE.region("us-east-1").partition = "aws-cn"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("inf1", "L-1945791B"),
        ("inf2.48xlarge", "L-1945791B"),
        ("inf9.large", "L-1945791B"),
        ("trn1n.32xlarge", "L-2C3B7624"),
        ("m5.large", "L-1216C47A"),
        ("m8g.large", "L-1216C47A"),
        ("t4g", "L-1216C47A"),
        ("z1d.large", "L-1216C47A"),
    ],
)
def test_quota_of_a_family_or_of_its_class(name, code):
    """A family counts in the quota that lists it, an unlisted one in that of its class of letters."""
    assert CATALOGUE.quota_of(name).code == code


@pytest.mark.parametrize("name", ["g5.xlarge", "p4d", "vt1.3xlarge", "hpc7g.4xlarge", "dl1", ""])
def test_families_of_other_quotas_are_not_counted_in_ours(name):
    """A class that no quota lists is unknown, also where its first letter is that of a standard class."""
    with pytest.raises(UnknownInstanceTypeError):
        CATALOGUE.quota_of(name)


def test_regions_offering_is_the_catalogue_order_and_leaves_out_unknown_regions():
    """The regions that offer a type come in the catalogue's order, without GovCloud and China."""
    found = CATALOGUE.regions_offering("inf1.6xlarge")
    assert list(found) == [name for name in CATALOGUE.regions if name in found]
    assert "us-east-1" in found
    assert not {"ap-southeast-3", "us-gov-west-1", "cn-north-1", "af-south-1"} & set(found)


def test_offerings_of_ordinary_types_are_refused_rather_than_empty():
    """An empty answer would read as 'offered nowhere'."""
    with pytest.raises(CatalogueError, match="no Neuron devices; ask AWS: aws ec2 describe-instance-type-offerings"):
        CATALOGUE.regions_offering("m5.large")
    with pytest.raises(UnknownInstanceTypeError):
        CATALOGUE.regions_offering("inf1.3xlarge")


@pytest.mark.parametrize(
    ("image", "region", "registry", "reference"),
    [
        (
            "pytorch-1.13.1", "us-east-1", None,
            "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04",
        ),
        (
            "pytorch-1.13.1", "eu-west-1", "dlc",
            ("763104351884.dkr.ecr.eu-west-1.amazonaws.com/"
             "pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"),
        ),
        (
            "tensorflow-2.10.1", "us-east-1", None,
            ("763104351884.dkr.ecr.us-east-1.amazonaws.com/"
             "tensorflow-inference-neuron:2.10.1-neuron-py310-sdk2.17.0-ubuntu20.04"),
        ),
        (
            "tensorflow-2.10.1", "ap-east-2", "dlc",
            ("975050140332.dkr.ecr.ap-east-2.amazonaws.com/"
             "tensorflow-inference-neuron:2.10.1-neuron-py310-sdk2.17.0-ubuntu20.04"),
        ),
        (
            "tensorflow-1.15.4", "ca-central-1", None,
            ("763104351884.dkr.ecr.us-east-1.amazonaws.com/"
             "tensorflow-inference-neuron:1.15.4-neuron-py37-ubuntu18.04"),
        ),
        (
            "pytorch-2.9.0-neuronx", "cn-north-1", None,
            "public.ecr.aws/neuron/pytorch-inference-neuronx:2.9.0-neuronx-py312-sdk2.31.1-ubuntu24.04",
        ),
    ],
)  # fmt: skip
def test_image_reference(image, region, registry, reference):
    """A reference names the registry to use from a region: its own, the nearest of the partition, or ECR Public."""
    assert CATALOGUE.image_reference(CATALOGUE.image(image), CATALOGUE.region(region), registry) == reference


@pytest.mark.parametrize("region", ["us-gov-west-1", "us-gov-east-1", "cn-north-1", "cn-northwest-1"])
@pytest.mark.parametrize("registry", [None, "dlc"])
def test_image_that_no_registry_of_the_partition_has_is_refused(region, registry):
    """Where nothing lists Neuron images, the error says why and to copy the image."""
    with pytest.raises(CatalogueError) as caught:
        CATALOGUE.image_reference(CATALOGUE.image("tensorflow-2.10.1"), CATALOGUE.region(region), registry)
    assert f"cannot be pulled in {region}" in str(caught.value)
    assert "copy it into an Amazon ECR repository of your own there" in str(caught.value)
    assert "ecr-public" not in str(caught.value)


def test_refusal_names_ecr_public_where_it_would_help():
    """An image that is in ECR Public too can be had from there."""
    with pytest.raises(CatalogueError, match="or use the registry 'ecr-public'"):
        CATALOGUE.image_reference(CATALOGUE.image("pytorch-1.13.1"), CATALOGUE.region("cn-north-1"), "dlc")


def test_first_registry_that_serves_the_region_is_taken():
    """Without a choice the image's order decides, but a registry that has nothing in the partition is passed over."""
    image = dataclasses.replace(CATALOGUE.image("pytorch-1.13.1"), registries=("dlc", "ecr-public"))
    ours = CATALOGUE.image_reference(image, CATALOGUE.region("eu-west-1"))
    assert ours.startswith("763104351884.dkr.ecr.eu-west-1.amazonaws.com/")
    for name in ("cn-north-1", "us-gov-east-1"):
        assert CATALOGUE.image_reference(image, CATALOGUE.region(name)).startswith("public.ecr.aws/neuron/")


def test_registry_without_the_image_is_refused():
    """TensorFlow was never published to ECR Public."""
    with pytest.raises(
        CatalogueError, match=r"'tensorflow-2\.10\.1' is not in the registry 'ecr-public'; it is in: dlc"
    ):
        CATALOGUE.image_reference(CATALOGUE.image("tensorflow-2.10.1"), CATALOGUE.region("us-east-1"), "ecr-public")


@given(
    image=st.sampled_from(list(CATALOGUE.images.values())),
    region=st.sampled_from(list(CATALOGUE.regions.values())),
    registry=st.sampled_from(["ecr-public", "dlc", None]),
)
def test_a_reference_never_leaves_the_partition_and_always_has_images(image, region, registry):
    """Every private reference is in a region of the same partition that lists Neuron images, with its own account."""
    try:
        reference = CATALOGUE.image_reference(image, region, registry)
    except CatalogueError:
        return
    host, _, rest = reference.partition("/")
    assert rest.endswith(f"{image.repository}:{image.tag}")
    if host == "public.ecr.aws":
        assert "ecr-public" in image.registries
        return
    match = re.fullmatch(r"(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.(amazonaws\.com(?:\.cn)?)", host)
    assert match is not None
    source = CATALOGUE.region(match[2])
    assert source.neuron_dlc
    assert source.partition == region.partition
    assert match[1] == source.dlc_account
    assert match[3] == CATALOGUE.partition_of(region.name).dns_suffix


@pytest.mark.parametrize(
    ("family", "version", "leaf"),
    [
        ("amazon-linux-2023/neuron", "recommended", "recommended"),
        (
            "amazon-linux-2023/neuron", "2023.0.20260108",
            "al2023-ami-ecs-neuron-hvm-2023.0.20260108-kernel-6.1-x86_64",
        ),
        ("amazon-linux-2023/neuron", "20260108", "al2023-ami-ecs-neuron-hvm-2023.0.20260108-kernel-6.1-x86_64"),
        (
            "amazon-linux-2/inf", "amzn2-ami-ecs-inf-hvm-2.0.20260924-x86_64-ebs",
            "amzn2-ami-ecs-inf-hvm-2.0.20260924-x86_64-ebs",
        ),
        ("amazon-linux-2023/arm64", "20260922", "al2023-ami-ecs-hvm-2023.0.20260922-kernel-6.1-arm64"),
    ],
)  # fmt: skip
def test_ami_parameter(family, version, leaf):
    """A version, its date, an image name and 'recommended' all lead to the parameter of the image id."""
    expected = f"/aws/service/ecs/optimized-ami/{family}/{leaf}/image_id"
    assert CATALOGUE.ami_family(family).parameter(version) == expected


@pytest.mark.parametrize(
    "version",
    [
        "latest",
        "",
        "2.0.20260924",
        "2023.1.20260922",
        "2023.0.2026",
        "al2023-ami-ecs-hvm-2023.0.20260922-kernel-6.1-x86_64",
        "al2023-ami-ecs-neuron-hvm-2023.0.20260922-kernel-6.1-arm64",
        "ami-0123456789abcdef0",
    ],
)
def test_version_of_another_family_is_refused(version):
    """What is no version of the family is refused, with examples of what is."""
    with pytest.raises(CatalogueError) as caught:
        CATALOGUE.ami_family("amazon-linux-2023/neuron").parameter(version)
    assert f"{version!r} is no version of the AMI family 'amazon-linux-2023/neuron'" in str(caught.value)
    assert "'2023.0.20260922'" in str(caught.value)


def test_no_family_serves_runtime_1():
    """Every Neuron AMI's driver is newer than the last that serves Neuron Runtime 1.x."""
    assert not any(family.runtime_1 for family in CATALOGUE.ami_families.values())


def test_neuronx_images_are_not_for_inf1():
    """The repository's suffix and the families it serves agree."""
    for image in CATALOGUE.images.values():
        assert image.repository.endswith("-neuronx") == ("inf1" not in image.families), image.name
        assert ("inf2" in image.families) == image.repository.endswith("-neuronx"), image.name
