"""Deployments, keys of secrets and dual-stack registries: what the user says, the blueprint has."""

from __future__ import annotations

import pytest

SERVICE = '[services.bert]\nimage = "pytorch-1.13.1"\n'
SECRETS = """\
[services.bert.secrets]
TOKEN = "arn:{partition}:secretsmanager:{region}:123456789012:secret:token-AbCdEf"
LEVEL = "arn:{partition}:ssm:us-east-1:123456789012:parameter/level"
"""
KEYS = 'secrets_kms_key_arns = ["arn:{partition}:kms:{region}:123456789012:key/1111"]\n'
PATH = "services.bert.secrets_kms_key_arns"


def test_deployments_are_forced_and_waited_for_where_asked(plan):
    """By default Terraform does neither."""
    asked = plan(SERVICE + "force_new_deployment = true\nwait_for_steady_state = true\n").services[0]
    usual = plan(SERVICE).services[0]
    assert (asked.force_new_deployment, asked.wait_for_steady_state) == (True, True)
    assert (usual.force_new_deployment, usual.wait_for_steady_state) == (False, False)


def test_keys_of_secrets_are_for_the_services_that_hold_them(plan):
    """Each region's key is named, and the services by the region of each secret."""
    text = 'name = "fleet"\nregions = ["eu-west-1"]\n' + SERVICE + KEYS + SECRETS
    roles = plan(text).services[0].roles
    assert roles.secrets_kms_key_arns == ("arn:aws:kms:eu-west-1:123456789012:key/1111",)
    assert roles.secrets_via_services == ("secretsmanager.eu-west-1.amazonaws.com", "ssm.us-east-1.amazonaws.com")
    assert plan(SERVICE + SECRETS).services[0].roles.secrets_via_services == ()


def test_keys_of_secrets_in_china_have_its_suffix(plan):
    """KMS knows services by the partition's own suffix."""
    text = 'name = "fleet"\nregions = ["cn-north-1"]\n' + SERVICE + KEYS
    text += '[services.bert.secrets]\nA = "arn:{partition}:ssm:{region}:123456789012:parameter/a"\n'
    assert plan(text).services[0].roles.secrets_via_services == ("ssm.cn-north-1.amazonaws.com.cn",)


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        (SERVICE + KEYS, PATH, "decrypts secrets, and there are none; leave it out"),
        (
            SERVICE + KEYS + 'execution_role_arn = "arn:aws:iam::123456789012:role/x"\n' + SECRETS,
            PATH,
            "is for the role that is made, but execution_role_arn names yours",
        ),
        (SERVICE + 'secrets_kms_key_arns = ["alias/x"]\n' + SECRETS, f"{PATH}[0]", "'alias/x' is no ARN"),
    ],
)
def test_keys_that_nothing_would_use_are_refused(refused, text, path, words):
    """A setting that would silently do nothing is refused."""
    assert words in refused(text)[path]


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("us-east-1", "dkr-ecr.us-east-1.on.aws"),
        ("us-gov-west-1", "dkr-ecr-fips.us-gov-west-1.on.aws"),
        ("cn-north-1", "dkr-ecr.cn-north-1.on.amazonwebservices.com.cn"),
    ],
)
def test_dual_stack_registries_are_private_ecr(plan, notices, region, host):
    """An image of a dual-stack host needs no internet, and is not taken for one of another partition."""
    image = f"123456789012.{host}/bert@sha256:{'0' * 64}"
    text = (
        f'name = "fleet"\nregions = ["{region}"]\n[network]\negress = "endpoints"\n[services.bert]\nimage = "{image}"\n'
    )
    assert plan(text).services[0].slots[0].task_definition.containers[0].image == image
    assert not {"image-cross-region", "image-mutable-tag"} & notices(text).keys()


def test_a_dual_stack_registry_of_another_partition_is_refused(refused):
    """Registries cannot be read across partitions, whatever their name."""
    text = '[services.bert]\nimage = "123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn/bert:1"\n'
    assert "lies in another partition" in refused(text)["services.bert.image"]
