"""What a rehearsal refuses to run, so that nothing outside the emulator is ever touched."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from neuronfleet.errors import RehearsalError
from neuronfleet.rehearsal.stack import Configuration, StackDirectory, read_configurations

__all__ = ["is_loopback", "refuse_unsafe", "require_loopback"]

# They compute and reach nothing; every other provider than aws talks to something real.
HARMLESS_PROVIDERS: Final = frozenset({"aws", "null", "random", "terraform", "time", "tls"})
AWS_SOURCES: Final = re.compile(r"(?:(?:[a-z0-9.-]+/)?hashicorp/)?aws")
OVERRIDE_FILE: Final = re.compile(r"(?:^|_)override\.(?:tf|tofu)(?:\.json)?$")


def is_loopback(url: str) -> bool:
    """Whether a URL's host is this machine and no other.

    Args:
        url: an endpoint with its scheme.
    """
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return False
    if not host:
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def require_loopback(url: str) -> None:
    """Refuse an endpoint that is not on this machine.

    Args:
        url: endpoint of the emulator.

    Raises:
        RehearsalError: the endpoint is elsewhere.
    """
    if not is_loopback(url):
        raise RehearsalError(
            f"the rehearsal's endpoint is {url!r}, which is not a loopback address: a rehearsal never talks to "
            "anything but an emulator on this machine; let it start its own"
        )


def refuse_unsafe(stacks: Sequence[StackDirectory]) -> None:
    """Refuse stacks that could reach anything but the emulator.

    Args:
        stacks: the stacks to rehearse.

    Raises:
        RehearsalError: with every reason, each with its file and place.
    """
    reasons = [
        f"{configuration.path}: {reason}"
        for stack in stacks
        for configuration in read_configurations(stack)
        for reason in _reasons(configuration, stack.path)
    ]
    reasons += [
        f"{stack.path}: holds cdk.tf and cdk.tf.json, which define everything twice; delete one"
        for stack in stacks
        if (stack.path / "cdk.tf").exists()
    ]
    if reasons:
        listed = "\n".join(f"  - {reason}" for reason in reasons)
        raise RehearsalError(f"not rehearsed: {len(reasons)} thing(s) could reach beyond the emulator\n{listed}")


def _reasons(configuration: Configuration, folder: Path) -> Iterator[str]:
    if OVERRIDE_FILE.search(configuration.path.name):
        yield "is a Terraform override file and would be merged with the rehearsal's own; leave it out of the stack"
    yield from _provider_reasons(configuration)
    if any("encryption" in settings for settings in configuration.settings()):
        yield (
            "terraform.encryption asks for keys where they are kept, and the state of a rehearsal is thrown away; give "
            "OpenTofu its encryption in the variable TF_ENCRYPTION, which a rehearsal does not pass on"
        )
    for kind in ("resource", "data", "ephemeral"):
        for block_type, name, body in configuration.typed_blocks(kind):
            address = f"{'data.' if kind == 'data' else ''}{block_type}.{name}"
            yield from _block_reasons(address, block_type, body)
    for name, body in configuration.blocks("module"):
        source = str(body.get("source", ""))
        if not source.startswith(("./", "../")):
            yield (
                f"module.{name} comes from {source!r}: what it does is not known before it is fetched; "
                "copy it into the stack's folder and name it with ./"
            )
        elif not (configuration.path.parent / source).resolve().is_relative_to(folder.resolve()):
            yield f"module.{name} comes from {source!r}, outside the stack's folder; copy it into the folder"


def _provider_reasons(configuration: Configuration) -> Iterator[str]:
    for label, body in configuration.blocks("provider"):
        if label not in HARMLESS_PROVIDERS:
            yield f"provider.{label} talks to something that is not emulated; rehearse only stacks of the aws provider"
        elif label == "aws" and configuration.nested:
            yield "a module configures its own aws provider, which the rehearsal cannot redirect; pass the stack's"
        elif label == "aws":
            yield from _endpoint_reasons(body)
    for settings in configuration.settings():
        required = settings.get("required_providers", {})
        for group in required if isinstance(required, list) else [required]:
            for name, requirement in group.items():
                source = requirement.get("source", name) if isinstance(requirement, Mapping) else name
                if not isinstance(source, str):
                    continue
                if name not in HARMLESS_PROVIDERS or (name == "aws" and not AWS_SOURCES.fullmatch(source.strip('"'))):
                    yield f"required_providers.{name} is {source!r}; rehearse only stacks of hashicorp/aws"


def _endpoint_reasons(body: Mapping[str, Any]) -> Iterator[str]:
    endpoints = body.get("endpoints", [])
    for group in endpoints if isinstance(endpoints, list) else [endpoints]:
        for service, url in group.items():
            if isinstance(url, str) and not is_loopback(url):
                yield f"provider.aws.endpoints.{service} is {url!r}, which is not a loopback address; leave it out"


def _block_reasons(address: str, block_type: str, body: Mapping[str, Any]) -> Iterator[str]:
    provider = block_type.partition("_")[0]
    if provider in {"external", "http"}:
        yield f"{address} runs a program or calls a URL of its own; compute the value when the stack is made"
    elif block_type == "terraform_remote_state":
        yield f"{address} reads the state of another stack, which is not rehearsed; pass the value in"
    elif provider not in HARMLESS_PROVIDERS:
        yield f"{address} belongs to provider {provider!r}, which is not emulated"
    elif block_type == "aws_ecs_task_execution":
        yield f"{address} runs tasks whenever it is read; make it a schedule or an output with the command"
    if "provisioner" in body:
        yield f"{address} has a provisioner, which runs commands on this machine; use user data instead"
