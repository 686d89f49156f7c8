"""The Terraform override file that points a copied stack at the emulator, without the stack knowing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from neuronfleet.rehearsal.endpoints import SERVICES
from neuronfleet.rehearsal.safety import require_loopback
from neuronfleet.rehearsal.stack import StackDirectory, read_configurations

__all__ = ["ACCESS_KEY", "OVERRIDDEN", "OVERRIDE_NAME", "override_document", "waiting_services", "write_override"]

OVERRIDE_NAME: Final = "neuronfleet_rehearsal_override.tf.json"
ACCESS_KEY: Final = "test"
"""Access key and secret key alike: the emulator takes any, AWS takes neither."""
STATE_FILE: Final = "rehearsal.tfstate"
CONFIG_NAME: Final = "neuronfleet_rehearsal_aws.ini"
"""Beside the override: the shared configuration that sends the provider to the emulator, whoever runs Terraform.

https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
"""

# Where the fleet's own credentials would come from, or where its traffic would go.
CLEARED: Final = (
    "custom_ca_bundle",
    "forbidden_account_ids",
    "http_proxy",
    "https_proxy",
    "profile",
    "shared_config_files",
    "shared_credentials_files",
    "token",
    "use_dualstack_endpoint",
    "use_fips_endpoint",
)


def _provider_arguments(account_id: str) -> dict[str, Any]:
    return dict.fromkeys(CLEARED) | {
        "access_key": ACCESS_KEY,
        "secret_key": ACCESS_KEY,
        "allowed_account_ids": [account_id],
        "max_retries": 2,
        "s3_use_path_style": True,
        "skip_credentials_validation": True,
        "skip_metadata_api_check": "true",
        "skip_region_validation": True,
    }


OVERRIDDEN: Final = frozenset(_provider_arguments("")) | {"endpoints"}
"""Arguments of a provider block that are the override's, whatever the stack says."""


def override_document(
    aliases: list[str | None],
    *,
    endpoint: str,
    account_id: str,
    waiting: Iterable[str] = (),
    named: bool = False,
    config: Path | None = None,
) -> dict[str, Any]:
    """The override of a stack.

    Terraform merges it attribute by attribute into the provider block of the same alias; nested blocks such as
    ``default_tags`` that it does not name stay: https://developer.hashicorp.com/terraform/language/files/override

    Args:
        aliases: alias of each aws provider block of the stack, None for the default one.
        endpoint: URL of the emulator.
        account_id: the emulator's account, the only one it may be applied to.
        waiting: labels of services that shall not be waited for.
        named: whether the endpoint is named service by service, in the place of what the stack names. It costs: the
            provider takes half a second of CPU to judge an ``endpoints`` block, whatever it holds, several times in
            each run of Terraform.
        config: shared configuration file that names the endpoint for all services; None where only the environment
            does.

    Raises:
        RehearsalError: the endpoint is not loopback.
    """
    require_loopback(endpoint)
    provider = _provider_arguments(account_id)
    if named:
        provider["endpoints"] = [dict.fromkeys(SERVICES, endpoint)]
    if config is not None:
        provider["shared_config_files"] = [str(config)]
    document: dict[str, Any] = {
        "//": "Written by 'neuronfleet rehearse' into its own copy of the stack.",
        "terraform": {"backend": {"local": {"path": STATE_FILE}}},
        "provider": {
            "aws": [provider if alias is None else {"alias": alias, **provider} for alias in aliases],
        },
    }
    services = {label: {"wait_for_steady_state": False} for label in waiting}
    if services:
        document["resource"] = {"aws_ecs_service": services}
    return document


def waiting_services(stack: StackDirectory) -> Mapping[str, Any]:
    """Services whose apply waits until their tasks run, which they never do in an emulator.

    Args:
        stack: the stack.

    Returns:
        What the stack says for ``wait_for_steady_state``, by label.

    Raises:
        RehearsalError: a file cannot be read.
    """
    return {
        label: body["wait_for_steady_state"]
        for configuration in read_configurations(stack)
        if not configuration.nested
        for block_type, label, body in configuration.typed_blocks("resource")
        if block_type == "aws_ecs_service" and body.get("wait_for_steady_state")
    }


def write_override(stack: StackDirectory, *, endpoint: str, account_id: str) -> Path:
    """Write the override into a copied stack, and beside it where the emulator is.

    Args:
        stack: a copy, never the project's own folder.
        endpoint: URL of the emulator.
        account_id: the emulator's account.

    Raises:
        RehearsalError: the endpoint is not loopback.
    """
    bodies = [
        body
        for configuration in read_configurations(stack)
        if not configuration.nested
        for label, body in configuration.blocks("provider")
        if label == "aws"
    ]
    aliases = [str(body["alias"]) if body.get("alias") is not None else None for body in bodies]
    named = any("endpoints" in body or "dynamic" in body for body in bodies)
    file = stack.path / OVERRIDE_NAME
    config = stack.path.resolve() / CONFIG_NAME
    document = override_document(
        aliases,
        endpoint=endpoint,
        account_id=account_id,
        waiting=waiting_services(stack),
        named=named,
        config=config,
    )
    config.write_text(f"[default]\nendpoint_url = {endpoint}\n", encoding="utf-8")
    file.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    return file
