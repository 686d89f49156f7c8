"""The override that points a copied stack at the emulator, and the environment it runs in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from neuronfleet.errors import RehearsalError
from neuronfleet.rehearsal.environment import emulator_environment, terraform_environment
from neuronfleet.rehearsal.override import override_document, waiting_services, write_override

ENDPOINT = "http://127.0.0.1:5000"


def test_every_provider_block_is_redirected(stack_of):
    """The default provider and each alias get fake keys, the emulator's account, and a file that says where it is."""
    stack = stack_of({"provider": {"aws": [{"region": "us-east-1"}, {"alias": "global", "region": "us-west-2"}]}})
    written = json.loads(
        write_override(stack, endpoint=ENDPOINT, account_id="123456789012").read_text(encoding="utf-8")
    )
    default, other = written["provider"]["aws"]
    assert "alias" not in default
    assert other["alias"] == "global"
    for block in (default, other):
        assert "endpoints" not in block
        (config,) = map(Path, block["shared_config_files"])
        assert config.is_absolute()
        assert config.read_text(encoding="utf-8") == f"[default]\nendpoint_url = {ENDPOINT}\n"
        assert block["access_key"] == block["secret_key"] == "test"
        assert block["allowed_account_ids"] == ["123456789012"]
        assert block["max_retries"] == 2
        assert block["profile"] is None


def test_endpoints_of_the_stack_are_replaced_one_by_one(stack_of):
    """Where the stack names one, of whatever service, each service is sent to the emulator by its name."""
    named = {"region": "us-east-1", "endpoints": [{"ec2": "http://localhost:1"}]}
    stack = stack_of({"provider": {"aws": [named, {"alias": "global", "region": "us-west-2"}]}})
    written = json.loads(write_override(stack, endpoint=ENDPOINT, account_id="1").read_text(encoding="utf-8"))
    for block in written["provider"]["aws"]:
        assert set(block["endpoints"][0].values()) == {ENDPOINT}
        assert {"ec2", "ecs", "iam", "ssm", "sts", "autoscaling", "scheduler"} <= set(block["endpoints"][0])


def test_services_are_not_waited_for(stack_of):
    """A service that waits for tasks, which the emulator never starts, is overridden; no other is."""
    services = {"a": {"name": "a", "wait_for_steady_state": True}, "b": {"name": "b"}}
    stack = stack_of({"resource": {"aws_ecs_service": services}})
    assert waiting_services(stack) == {"a": True}
    written = json.loads(write_override(stack, endpoint=ENDPOINT, account_id="1").read_text(encoding="utf-8"))
    assert written["resource"] == {"aws_ecs_service": {"a": {"wait_for_steady_state": False}}}


def test_the_state_is_local(stack_of):
    """Whatever backend the stack has, its state goes into the copy."""
    document = override_document([None], endpoint=ENDPOINT, account_id="1")
    assert document["terraform"] == {"backend": {"local": {"path": "rehearsal.tfstate"}}}


def test_no_override_for_an_endpoint_elsewhere():
    """An override that names a real endpoint cannot be made."""
    with pytest.raises(RehearsalError, match="not a loopback address"):
        override_document([None], endpoint="https://sts.amazonaws.com", account_id="1")


def test_the_environment_holds_nothing_of_the_users(tmp_path):
    """Credentials, profiles, variables, arguments, workspaces and tokens are gone; proxies and PATH stay."""
    users = {
        "PATH": "/bin",
        "HTTPS_PROXY": "http://proxy:3128",
        "NO_PROXY": "intranet",
        "AWS_PROFILE": "production",
        "AWS_SESSION_TOKEN": "token",
        "AWS_ENDPOINT_URL_EC2": "https://ec2.example.com",
        "AWS_CA_BUNDLE": "/ca",
        "TF_VAR_account": "1",
        "TF_CLI_ARGS_apply": "-target=x",
        "TF_WORKSPACE": "production",
        "TF_TOKEN_app_terraform_io": "secret",
        "TF_REATTACH_PROVIDERS": "{}",
        "TF_DATA_DIR": "/data",
        "TFE_TOKEN": "secret",
        "TF_CLI_CONFIG_FILE": "/rc",
    }
    made = terraform_environment(users, endpoint=ENDPOINT, plugin_cache=tmp_path, temporary=tmp_path)
    assert {name for name in made if name in users} == {"PATH", "HTTPS_PROXY", "NO_PROXY", "TF_CLI_CONFIG_FILE"}
    assert made["AWS_ENDPOINT_URL"] == ENDPOINT
    assert made["AWS_ACCESS_KEY_ID"] == "test"
    assert made["AWS_EC2_METADATA_DISABLED"] == "true"
    assert made["TF_PLUGIN_CACHE_DIR"] == made["TMPDIR"] == str(tmp_path)
    assert made["NO_PROXY"] == "intranet,127.0.0.1,localhost,::1"
    assert "secret" not in made.values()


def test_the_users_plugin_cache_is_kept(tmp_path):
    """A plugin cache that the user has is used."""
    users = {"TF_PLUGIN_CACHE_DIR": "/cache"}
    made = terraform_environment(users, endpoint=ENDPOINT, plugin_cache=tmp_path, temporary=tmp_path)
    assert made["TF_PLUGIN_CACHE_DIR"] == "/cache"


def test_exports_are_refused_for_an_endpoint_elsewhere():
    """Nobody is told to export a real endpoint."""
    with pytest.raises(RehearsalError, match="not a loopback address"):
        emulator_environment("https://amazonaws.com")
