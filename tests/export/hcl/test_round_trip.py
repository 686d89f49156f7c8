"""Property: what is written as HCL reads back as the same data, by a parser that is not ours (python-hcl2)."""

from __future__ import annotations

import re
from typing import Any

import hcl2
from hcl2 import SerializationOptions
from hypothesis import example, given, settings
from hypothesis import strategies as st

from neuronfleet.export.hcl import render

OPTIONS = SerializationOptions(strip_string_quotes=True, explicit_blocks=False, preserve_scientific_notation=False)
HEREDOC = re.compile(r"<<(-?)(EOT\d*)\n(.*\n)( *)\2", re.DOTALL)

# Names that python-hcl2 takes for keywords wherever they stand; terraform does not.
keywords = {"for", "for_each", "true", "false", "null", "in", "if", "else", "endif", "endfor"}
names = st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True).filter(lambda name: name not in keywords)
# Text with everything that some quoting rule cares about, and any other character now and then.
characters = st.one_of(st.sampled_from("${}%\"\\'\n\r\t ~a<E"), st.characters(exclude_categories=("Cs", "Cc")))
references = st.sampled_from(
    ["${var.x}", "${aws_vpc.v.id}", "${data.a.b[0].c}", '${lookup(local.m, "k}")}', '${upper("${var.y}-z")}']
)


# python-hcl2 does not take escapes back between `$${` and `}`; what stands there is left to test_same_plan, where
# terraform reads it. A text's last sigil is dropped so that it cannot escape a sequence after it.
plain = st.text(characters, max_size=12).map(lambda text: re.sub(r"([$%]+)(?=[{]|$)", "", text))
escapes = st.sampled_from(["$${x}", "%%{ if x }", "$$${x}", "$x", "%x"])
literals = st.lists(st.one_of(plain, escapes), max_size=3).map("".join)
templates = st.lists(st.one_of(plain, escapes, references), max_size=4).map("".join)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63),
    st.floats(allow_nan=False, allow_infinity=False),
    templates,
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(names, literals.filter(bool)), inner, max_size=4)
    ),
    max_leaves=10,
)


def parsed(text: str) -> dict[str, Any]:
    """HCL as python-hcl2 reads it, with heredocs as the text they stand for (it shows them as they are written)."""
    return without_heredocs(hcl2.loads(text, serialization_options=OPTIONS))


def without_heredocs(value: Any) -> Any:
    """The data with every heredoc replaced by its text."""
    if isinstance(value, dict):
        return {key: without_heredocs(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [without_heredocs(inner) for inner in value]
    found = HEREDOC.fullmatch(value) if isinstance(value, str) else None
    if not found or not found[1]:
        return found[3] if found else value
    # Two further than its end, but for lines of nothing.
    return re.sub(rf"^{found[4]}  (?=.*\S)", "", found[3], flags=re.MULTILINE)


lines = st.lists(
    st.one_of(plain.map(lambda text: text.replace("\r", "")), st.sampled_from(["EOT", " EOT", "${var.x}", ""]))
)
scripts = lines.map(lambda text: "".join(f"{line}\n" for line in text))


@given(st.dictionaries(names, values, min_size=1, max_size=4))
@settings(max_examples=120, deadline=None)
def test_locals_read_back_as_they_were(content):
    """Every value of JSON survives: numbers, strings that are templates or only look like it, lists, objects."""
    (block,) = parsed(render({"locals": content}))["locals"]
    assert block == content


@given(scripts)
@example("#!/bin/sh\nEOT\nEOT2\n")
@example('a\\b "c"\n\td\n')
@settings(max_examples=60, deadline=None)
def test_scripts_read_back_as_they_were(script):
    """Text of several lines survives, whichever of its lines look like a heredoc's marker."""
    (block,) = parsed(render({"locals": {"script": script}}))["locals"]
    assert block == {"script": script}


nested = st.fixed_dictionaries(
    {},
    optional={
        "device_name": templates,
        "ebs": st.lists(st.dictionaries(st.just("iops"), scalars), min_size=1, max_size=1),
    },
)
launch_templates = st.fixed_dictionaries(
    {"name": templates},
    optional={
        "tags": st.dictionaries(literals.filter(bool), templates, max_size=3),
        "security_group_names": st.lists(templates, max_size=3),
        "block_device_mappings": st.lists(nested, max_size=3),
        "lifecycle": st.just([{"ignore_changes": ["tags", "name"]}]),
    },
)


def without_nothing(value: Any) -> Any:
    """The data without what HCL writes as nothing: nulls of a provider's arguments, lists of no blocks."""
    if isinstance(value, dict):
        return {
            key: without_nothing(inner)
            for key, inner in value.items()
            if inner is not None and (key, inner) != ("block_device_mappings", [])
        }
    return [without_nothing(inner) for inner in value] if isinstance(value, list) else value


@given(launch_templates)
@settings(max_examples=80, deadline=None)
def test_resources_read_back_as_they_were(content):
    """Blocks come back as blocks and maps as maps, in any combination."""
    (block,) = parsed(render({"resource": {"aws_launch_template": {"lt": content}}}))["resource"]
    assert block == {"aws_launch_template": {"lt": without_nothing(content)}}
