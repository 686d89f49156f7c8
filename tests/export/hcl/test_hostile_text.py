"""Property, judged by terraform: any text comes out as that text, in canonical layout."""

from __future__ import annotations

import json
import re
import subprocess

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from neuronfleet.export.hcl import render
from neuronfleet.infra.literal import quoted
from tests.terraform_binary import TERRAFORM

pytestmark = pytest.mark.terraform

hostile = st.text(
    st.one_of(st.sampled_from("${}%\"\\'\n\r\t ~aEOT<#/*-"), st.characters(exclude_categories=("Cs",))), max_size=20
)
pieces = st.sampled_from(["${", "$${", "$$${", "%{", "%%{", "}", "EOT\n", "\nEOT\n", "<<EOT\n", "\\${", '\\"', '"${'])
texts = st.lists(st.one_of(hostile, pieces), max_size=6).map("".join)
# Scripts whose lines start with all that an indentation could swallow or be joined by, and that may look like JSON.
starts = st.sampled_from(
    ["", "", "", " ", "    ", "\t", " \t", "\u00a0", "\u3000", "\u0308", "\u200d", "${local.r}", "$$", '{"']
)
scripts = st.lists(st.tuples(starts, st.one_of(hostile, st.just(""))).map("".join), min_size=2, max_size=5)
scripts = scripts.map(lambda lines: "".join(f"{line}\n" for line in lines))
# Many texts a run: starting terraform costs more than reading a thousand of them.
MANY = settings(max_examples=300, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))


def collected(strategy):
    """Many texts at once."""
    batch = []

    @given(strategy)
    @MANY
    def collect(text):
        batch.append(text)

    collect()
    return batch


def run(folder, *arguments):
    """Run terraform; its errors are the test's."""
    done = subprocess.run([TERRAFORM, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def outputs(tmp_path_factory, name, text):
    """The outputs that terraform plans for a configuration of one file."""
    folder = tmp_path_factory.mktemp("plan")
    (folder / name).write_text(text, encoding="utf-8", newline="")
    run(folder, "plan", "-out=plan.bin", "-input=false", "-no-color")
    return json.loads(run(folder, "show", "-json", "plan.bin"))["planned_values"]["outputs"]


def escaped(text: str) -> str:
    """The template that means a text: every run of sigils before a brace gets one more.

    A carriage return that ends no line is taken out: terraform 1.11 reads whatever follows one in a JSON template as
    text, references too, which nobody can mean. As HCL such a reference is a reference.
    """
    text = re.sub("\r(?!\n)", "", text)
    for sigil in "$%":
        text = text.replace(f"{sigil}{{", f"{sigil}{sigil}{{")
    return text


def test_the_plan_of_hcl_and_json_agree_on_any_text(tmp_path_factory):
    """As values, as keys, inside templates with references and as defaults, terraform reads the same from both."""
    batch = collected(texts)
    document = {
        "variable": {f"v{n}": {"default": text} for n, text in enumerate(batch)},
        "locals": {"r": "x"},
        "output": {
            "texts": {"value": [escaped(text) for text in batch]},
            "bodies": {"value": {f"k{n}": escaped(text) for n, text in enumerate(batch)}},
            "mixed": {"value": [f"${{local.r}}{escaped(text)}-${{local.r}}" for text in batch]},
            "keys": {"value": [{escaped(text) or "empty": 1} for text in batch]},
            "defaults": {"value": [f"${{var.v{n}}}" for n in range(len(batch))]},
        },
    }
    from_hcl = outputs(tmp_path_factory, "main.tf", render(document))
    assert from_hcl == outputs(tmp_path_factory, "main.tf.json", json.dumps(document))


def test_scripts_keep_their_indentation(tmp_path_factory):
    """As values and as arguments of functions, at any depth, no space of a script's lines comes or goes."""
    batch = collected(scripts)
    values = [escaped(text).replace("$${local.r}", "${local.r}") for text in batch]
    document = {
        "locals": {"r": " x"},
        "output": {
            "deep": {"value": {f"k{n}": {"a": {"b": text}} for n, text in enumerate(values)}},
            "calls": {
                "value": {
                    f"k{n}": f"${{base64encode({quoted(text).replace('$${local.r}', '${local.r}')})}}"
                    for n, text in enumerate(batch)
                }
            },
        },
    }
    written = render(document)
    assert written.count("= base64encode(<<-EOT") > len(batch) // 20
    from_hcl = outputs(tmp_path_factory, "main.tf", written)
    assert from_hcl == outputs(tmp_path_factory, "main.tf.json", json.dumps(document))


def test_any_text_is_laid_out_as_terraform_fmt_would(tmp_path_factory):
    """Whatever a string holds, `terraform fmt` has nothing to change around it."""
    batch = collected(st.one_of(texts, scripts))
    folder = tmp_path_factory.mktemp("fmt")
    values = {f"v{n}": [escaped(text), {"key": escaped(text)}] for n, text in enumerate(batch)}
    names = {}
    for n, text in enumerate(batch):
        names[f"w{n}" + "x" * (n % 7)] = escaped(text)
        names[f"c{n}" + "x" * (n % 5)] = f"${{base64encode({quoted(text)})}}"
    (folder / "main.tf").write_text(render({"locals": values | names}), encoding="utf-8", newline="")
    run(folder, "fmt", "-check", "-diff", "-no-color")
