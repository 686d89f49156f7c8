"""Configuration in HCL, through python-hcl2, whose quoting is hidden here.

Version 8 leaves quotes around strings (``'"lit"'``), wraps expressions (``'${aws_x.y.id}'``), marks blocks
(``__is_block__``) and keeps comments.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from neuronfleet.errors import PlanError
from neuronfleet.plan.synthesized.declared import LINE
from neuronfleet.plan.synthesized.expression import read_expression, read_template, unescaped
from neuronfleet.plan.synthesized.heredocs import without_heredocs
from neuronfleet.plan.synthesized.nodes import Tree
from neuronfleet.plan.synthesized.parsing import parsed_hcl

__all__ = ["hcl_document", "hcl_tree"]

_BLOCK: Final = re.compile(r'^[ \t]*(resource|data)[ \t]+"([^"]+)"[ \t]+"([^"]+)"', re.MULTILINE)


def hcl_document(text: str, path: str) -> Mapping[str, Any]:
    """The blocks of a file, labels without their quotes, values as python-hcl2 gives them.

    Raises:
        PlanError: it is no HCL; says the line and the column.
    """
    from lark.exceptions import LarkError, UnexpectedInput  # noqa: PLC0415 - for HCL only

    try:
        document = parsed_hcl(f"{without_heredocs(text)}\n", with_comments=False)
    except UnexpectedInput as error:
        where = f"line {error.line}, column {error.column}"
        raise PlanError(f"{path} is no HCL at {where}; run 'terraform fmt {path}' to see what is wrong") from error
    except (LarkError, RecursionError, ValueError, RuntimeError) as error:
        raise PlanError(f"{path} is no HCL; run 'terraform fmt {path}' to see what is wrong") from error
    blocks = {key: _labels(value) for key, value in document.items()}
    for found in _BLOCK.finditer(text):
        kind, label, name = found.groups()
        for one in blocks.get(kind, ()):
            body = one.get(label, {}).get(name) if isinstance(one.get(label), dict) else None
            if isinstance(body, dict):
                body.setdefault(LINE, text.count("\n", 0, found.start()) + 1)
    return blocks


def _labels(node: Any) -> Any:  # noqa: ANN401 - what python-hcl2 gives
    """Labels of blocks lose their quotes; bodies stay as they are."""
    if isinstance(node, list):
        return [_labels(one) for one in node]
    if isinstance(node, dict) and "__is_block__" not in node:
        return {_key(key): _labels(one) for key, one in node.items()}
    return node


def hcl_tree(value: Any) -> Tree:  # noqa: ANN401 - what python-hcl2 gives
    """A value as a tree; a list of one block is that block."""
    if isinstance(value, str):
        if len(value) > 1 and value.startswith('"') and value.endswith('"'):
            return read_template(value[1:-1], is_quoted=True)
        if value.startswith("${") and value.endswith("}"):
            return read_expression(value[2:-1])
        return value
    if isinstance(value, dict):
        return {_key(key): hcl_tree(one) for key, one in value.items() if not key.startswith("__")}
    if isinstance(value, list):
        items = [hcl_tree(one) for one in value]
        return items[0] if len(items) == 1 and isinstance(items[0], dict) else items
    return value


def _key(key: str) -> str:
    return unescaped(key[1:-1]) if len(key) > 1 and key.startswith('"') and key.endswith('"') else key
