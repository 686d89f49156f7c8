"""Policies about several regions: on real plans, over accounts and partitions, and with two plans of one stack."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neuronfleet.plan.reading import plan_from
from neuronfleet.policies.api import Document, Referring, Sample, Unknown

PLANS = Path(__file__).parents[2] / "data" / "plans"
ROLE = "aws_iam_role.instance"


def plan(name):
    """One of the real plans."""
    return plan_from(json.loads((PLANS / f"{name}.json").read_text()), path=f"{name}.json")


def with_provider(sample, **expressions):
    """A plan whose provider is configured with more than its region."""
    document = sample.document()
    document["configuration"]["provider_config"]["aws"]["expressions"] |= expressions
    return plan_from(document, path="other.json")


def test_two_regions_inside_one_plan_are_compared(told):
    """create.json has two modules, one a region: they are alike, and what is unknown there is said to be."""
    rows = told("REG", plan("create"))

    assert {(row[0], row[1], row[2]) for row in rows} == {
        ("REG002", "unknown", "module.use1.aws_ecs_task_definition.sidecar"),
        ("REG003", "unknown", "module.use1.aws_ecs_task_definition.sidecar"),
        ("REG004", "unknown", "module.use1.aws_launch_template.this"),
    }


def test_a_type_changed_in_one_region_only_is_found(told):
    """In change.json us-east-1 moves to inf1.2xlarge and us-west-2 does not."""
    (row,) = told("REG", plan("change"), verdicts=("fail",))

    assert row[0] == "REG005"
    assert row[3] == 'inf1-{region}: instance_type is "inf1.2xlarge" in us-east-1; "inf1.xlarge" in us-west-2'


def test_one_stack_planned_twice_is_one_finding(told):
    """create.json and change.json are one stack: that is said once, and not as forty clashes of names."""
    rows = told("REG006 REG007 REG009", plan("create"), plan("change"))

    assert [row[0] for row in rows] == ["REG009"]
    assert rows[0][3] == "create.json and change.json both manage it, so they are two plans of one stack"


def test_one_region_is_said_once(told):
    """With one plan and one region every policy about several says so, once."""
    rows = told("REG001 REG002 REG003 REG004 REG005", plan("first_create"), verdicts=("not-applicable",))

    assert [(row[0], row[3]) for row in rows] == [(f"REG00{number}", "there is one region") for number in range(1, 6)]


def test_accounts_that_differ_do_not_clash(told):
    """The same role in two accounts is two roles."""
    east = Sample({ROLE: {"name": "instance"}, "data.aws_caller_identity.me": {"account_id": "111111111111"}})
    west = Sample(
        {ROLE: {"name": "instance"}, "data.aws_caller_identity.me": {"account_id": "222222222222"}}, region="us-west-2"
    )
    same = dataclasses.replace(east, region="us-west-2")

    assert told("REG006", east.plan(), west.plan()) == []
    assert [row[1] for row in told("REG006", east.plan(), same.plan())] == ["fail"]


def test_accounts_that_cannot_be_told_are_not_judged(told):
    """Providers with different credentials may or may not be in one account."""
    east, west = Sample({ROLE: {"name": "instance"}}), Sample({ROLE: {"name": "instance"}}, region="us-west-2")
    other = with_provider(west, profile={"constant_value": "second"})

    assert [row[1] for row in told("REG006", east.plan(), other)] == ["unknown"]


@pytest.mark.parametrize(("allowed", "verdicts"), [("111111111111", ["fail"]), ("222222222222", [])])
def test_allowed_account_ids_tell_the_account(told, allowed, verdicts):
    """A provider that allows one account works in it."""
    east = with_provider(Sample({ROLE: {"name": "a"}}), allowed_account_ids={"constant_value": ["111111111111"]})
    west = Sample({ROLE: {"name": "a"}}, region="us-west-2")
    second = with_provider(west, allowed_account_ids={"constant_value": [allowed]})

    assert [row[1] for row in told("REG006", east, second)] == verdicts


def test_partitions_never_share_an_account(told):
    """A role in China and one of the same name elsewhere are two."""
    east, china = Sample({ROLE: {"name": "a"}}), Sample({ROLE: {"name": "a"}}, region="cn-north-1")

    assert told("REG006", east.plan(), china.plan()) == []


def test_bucket_names_clash_over_accounts(told):
    """A bucket's name is taken for everybody, whichever account has it."""
    bucket = {"aws_s3_bucket.models": {"bucket": "acme-models"}}
    east = Sample({**bucket, "data.aws_caller_identity.me": {"account_id": "111111111111"}})
    west = Sample({**bucket, "data.aws_caller_identity.me": {"account_id": "222222222222"}}, region="us-west-2")

    (row,) = told("REG006", east.plan(path="east.json"), west.plan(path="west.json"))

    assert row[1:] == (
        "fail",
        "aws_s3_bucket.models",
        "has the same name acme-models as aws_s3_bucket.models of east.json",
    )


def test_records_of_zones_made_in_each_plan_do_not_clash(told):
    """Two plans that each make a zone have two zones, whatever is called the same in them."""
    record = {"name": "api", "type": "A", "zone_id": Unknown("aws_route53_zone.z.zone_id")}
    east = Sample({"aws_route53_zone.z": {"name": "a.example"}, "aws_route53_record.api": record})
    west = Sample({"aws_route53_zone.z": {"name": "b.example"}, "aws_route53_record.api": record}, region="us-west-2")

    assert told("REG006", east.plan(path="east.json"), west.plan(path="west.json")) == []


def test_names_of_modules_per_region_are_matched_by_name_or_address(told):
    """Services are counterparts by their name where it is known, else by their address."""
    east = Sample({"aws_ecs_service.east": {"name": "model-use1", "desired_count": 2}})
    west = Sample({"aws_ecs_service.west": {"name": "model-usw2", "desired_count": 3}}, region="us-west-2")
    (row,) = told("REG003", east.plan(), west.plan())

    assert row[3] == "service model-{region}: desired_count is 2 in us-east-1; 3 in us-west-2"


def test_mirrors_of_an_image_are_one_image(told):
    """Only name, tag and digest count: China pulls from a mirror of its own."""

    def task(image, region):
        containers = Document([{"name": "model", "image": image}])
        return Sample(
            {"aws_ecs_task_definition.m": {"family": "m", "container_definitions": containers}}, region=region
        )

    public = task("public.ecr.aws/neuron/server:1.0@sha256:ab", "us-east-1")
    mirror = task("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/mirror/server:1.0@sha256:ab", "cn-north-1")
    other = task("public.ecr.aws/neuron/server:1.0@sha256:cd", "cn-north-1")

    assert told("REG002", public.plan(), mirror.plan()) == []
    assert [row[1] for row in told("REG002", public.plan(), other.plan())] == ["fail"]


def test_a_container_that_one_region_lacks_is_found(told):
    """A sidecar in one region only is a difference of images: one region has none."""

    def task(region, *names):
        containers = Document([{"name": name, "image": f"{name}:1"} for name in names])
        return Sample(
            {"aws_ecs_task_definition.m": {"family": "m", "container_definitions": containers}}, region=region
        )

    (row,) = told("REG002", task("us-east-1", "model", "proxy").plan(), task("us-west-2", "model").plan())

    assert row[3] == 'container proxy of m: image is "proxy:1" in us-east-1; not set in us-west-2'


def test_wiring_across_regions_is_found_by_reference(told):
    """A service that refers to a cluster of another region is refused by AWS, though no ARN is known yet."""
    sample = Sample(
        {
            "aws_ecs_cluster.far": {"name": "far", "region": "eu-west-1"},
            "aws_ecs_service.model": {"name": "model", "cluster": Unknown("aws_ecs_cluster.far.arn")},
        }
    )
    (row,) = told("REG008", sample.plan(), verdicts=("fail",))

    assert row[2:] == ("aws_ecs_service.model", "cluster is in eu-west-1, and the provider works in us-east-1")


def test_an_endpoint_of_china_is_in_china(told):
    """Service names of endpoints start with cn. there."""
    good = {"aws_vpc_endpoint.ecr": {"service_name": "cn.com.amazonaws.cn-north-1.ecr.api"}}
    special = {"aws_vpc_endpoint.own": {"service_name": "com.amazonaws.vpce.us-east-1.vpce-svc-0a"}}

    assert told("REG008", Sample(good, region="cn-north-1").plan(), Sample(special).plan()) == []


def test_overlaps_are_found_behind_a_wide_range(told):
    """A range that lies in one two places before it is found too."""

    def vpc(cidr, region):
        return Sample({"aws_vpc.v": {"cidr_block": cidr}}, region=region).plan(path=f"{region}.json")

    rows = told(
        "REG007", vpc("10.0.0.0/8", "us-east-1"), vpc("10.1.0.0/16", "us-west-2"), vpc("10.9.0.0/16", "eu-west-1")
    )

    assert [row[3].split(";")[0] for row in rows] == [
        "10.1.0.0/16 overlaps 10.0.0.0/8 of aws_vpc.v in us-east-1 of us-east-1.json",
        "10.9.0.0/16 overlaps 10.0.0.0/8 of aws_vpc.v in us-east-1 of us-east-1.json",
    ]


def test_an_image_named_only_by_its_id_cannot_be_compared(told):
    """Ids differ from region to region, so they tell nothing of the release."""

    def template(region):
        return Sample({"aws_launch_template.t": {"name": "t", "image_id": "ami-0a"}}, region=region).plan()

    (row,) = told("REG004", template("us-east-1"), template("us-west-2"))

    assert row[1] == "unknown"


def test_searched_images_are_compared_by_name(told):
    """Data aws_ami tells the name of what it found."""

    def template(region, name):
        image = Referring("ami-0a", "data.aws_ami.a.id")
        return Sample(
            {
                "aws_launch_template.t": {"name": "t", "image_id": image},
                "data.aws_ami.a": {"id": "ami-0a", "name": name},
            },
            region=region,
        ).plan()

    assert told("REG004", template("us-east-1", "r1"), template("us-west-2", "r1")) == []
    assert [row[3] for row in told("REG004", template("us-east-1", "r1"), template("us-west-2", "r2"))] == [
        "t runs r1 in us-east-1; r2 in us-west-2"
    ]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["us-east-1", "a", "10.0.0.0/8", "x:1@y", ""]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["name", "image", "cpu"]), inner),
    max_leaves=6,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=ANYTHING, second=ANYTHING, region=ANYTHING)
def test_anything_gets_a_verdict(told, first, second, region):
    """Whatever types stand in two plans, no check raises."""

    def sample(value, place):
        return Sample(
            {
                "aws_ecs_service.s": {"name": value, "desired_count": value, "cluster": value, "region": region},
                "aws_ecs_task_definition.t": {"family": value, "container_definitions": json.dumps([value])},
                "aws_launch_template.l": {"name": value, "image_id": value, "instance_type": value},
                "aws_iam_role.r": {"name": value},
                "aws_s3_bucket.b": {"bucket": value},
                "aws_vpc.v": {"cidr_block": value},
                "aws_autoscaling_group.g": {"availability_zones": value, "target_group_arns": value},
            },
            region=place,
        ).plan()

    assert told("REG", sample(first, "us-east-1"), sample(second, "us-west-2"), verdicts=("error",)) == []
