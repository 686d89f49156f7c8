"""What a stack expects to exist, read from its configuration."""

from __future__ import annotations

import pytest

from neuronfleet.rehearsal.expected import expected_resources

VPC, OTHER_VPC = "vpc-0123456789abcdef0", "vpc-0a1b2c3d"
SUBNETS = ("subnet-0123456789abcdef0", "subnet-0123456789abcdef1")
GROUP = "sg-0123456789abcdef0"
IMAGE = "ami-0123456789abcdef0"


def test_ids_stand_in_attributes_lists_expressions_and_defaults(stack_of):
    """A whole id is found as a value, in a list, quoted in an expression and as the default of a variable."""
    stack = stack_of(
        {
            "data": {"aws_subnet": {"x": {"for_each": f'${{toset(["{SUBNETS[0]}"])}}', "id": "${each.value}"}}},
            "locals": {"subnets": [SUBNETS[1]]},
            "resource": {"aws_launch_template": {"x": {"image_id": IMAGE, "instance_type": "inf1.xlarge"}}},
            "variable": {"vpc_id": {"default": VPC}, "groups": {"default": [GROUP]}},
        }
    )
    expected = expected_resources(stack)
    assert expected.region == "us-east-1"
    assert expected.vpc_ids == (VPC,)
    assert dict(expected.subnets) == dict.fromkeys(SUBNETS, VPC)
    assert dict(expected.security_groups) == {GROUP: VPC}
    assert expected.image_ids == (IMAGE,)
    assert expected.instance_types == ("inf1.xlarge",)


def test_a_subnet_belongs_to_the_vpc_that_its_block_names(stack_of):
    """With two VPCs the block that names a subnet and a VPC tells which."""
    data = {
        "a": {"id": SUBNETS[0], "vpc_id": OTHER_VPC},
        "b": {"id": SUBNETS[1], "vpc_id": VPC},
    }
    expected = expected_resources(stack_of({"data": {"aws_subnet": data}}))
    assert dict(expected.subnets) == {SUBNETS[0]: OTHER_VPC, SUBNETS[1]: VPC}


def test_what_only_looks_like_an_id_is_none(stack_of):
    """Texts around an id, other lengths, comments and references expect nothing."""
    stack = stack_of(
        {
            "locals": {"a": f"see {VPC}", "b": "vpc-12345", "c": "${aws_vpc.x.id}", "d": "ami-id", "//": {"x": VPC}},
            "resource": {"aws_launch_template": {"x": {"user_data": f"#!/bin/sh\necho {VPC}\n"}}},
        }
    )
    assert not expected_resources(stack)


def test_instance_types_are_those_whose_zones_are_asked(stack_of):
    """The filter of an offering names an instance type; a reference does not."""
    offerings = {
        "aws_ec2_instance_type_offerings": {
            "x": {"filter": [{"name": "instance-type", "values": ["inf1.6xlarge"]}, {"name": "location", "values": []}]}
        }
    }
    templates = {"aws_launch_template": {"x": {"instance_type": "${var.type}"}}}
    expected = expected_resources(stack_of({"data": offerings, "resource": templates}))
    assert expected.instance_types == ("inf1.6xlarge",)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("terraform.tfvars", f'vpc_id = "{VPC}"\nsubnet_ids = ["{SUBNETS[0]}"]\n'),
        ("own.auto.tfvars.json", f'{{"vpc_id": "{VPC}", "subnet_ids": ["{SUBNETS[0]}"]}}'),
    ],
)
def test_ids_stand_in_the_values_of_variables_too(stack_of, name, text):
    """Terraform reads these files by itself, and so what they name is expected."""
    stack = stack_of({"variable": {"vpc_id": {}, "subnet_ids": {}}})
    (stack.path / name).write_text(text, encoding="utf-8")
    expected = expected_resources(stack)
    assert expected.vpc_ids == (VPC,)
    assert dict(expected.subnets) == {SUBNETS[0]: VPC}


def test_values_that_terraform_is_not_given_expect_nothing(stack_of):
    """Another file of values is read only where the command line names it."""
    stack = stack_of({})
    (stack.path / "staging.tfvars").write_text(f'vpc_id = "{VPC}"\n', encoding="utf-8")
    assert not expected_resources(stack)


def test_certificates_and_places_in_lists_are_read(stack_of):
    """ARNs of ACM certificates are expected, those of IAM are not; subnets of a list know their place in it."""
    certificate = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b"
    expected = expected_resources(
        stack_of(
            {
                "data": {"aws_subnet": {"x": {"for_each": f'${{toset(["{SUBNETS[0]}", "{SUBNETS[1]}"])}}'}}},
                "resource": {
                    "aws_lb_listener": {
                        "x": {"certificate_arn": certificate},
                        "y": {"certificate_arn": "arn:aws:iam::123456789012:server-certificate/x"},
                    }
                },
            }
        )
    )
    assert expected.certificate_arns == (certificate,)
    assert dict(expected.places) == {SUBNETS[0]: 0, SUBNETS[1]: 1}
