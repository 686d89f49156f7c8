"""Property: whole modules, with all that modules have and stacks have not, read back as the data they were.

Two readers judge: python-hcl2, and the reader with which neuronfleet reviews configuration that others wrote, which
must see the same module in the HCL as in the JSON.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import hcl2
from hcl2 import SerializationOptions
from hypothesis import example, given, settings
from hypothesis import strategies as st

from neuronfleet.export.hcl import render, stack_files
from neuronfleet.plan.synthesized.nodes import Node, Template
from neuronfleet.plan.synthesized.source import load_synth

OPTIONS = SerializationOptions(
    strip_string_quotes=True, explicit_blocks=False, preserve_scientific_notation=False, with_comments=False
)

names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).map(lambda name: f"{name}_x")
texts = st.text(st.sampled_from("abc \"\\'-é.,:"), min_size=1, max_size=20)
conditions = st.sampled_from(
    [
        '${can(regex("^[a-z]{1,8}$", var.name_x))}',
        "${length(var.list_x) > 0 && !contains(var.list_x, null)}",
        "${alltrue([for key, value in var.map_x : value.count >= 1 if value != null])}",
        '${var.a_x == null ? true : contains(["a", "b"], var.a_x)}',
        '${length(setsubtract(keys(var.a_x), ["x", "y"])) == 0}',
    ]
)
messages = st.one_of(texts, texts.map(lambda text: f'{text}: ${{join(", ", keys(var.map_x))}}'))
expressions = st.sampled_from(
    [
        "${var.name_x}",
        "${local.all_x[each.key].id}",
        "${one(aws_vpc.this[*].id)}",
        "${{ for name, value in var.map_x : name => value if value.on }}",
        "${{ for value in var.list_x : value.group => value... }}",
        '${[for value in var.list_x : "${value.a}-${value.b}"]}',
        "${merge(local.all_x, { Name = var.name_x })}",
        '${try(coalesce(var.a_x, "b"), null)}',
        "${var.flag_x ? 1 : 0}",
        "${min(1, ceil(var.n_x / 2)) - 1}",
    ]
)
scalars = st.one_of(texts, st.booleans(), st.integers(-1000, 10**9))
plain = st.one_of(scalars, st.lists(scalars, max_size=3), st.dictionaries(names, scalars, max_size=3))
rules = st.fixed_dictionaries({"condition": conditions, "error_message": messages})

variables = st.fixed_dictionaries(
    {
        "description": texts,
        "type": st.sampled_from(
            ["string", "number", "any", "list(string)", "map(object({ a = string, b = optional(list(number), [1]) }))"]
        ),
    },
    optional={
        "default": st.one_of(st.none(), plain),
        "nullable": st.booleans(),
        "sensitive": st.booleans(),
        "validation": st.lists(rules, min_size=1, max_size=3),
    },
)
blocks = st.fixed_dictionaries(
    {"for_each": expressions, "content": st.fixed_dictionaries({"device_name": texts, "no_device": expressions})},
    optional={"iterator": names},
)
resources = st.fixed_dictionaries(
    {"name": st.one_of(texts, expressions)},
    optional={
        "for_each": expressions,
        "image_id": expressions,
        "tags": st.one_of(expressions, st.dictionaries(names, texts, min_size=1, max_size=2)),
        "dynamic": st.fixed_dictionaries({"block_device_mappings": blocks}),
        "lifecycle": st.fixed_dictionaries(
            {"precondition": st.lists(rules, min_size=1, max_size=3)},
            optional={"ignore_changes": st.just(["tags", "name"]), "create_before_destroy": st.booleans()},
        ),
        "depends_on": st.just(["aws_vpc.this", "module.net_x"]),
    },
)
calls = st.fixed_dictionaries(
    {"source": st.just("../network"), "cidr": st.one_of(texts, expressions)}, optional={"for_each": expressions}
)
checks = st.fixed_dictionaries(
    {"assert": rules},
    optional={
        "data": st.fixed_dictionaries(
            {"aws_vpc": st.dictionaries(names, st.just({"id": "${var.a_x}"}), min_size=1, max_size=1)}
        )
    },
)
outputs = st.fixed_dictionaries(
    {"description": texts, "value": st.one_of(expressions, plain)}, optional={"sensitive": st.booleans()}
)
moves = st.just({"from": "aws_vpc.main", "to": "aws_vpc.this[0]"})
documents = st.fixed_dictionaries(
    {},
    optional={
        "variable": st.dictionaries(names, variables, min_size=1, max_size=3),
        "locals": st.dictionaries(names, st.one_of(expressions, plain), min_size=1, max_size=4),
        "resource": st.fixed_dictionaries(
            {"aws_launch_template": st.dictionaries(names, resources, min_size=1, max_size=2)}
        ),
        "data": st.fixed_dictionaries(
            {"aws_subnet": st.dictionaries(names, st.fixed_dictionaries({"id": expressions}), min_size=1, max_size=2)}
        ),
        "module": st.dictionaries(names, calls, min_size=1, max_size=2),
        "check": st.dictionaries(names, checks, min_size=1, max_size=2),
        "moved": st.lists(moves, min_size=1, max_size=2),
        "output": st.dictionaries(names, outputs, min_size=1, max_size=3),
    },
)

# What python-hcl2 shows as a list of blocks and JSON may write as one object.
NESTED = ("assert", "lifecycle", "content", "block_device_mappings", "dynamic", "data", "precondition", "validation")
# Where the JSON has a bare reference or type in a string and HCL an expression.
BARE = ("type", "from", "to", "ignore_changes", "depends_on", "iterator")


def canonical(value: Any, key: str = "") -> Any:
    """Data in which only what means something differs: no space in expressions, each block in a list."""
    if isinstance(value, dict):
        found = {name: canonical(inner, name) for name, inner in value.items()}
        return [found] if key in NESTED else found
    if isinstance(value, list):
        return [canonical(item, "" if isinstance(item, dict) else key) for item in value]
    if isinstance(value, str):
        text = value[2:-1] if key in BARE and value.startswith("${") else value
        return re.sub(r"\s", "", text) if "${" in value or key in BARE else text
    return value


def labelled(blocks: Any) -> Any:
    """The blocks of a type by their labels, as JSON has them."""
    found: dict[str, Any] = {}
    for block in blocks:
        for label, body in block.items():
            if isinstance(body, dict) and label in found:
                found[label] = {**found[label], **body}
            else:
                found[label] = body
    return found


@given(documents)
@settings(max_examples=100, deadline=None)
def test_a_module_reads_back_as_it_was(document):
    """Variables with validations, preconditions, dynamic blocks, checks, moves, loops: nothing is lost or added."""
    text = render(document)
    parsed = hcl2.loads(text, serialization_options=OPTIONS) if text else {}
    back = {key: blocks if key == "moved" else labelled(blocks) for key, blocks in parsed.items()}
    assert canonical(back) == canonical(document)


@given(documents)
@example(
    {
        "resource": {
            "aws_launch_template": {
                "a_x": {
                    "name": "${var.name_x}",
                    "dynamic": {
                        "block_device_mappings": {
                            "for_each": "${var.list_x}",
                            "content": {"device_name": "a", "no_device": "${block_device_mappings.value}"},
                        }
                    },
                }
            }
        }
    }
)
@settings(max_examples=40, deadline=None)
def test_a_review_sees_the_same_module_in_either_syntax(document):
    """Blocks, references, variables and calls that neuronfleet reads from the HCL are those it reads from the JSON."""
    with tempfile.TemporaryDirectory() as folder:
        json_folder, hcl_folder = Path(folder, "json"), Path(folder, "hcl")
        json_folder.mkdir()
        hcl_folder.mkdir()
        document = {"terraform": {"required_version": ">= 1.9.0"}} | document
        (json_folder / "main.tf.json").write_text(json.dumps(document), encoding="utf-8")
        for name, text in stack_files(document).items():
            (hcl_folder / name).write_text(text, encoding="utf-8")
        assert seen(json_folder) == seen(hcl_folder)


def seen(folder: Path) -> Any:
    """What the reader makes of a folder, as data."""
    module = load_synth(folder).root
    return {
        "blocks": {address: plain_tree(block.body) for address, block in module.blocks.items()},
        "variables": module.variables,
        "locals": {name: plain_tree(tree) for name, tree in module.locals.items()},
        "outputs": {name: plain_tree(tree) for name, tree in module.outputs.items()},
        "calls": {name: plain_tree(call.arguments) for name, call in module.calls.items()},
    }


def plain_tree(tree: Any, key: str = "") -> Any:
    """A tree with expressions as their kind and text, single blocks as objects, and bare references as text."""
    if isinstance(tree, Template):
        return ("Template", [plain_tree(part) for part in tree.parts])  # its text has the escapes of its syntax
    if isinstance(tree, Node):
        text = re.sub(r"\s", "", tree.text)
        return text if key in BARE else (type(tree).__name__, text)
    if isinstance(tree, Mapping):
        return {name: plain_tree(inner, name) for name, inner in tree.items()}
    if isinstance(tree, (list, tuple)):
        items = [plain_tree(item, key) for item in tree]
        return items[0] if len(items) == 1 and isinstance(items[0], dict) else items
    return tree
