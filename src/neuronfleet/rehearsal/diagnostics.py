"""Terraform's own error messages, read from its JSON or from its boxed text."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

__all__ = ["Diagnostic", "advice", "diagnostics_of_json", "diagnostics_of_text", "emulator_diagnostics"]

BOX: Final = re.compile(r"^[╷│╵]\s?", re.MULTILINE)
COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")

# First match wins; each pattern is searched in summary and detail.
ADVICE: Final[tuple[tuple[str, str], ...]] = (
    (
        r"query available provider packages|registry service is unreachable|could not connect to",
        (
            "the provider could not be installed: check the network, or let TF_CLI_CONFIG_FILE name a configuration "
            "with a filesystem mirror that holds hashicorp/aws, below registry.opentofu.org for OpenTofu"
        ),
    ),
    (
        r"No value for required variable",
        "TF_VAR_* variables are not passed on to a rehearsal: give the variable a default, or a *.auto.tfvars file",
    ),
    (
        r"not been implemented|NotImplemented|NotYetImplemented|StatusCode: 50[01]|UnknownOperation",
        (
            "the emulator does not know this call: check this resource with 'terraform validate' and a plan, and "
            "report it so that it is listed as not applied"
        ),
    ),
    (
        r"ParameterNotFound|couldn't find resource[\s\S]*ssm|SSM Parameter",
        (
            "the emulator knows the public AMI parameters up to the date of its release: use 'recommended', or pin a "
            "version that is in it"
        ),
    ),
    (
        r"Resource precondition failed|Resource postcondition failed|Check block assertion failed",
        "this is a check of the fleet's own, and it would stop a real plan too: do what its message says",
    ),
    (
        (
            r"no matching (?:EC2 )?(?:VPC|Subnet|Security Group)|Your query returned no results"
            r"|Invalid(?:VpcID|SubnetID|Subnet|Group|GroupId|AMIID)\.NotFound|InvalidPermission\.NotFound"
            r"|couldn't find resource"
        ),
        (
            "the stack refers to something that somebody else made; the rehearsal makes stand-ins for whole ids (vpc-, "
            "subnet-, sg- and ami- with 8 or 17 digits) that stand in the configuration, and for load balancers and "
            "hosted zones by name, not for what else is looked up by name, tag or filter: name it by its id"
        ),
    ),
    (
        r"(?:InvalidTag|ValidationError|InvalidParameter)[\s\S]*(?:[tT]ags?\b|member\.(?:key|value))",
        (
            "a tag is not one that AWS takes: keys of at most 128 and values of at most 256 letters, digits, spaces "
            "and _ . : / = + - @; change [tags] of the fleet"
        ),
    ),
    (
        r"ValidationError|ValidationException|InvalidParameter|ClientException|MalformedPolicy",
        "the emulator refuses this value, as AWS probably would: change the setting that the message names",
    ),
    (
        r"AWS account ID not allowed",
        "a rehearsal runs in the emulator's own account: take allowed_account_ids out of the module's provider",
    ),
    (
        (
            r"Unsupported argument|Unsupported block type|Invalid resource type|Missing required argument"
            r"|Invalid reference|Reference to undeclared|Extraneous JSON object property"
        ),
        (
            "the synthesized configuration is wrong for this provider version: run 'neuronfleet synth' and look at the "
            "stack's cdk.tf.json"
        ),
    ),
    (
        r"bind: invalid argument|bind: file name too long|socket path|path too long|File name too long",
        (
            "a provider listens on a socket in the folder for temporary files, and its path is too long: set TMPDIR to "
            "a short one, such as /tmp"
        ),
    ),
    (
        r"no space left on device|disk quota exceeded",
        "the disk is full; a provider takes 700 MB: name a folder with room in TMPDIR or TF_PLUGIN_CACHE_DIR",
    ),
    (
        r"not finished after \d+ seconds",
        "the machine may be too slow for this many stacks at once: lower --parallelism",
    ),
    (
        r"signal: killed|plugin process exited|Plugin did not respond|plugin6?\.\(\*GRPCProvider\)|panic:",
        (
            "the provider process died: it may have run out of memory (lower --parallelism) or met an answer of the "
            "emulator that it cannot digest (rehearse with --keep and look at the emulator's log)"
        ),
    ),
)
SERVER_ERROR: Final = re.compile(r"StatusCode: 5\d\d")
SHOWN_LINES: Final = 12
ALONE: Final = "rehearse with --keep: the work folder and the emulator's log then stay until Ctrl-C"
AMONG_OTHERS: Final = "rehearse it alone: --region {region} --keep; the work folder and the emulator's log then stay"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One error of Terraform.

    Attributes:
        summary: its first line.
        detail: the rest, "" for none.
        address: resource that it is about, None where it is about none.
    """

    summary: str
    detail: str = ""
    address: str | None = None

    def __str__(self) -> str:
        where = f" ({self.address})" if self.address else ""
        return f"Error: {self.summary}{where}" + (f"\n{self.detail}" if self.detail else "")


def diagnostics_of_json(messages: Iterable[Mapping[str, Any]]) -> tuple[Diagnostic, ...]:
    """Errors among the messages of ``-json`` output or the ``diagnostics`` of ``validate -json``.

    Args:
        messages: objects that either are diagnostics or hold one under ``diagnostic``.
    """
    found = (message.get("diagnostic", message) for message in messages)
    return tuple(
        Diagnostic(
            summary=str(diagnostic.get("summary", "")),
            detail=str(diagnostic.get("detail", "")),
            address=diagnostic.get("address"),
        )
        for diagnostic in found
        if diagnostic.get("severity") == "error"
    )


def diagnostics_of_text(text: str) -> tuple[Diagnostic, ...]:
    """Errors in Terraform's text output.

    Args:
        text: what it wrote to standard error.
    """
    plain = BOX.sub("", COLOUR.sub("", text))
    found = []
    for part in re.split(r"^Error: ", plain, flags=re.MULTILINE)[1:]:
        summary, _, detail = part.partition("\n")
        found.append(Diagnostic(summary=summary.strip(), detail=detail.strip()))
    return tuple(found)


def advice(diagnostics: Iterable[Diagnostic], *, region: str, alone: bool) -> str:
    """What to try next.

    Args:
        diagnostics: the errors of one stage.
        region: region of the stack.
        alone: whether no other stack is rehearsed.
    """
    text = "\n".join(str(diagnostic) for diagnostic in diagnostics)
    otherwise = ALONE if alone else AMONG_OTHERS.format(region=region)
    return next((hint for pattern, hint in ADVICE if re.search(pattern, text)), otherwise)


def emulator_diagnostics(diagnostics: Iterable[Diagnostic], log: str) -> tuple[Diagnostic, ...]:
    """The emulator's own error, where Terraform met one that Terraform cannot know.

    Args:
        diagnostics: the errors of one stage.
        log: what the emulator wrote to its standard error.
    """
    if not any(SERVER_ERROR.search(str(diagnostic)) for diagnostic in diagnostics) or "Traceback" not in log:
        return ()
    lines = log[log.rindex("Traceback") :].strip().splitlines()
    return (Diagnostic(summary="the emulator failed while it answered", detail="\n".join(lines[-SHOWN_LINES:])),)
