"""Configuration in JSON: what CDKTF synthesizes, ``cdk.tf.json``.

https://developer.hashicorp.com/terraform/language/syntax/json
"""

from __future__ import annotations

from typing import Any

from neuronfleet.plan.synthesized.expression import read_template
from neuronfleet.plan.synthesized.nodes import Tree

__all__ = ["json_tree"]


def json_tree(value: Any) -> Tree:  # noqa: ANN401 - any JSON
    """A value as a tree: strings are templates; a list of one block is that block."""
    if isinstance(value, str):
        return read_template(value, is_quoted=False)
    if isinstance(value, dict):
        return {key: json_tree(one) for key, one in value.items() if key != "//"}
    if isinstance(value, list):
        items = [json_tree(one) for one in value]
        return items[0] if len(items) == 1 and isinstance(items[0], dict) else items
    return value
