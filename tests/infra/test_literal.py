"""User text stays text."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from neuronfleet.infra.literal import Reference, json_text, literal, literal_map, quoted
from tests.terraform_binary import TERRAFORM

# Made of the characters that matter, so that escapes stand next to each other often.
HOSTILE = st.text(alphabet=st.sampled_from(list('$%{}"\\\n\r\t ~aé😀[]')), max_size=30) | st.text(max_size=30)
EXAMPLES = (
    "${x}",
    "$${x}",
    "$$${x}",
    "%{if}",
    "%%{if}",
    "$%{x}",
    "%${x}",
    "${",
    "$",
    "a$",
    "TfToken[TOKEN.0]",
    "${TfToken[TOKEN.1]}",
    '"q" \\ \n\r\t é 😀 \x01',
    "$\n{",
    "${~ x ~}",
)


def unescape(template: str) -> str:
    """What Terraform makes of a template without interpolations: a reader of its own, kept apart from the writer."""
    template = template.replace("%{if true}[%{endif}", "[")
    return re.sub(r"([$%])\1\{", r"\1{", template)


@given(HOSTILE)
@example("$${x}")
@example("TfToken[TOKEN.1]")
def test_literal_text_evaluates_to_itself(text: str) -> None:
    """No interpolation is left in a literal text, and unescaping gives the text back."""
    template = literal(text)
    rest = re.sub(r"\$\$\{|%%\{", " ", template.replace("%{if true}[%{endif}", " "))
    assert "${" not in rest
    assert "%{" not in rest
    assert unescape(template) == text
    assert "TfToken[" not in template


@given(HOSTILE)
def test_quoted_text_is_one_line_and_ends_where_it_should(text: str) -> None:
    """A quoted string holds no bare quote, newline or control character, so it cannot end early."""
    inside = quoted(text)[1:-1]
    assert not re.search(r"[\x00-\x1f\x7f]", inside)
    assert not re.search(r'(?<!\\)(\\\\)*"', inside)


@given(st.dictionaries(HOSTILE, HOSTILE | st.integers() | st.booleans() | st.none(), max_size=4))
def test_json_text_evaluates_to_the_json_of_the_value(value: dict[str, object]) -> None:
    """JSON texts keep every key and value, whatever characters they hold."""
    assert json.loads(unescape(json_text(value))) == value


def test_references_in_json_stay_references() -> None:
    """Only what is marked as a reference is left for Terraform to resolve."""
    text = json_text({"ours": Reference("${aws_x.y.arn}"), "theirs": "${aws_x.y.arn}", "list": [Reference("${a}/*")]})
    assert json.loads(text) == {"ours": "${aws_x.y.arn}", "theirs": "$${aws_x.y.arn}", "list": ["${a}/*"]}


def test_maps_are_sorted_and_literal_in_keys_and_values() -> None:
    """Tag keys are templates too in Terraform's JSON, so they are escaped like values."""
    assert list(literal_map({"b": "1", "a${x}": "%{y}"}).items()) == [("a$${x}", "%%{y}"), ("b", "1")]


@pytest.mark.terraform
def test_terraform_reads_hostile_texts_as_they_are(tmp_path: Path) -> None:
    """Terraform's own evaluation gives back every text, as a string, as a map key, in JSON and inside an expression."""
    outputs = {}
    for index, text in enumerate(EXAMPLES):
        outputs[f"string_{index}"] = {"value": literal(text)}
        outputs[f"key_{index}"] = {"value": {literal(text): 1}}
        outputs[f"json_{index}"] = {"value": f"{json_text({'v': text})}"}
        outputs[f"quoted_{index}"] = {"value": f"${{upper({quoted(text)})}}"}
    (tmp_path / "main.tf.json").write_text(json.dumps({"output": outputs}), encoding="utf-8")
    for command in (["init"], ["plan", "-out=plan"]):
        subprocess.run([TERRAFORM, *command], cwd=tmp_path, check=True, capture_output=True)
    shown = subprocess.run([TERRAFORM, "show", "-json", "plan"], cwd=tmp_path, check=True, capture_output=True)
    planned = {name: o["value"] for name, o in json.loads(shown.stdout)["planned_values"]["outputs"].items()}
    for index, text in enumerate(EXAMPLES):
        assert planned[f"string_{index}"] == text
        assert list(planned[f"key_{index}"]) == [text]
        assert json.loads(planned[f"json_{index}"]) == {"v": text}
        assert planned[f"quoted_{index}"] == text.upper()
