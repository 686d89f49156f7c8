"""What a JSON document is: a plan, or something that is easily taken for one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from neuronfleet.errors import PlanError
from neuronfleet.plan.files import SHOW

__all__ = ["is_source", "require_plan"]

_PLAN_KEYS: Final = frozenset(
    {"resource_changes", "planned_values", "configuration", "output_changes", "resource_drift", "deferred_changes"}
)
_SOURCE_KEYS: Final = frozenset({"resource", "data", "provider", "terraform", "module", "variable", "locals", "output"})

_OTHERS: Final = (
    # a plan or a state, which has a lineage besides: https://opentofu.org/docs/language/state/encryption/
    ("encrypted_data", "is encrypted by OpenTofu, and only tofu reads it, where its keys are"),
    ("values", "is a state, which says nothing of what will change"),
    ("provider_schemas", "is what 'terraform providers schema -json' prints"),
    ("diagnostics", "is what 'terraform validate -json' prints"),
    ("lineage", "is a state file"),
    ("@level", "is one line of the log of 'terraform plan -json'"),
    ("AWSTemplateFormatVersion", "is a CloudFormation template"),
    ("provider_selections", "is what 'terraform version -json' prints"),
    ("_format_version", "is no plan of Terraform"),
)


def is_source(document: object) -> bool:
    """Whether it is Terraform's configuration in JSON, such as ``cdk.tf.json``."""
    return (
        isinstance(document, dict)
        and "format_version" not in document
        and any(isinstance(document.get(key), dict | list) for key in _SOURCE_KEYS)
        and not any(key in document for key, _ in _OTHERS)
    )


def require_plan(document: object, path: str) -> Mapping[str, Any]:
    """The document, where it is a plan in a version that is understood.

    Args:
        document: parsed JSON.
        path: as messages name it.

    Raises:
        PlanError: it is something else; says what, and what to give instead.
    """
    if not isinstance(document, dict):
        raise PlanError(f"{path} is no plan: it holds {described(document)}, not a JSON object; {SHOW}")
    if not _PLAN_KEYS.intersection(document):
        for key, what in _OTHERS:
            if key in document:
                raise PlanError(f"{path} {what}; {SHOW}")
        if is_source(document):
            raise PlanError(f"{path} is configuration, not a plan; {SHOW}")
        if set(document) <= {"format_version", "terraform_version"} and document:
            raise PlanError(f"{path} is an empty state: 'terraform show -json' was run without a plan file; {SHOW}")
        if document and all(isinstance(one, dict) and "value" in one for one in document.values()):
            raise PlanError(f"{path} is what 'terraform output -json' prints; {SHOW}")
        raise PlanError(f"{path} is no plan: it has none of resource_changes, planned_values, configuration; {SHOW}")
    _require_version(document, path)
    return document


def _require_version(document: Mapping[str, Any], path: str) -> None:
    version = document.get("format_version")
    if version is None:
        raise PlanError(f"{path} has no format_version, so it is no plan that terraform printed; {SHOW}")
    if not isinstance(version, str):
        raise PlanError(f'{path}: format_version is {described(version)}; a string such as "1.2" is allowed')
    major = version.partition(".")[0]
    if major == "1":
        return
    shown = version[:20]
    if major == "0":
        raise PlanError(
            f"{path} has format_version {shown!r}, of Terraform 1.0 or older; 1.x is read: make the plan with "
            "Terraform 1.1 or later"
        )
    raise PlanError(f"{path} has format_version {shown!r}; 1.x is read: look for a newer neuronfleet")


def described(value: object) -> str:
    """A wrong value in words, without its text: that may be a secret."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, int | float):
        text = str(value)
        return text if len(text) <= 20 else "a number"  # noqa: PLR2004 - a line stays readable
    if isinstance(value, str):
        return "a string"
    return "a list" if isinstance(value, list) else "an object"
