"""Small plan documents, written the way Terraform writes them."""

from __future__ import annotations

from typing import Any


def created(address: str, after: dict[str, Any], unknown: Any = None, **more: Any) -> dict[str, Any]:
    """An entry of ``resource_changes`` that creates something."""
    return changed(address, ["create"], after=after, unknown=unknown, **more)


def changed(
    address: str,
    actions: list[str],
    *,
    before: Any = None,
    after: Any = None,
    unknown: Any = None,
    sensitive: Any = False,
    before_sensitive: Any = False,
    **more: Any,
) -> dict[str, Any]:
    """An entry of ``resource_changes``."""
    last = address.rpartition("].")[2] if "]." in address else address
    parts = last.split("[")[0].split(".")
    is_data = parts[-3:-2] == ["data"]
    return {
        "address": address,
        "mode": "data" if is_data else "managed",
        "type": parts[-2],
        "name": parts[-1],
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {
            "actions": actions,
            "before": before,
            "after": after,
            "after_unknown": unknown or {},
            "before_sensitive": before_sensitive,
            "after_sensitive": sensitive,
        },
        **more,
    }


def configured(static: str, expressions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A resource of the configuration."""
    parts = static.split(".")
    return {
        "address": static,
        "mode": "data" if parts[0] == "data" else "managed",
        "type": parts[-2],
        "name": parts[-1],
        "provider_config_key": "aws",
        "expressions": expressions,
        **more,
    }


def refer(*references: str) -> dict[str, Any]:
    """An expression with references."""
    return {"references": list(references)}


def constant(value: Any) -> dict[str, Any]:
    """An expression that is a constant."""
    return {"constant_value": value}


def document(*changes: dict[str, Any], root: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A plan.

    Args:
        changes: its ``resource_changes``.
        root: ``configuration.root_module``.
        more: further keys; ``providers`` is ``configuration.provider_config``.
    """
    providers = more.pop("providers", {"aws": {"name": "aws", "expressions": {"region": constant("us-east-1")}}})
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "resource_changes": list(changes),
        "configuration": {"provider_config": providers, "root_module": root or {}},
        "applyable": True,
        "complete": True,
        "errored": False,
        **more,
    }
