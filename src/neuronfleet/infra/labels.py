"""Resource labels: addresses read as if written by hand, ``aws_ecs_service.resnet50``.

CDKTF would add a hash of the construct path to the label of every nested resource. A label is part of the address in
the state, so changing one is a breaking change that needs a ``moved`` block.
"""

from __future__ import annotations

import re
from typing import Final, TypeVar

from neuronfleet.engine import TerraformElement

__all__ = ["label_of", "labelled", "reference"]

Element = TypeVar("Element", bound=TerraformElement)

_NOT_ALLOWED: Final = re.compile(r"[^A-Za-z0-9_]")


def label_of(name: str) -> str:
    """A Terraform label for a name: ``inf1.xlarge`` becomes ``inf1_xlarge``.

    Args:
        name: name of a capacity, service, zone, instance type ...
    """
    label = _NOT_ALLOWED.sub("_", name)
    return label if label[:1].isalpha() or label.startswith("_") else f"_{label}"


def labelled(element: Element, label: str) -> Element:
    """Give a resource, data source, local value or output its label, and return it.

    Args:
        element: the element, before any of its attributes is read.
        label: unique among the elements of its type in the stack.
    """
    element.override_logical_id(label)
    return element


def reference(resource_type: str, label: str, attribute: str) -> str:
    """A reference to an attribute inside the same stack, written out.

    Reading the attribute of a construct asks Node each time. Inside the package, where the label is known anyway, a
    reference is written instead; what other stacks may need (cluster, VPC, services ...) is read, so that CDKTF sees
    references across stacks.

    Args:
        resource_type: ``aws_iam_role``, or ``data.`` and the type of a data source.
        label: label of the element.
        attribute: name of the attribute.
    """
    return f"${{{resource_type}.{label}.{attribute}}}"
