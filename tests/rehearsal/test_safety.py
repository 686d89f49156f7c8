"""What a rehearsal refuses."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuronfleet.errors import RehearsalError
from neuronfleet.rehearsal.safety import is_loopback, refuse_unsafe, require_loopback


@pytest.mark.parametrize("url", ["http://127.0.0.1:5000", "http://localhost:1", "https://[::1]:2", "http://127.9.9.9"])
def test_loopback_addresses_are_loopback(url):
    """Every spelling of this machine's loopback is accepted."""
    require_loopback(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://ec2.us-east-1.amazonaws.com",
        "http://10.0.0.1:5000",
        "http://169.254.169.254",
        "http://0.0.0.0:5000",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://127.0.0.1@example.com",
        "127.0.0.1:5000",
        "",
    ],
)
def test_other_addresses_are_refused(url):
    """Anything that is not loopback, or only looks so, is refused and named."""
    with pytest.raises(RehearsalError, match="not a loopback address") as caught:
        require_loopback(url)
    assert repr(url) in str(caught.value)


@given(st.ip_addresses(v=4))
def test_only_the_loopback_network_is_loopback(address):
    """Of all IPv4 addresses exactly 127.0.0.0/8 counts as this machine."""
    assert is_loopback(f"http://{address}:80") == (address.packed[0] == 127)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            {"provider": {"aws": [{"region": "us-east-1", "endpoints": [{"ec2": "https://ec2.example.com"}]}]}},
            "provider.aws.endpoints.ec2 is 'https://ec2.example.com'",
        ),
        ({"provider": {"google": {"project": "p"}}}, "provider.google talks to something that is not emulated"),
        (
            {"terraform": {"required_providers": {"cloudflare": {"source": "cloudflare/cloudflare"}}}},
            "required_providers.cloudflare is 'cloudflare/cloudflare'",
        ),
        (
            {"terraform": {"required_providers": {"aws": {"source": "evil/aws"}}}},
            "required_providers.aws is 'evil/aws'",
        ),
        ({"resource": {"google_project": {"p": {}}}}, "google_project.p belongs to provider 'google'"),
        ({"data": {"external": {"x": {"program": ["sh"]}}}}, "data.external.x runs a program"),
        ({"data": {"http": {"x": {"url": "https://example.com"}}}}, "data.http.x runs a program or calls a URL"),
        (
            {"data": {"terraform_remote_state": {"other": {"backend": "s3"}}}},
            "data.terraform_remote_state.other reads the state of another stack",
        ),
        ({"data": {"aws_ecs_task_execution": {"x": {}}}}, "data.aws_ecs_task_execution.x runs tasks whenever"),
        (
            {"resource": {"aws_vpc": {"x": {"provisioner": [{"local-exec": {"command": "id"}}]}}}},
            "aws_vpc.x has a provisioner",
        ),
        ({"module": {"vpc": {"source": "terraform-aws-modules/vpc/aws"}}}, "module.vpc comes from"),
        ({"module": {"vpc": {"source": "../elsewhere"}}}, "outside the stack's folder"),
    ],
)
def test_what_could_reach_beyond_the_emulator_is_refused(stack_of, content, reason):
    """Each way out of the emulator is refused with its address and the reason."""
    stack = stack_of(content)
    with pytest.raises(RehearsalError, match="could reach beyond the emulator") as caught:
        refuse_unsafe([stack])
    assert reason in str(caught.value)
    assert str(stack.path / "cdk.tf.json") in str(caught.value)


def test_encryption_of_the_state_is_refused(stack_of):
    """OpenTofu's key providers ask KMS, Vault or a program: https://opentofu.org/docs/language/state/encryption/."""
    keys = {"key_provider": {"aws_kms": {"main": {"kms_key_id": "a", "region": "us-east-1", "key_spec": "AES_256"}}}}
    with pytest.raises(RehearsalError, match=r"terraform\.encryption asks for keys .* TF_ENCRYPTION"):
        refuse_unsafe([stack_of({"terraform": {"encryption": keys}})])


def test_every_reason_is_told_at_once(stack_of):
    """Two stacks with a fault each are refused together."""
    first = stack_of({"data": {"http": {"a": {}}}}, name="first")
    second = stack_of({"provider": {"azurerm": {}}}, name="second")
    with pytest.raises(RehearsalError, match="2 thing") as caught:
        refuse_unsafe([first, second])
    assert "data.http.a" in str(caught.value)
    assert "provider.azurerm" in str(caught.value)


def test_hcl_of_a_local_module_is_read_too(stack_of):
    """A module's own provider and provisioner in HCL are found, where only the root's provider can be redirected."""
    stack = stack_of({"module": {"inner": {"source": "./inner"}}})
    (stack.path / "inner").mkdir()
    (stack.path / "inner" / "main.tf").write_text(
        'provider "aws" {\n  region = "us-east-1"\n}\n'
        'resource "null_resource" "x" {\n  provisioner "local-exec" {\n    command = "id"\n  }\n}\n',
        encoding="utf-8",
    )
    with pytest.raises(RehearsalError) as caught:
        refuse_unsafe([stack])
    assert "a module configures its own aws provider" in str(caught.value)
    assert "null_resource.x has a provisioner" in str(caught.value)


def test_an_override_file_of_the_stack_is_refused(stack_of):
    """An override file of the user's could undo the rehearsal's own."""
    stack = stack_of({})
    (stack.path / "zz_override.tf.json").write_text("{}", encoding="utf-8")
    with pytest.raises(RehearsalError, match="is a Terraform override file"):
        refuse_unsafe([stack])


def test_a_stack_written_twice_is_refused(stack_of):
    """cdk.tf beside cdk.tf.json defines everything twice."""
    stack = stack_of({})
    (stack.path / "cdk.tf").write_text("", encoding="utf-8")
    with pytest.raises(RehearsalError, match=r"holds cdk\.tf and cdk\.tf\.json"):
        refuse_unsafe([stack])


def test_an_ordinary_stack_is_not_refused(tmp_path, stack_writer):
    """A region's stack of aws resources alone passes."""
    refuse_unsafe([stack_writer(tmp_path, "us-east-1"), stack_writer(tmp_path, "eu-west-1")])


def test_modules_may_call_each_other_inside_the_stacks_folder(stack_of):
    """A source with .. is judged by where it leads: beside the calling module, and not out of the stack."""
    stack = stack_of({"module": {"service": {"source": "./modules/service"}}})
    for module, source in (("service", "../task"), ("task", "../../../elsewhere")):
        (stack.path / "modules" / module).mkdir(parents=True)
        file = stack.path / "modules" / module / "main.tf.json"
        file.write_text(json.dumps({"module": {f"of_{module}": {"source": source}}}), encoding="utf-8")
    with pytest.raises(RehearsalError, match="1 thing") as caught:
        refuse_unsafe([stack])
    assert "module.of_task comes from '../../../elsewhere', outside the stack's folder" in str(caught.value)


def test_a_link_out_of_the_stack_is_refused(stack_of, tmp_path):
    """The folder of a module is the one that a link leads to."""
    stack = stack_of({"module": {"linked": {"source": "./linked"}}})
    (tmp_path / "elsewhere").mkdir()
    (stack.path / "linked").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RehearsalError, match=r"module.linked comes from './linked', outside the stack's folder"):
        refuse_unsafe([stack])
