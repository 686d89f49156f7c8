"""Terraform as text: the HCL writer, and modules for people who never touch Python.

A module is a class that makes constructs; exported, it is a folder of Terraform::

    from neuronfleet.export import Module, export_modules

See ``docs/guides/export.md``. What needs an engine, and with it Node, is imported when it is first asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

from neuronfleet.engine import require_node

if TYPE_CHECKING:
    from neuronfleet.export.exporting import Exported, export_modules
    from neuronfleet.export.module import Module
    from neuronfleet.export.objects_inside import Attribute
    from neuronfleet.export.references import REQUIRED, Validation
    from neuronfleet.export.tables import instance_types_local
    from neuronfleet.infra.literal import Reference

__all__ = [
    "REQUIRED",
    "Attribute",
    "Exported",
    "Module",
    "Reference",
    "Validation",
    "export_modules",
    "instance_types_local",
]

_MODULES: Final = {
    "REQUIRED": "neuronfleet.export.references",
    "Attribute": "neuronfleet.export.objects_inside",
    "Exported": "neuronfleet.export.exporting",
    "Module": "neuronfleet.export.module",
    "Reference": "neuronfleet.infra.literal",
    "Validation": "neuronfleet.export.references",
    "export_modules": "neuronfleet.export.exporting",
    "instance_types_local": "neuronfleet.export.tables",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the module holds
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "Module":
        require_node()
    return getattr(importlib.import_module(_MODULES[name]), name)
