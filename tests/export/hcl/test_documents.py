"""JSON documents in strings become ``jsonencode``, if and only if that gives the same bytes; judged by terraform."""

from __future__ import annotations

import json
import re
import subprocess
import unicodedata

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from neuronfleet.export.hcl import render
from neuronfleet.export.hcl.documents import json_document
from neuronfleet.infra.canonical_json import canonical_json
from neuronfleet.infra.literal import json_text, literal
from tests.terraform_binary import TERRAFORM

PRIVATE = "\ue000"


def local(value: object) -> str:
    """The text of one value."""
    return render({"locals": {"v": value}}).removeprefix("locals {\n  v = ").removesuffix("\n}\n")


def test_a_policy_reads_as_a_person_would_write_it():
    """Version first, what it is before what it holds, references bare, templates with text around them quoted."""
    policy = (
        '{"Statement":[{"Action":["logs:PutLogEvents"],"Condition":{"StringEquals":{"aws:SourceAccount":'
        '"${data.aws_caller_identity.current.account_id}"}},"Effect":"Allow",'
        '"Resource":["${aws_cloudwatch_log_group.g.arn}:*"]}],"Version":"2012-10-17"}'
    )
    assert local(policy).splitlines() == [
        "jsonencode({",
        '    Version = "2012-10-17"',
        "    Statement = [",
        "      {",
        '        Effect   = "Allow"',
        '        Action   = ["logs:PutLogEvents"]',
        '        Resource = ["${aws_cloudwatch_log_group.g.arn}:*"]',
        "        Condition = {",
        "          StringEquals = {",
        '            "aws:SourceAccount" = data.aws_caller_identity.current.account_id',
        "          }",
        "        }",
        "      },",
        "    ]",
        "  })",
    ]


def test_what_is_inside_a_document_is_written_as_anywhere():
    """Scripts become heredocs and documents inside documents calls of their own."""
    assert local(canonical_json({"run": "a\nb\n", "inner": '{"a":["x"]}', "empty": {}, "none": None})).splitlines() == [
        "jsonencode({",
        "    empty = {}",
        "    inner = jsonencode({",
        '      a = ["x"]',
        "    })",
        "    none = null",
        "    run  = <<-EOT",
        "      a",
        "      b",
        "    EOT",
        "  })",
    ]


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        '{"a":1}\n',
        ' {"a":1}',
        '{"b":1,"a":2}',
        '{"a":1,"a":2}',
        '{"a":1.0}',
        '{"a":1e3}',
        '{"a":-0}',
        '{"a":-0.0}',
        '{"a":0.10}',
        '{"a":12345678901234567890}',
        '{"a":0.00000001}',
        '{"a":NaN}',
        '{"a":"\\u0041"}',
        '{"a":"\\/"}',
        '{"a":"<"}',
        '{"a":"\\u003C"}',
        '{"a":"\\b"}',
        '{"a":"\\f"}',
        '{"a":"e\u0301"}',
        '{"a":"\\u003c\u0338"}',
        '{"a":"\\n\u0303"}',
        '{"a":"\u2028"}',
        f'{{"a":"{PRIVATE}"}}',
        '{"a":"\\ud800"}',
        "{}",
        "[]",
        "[0]",
        '["a"]',
        "[{}]",
        "{",
        '{"a":[' + "[" * 40 + "]" * 40 + "]}",
        '{"a":"${var.any}"}',
        '{"a":"${aws_autoscaling_group.a.max_size}"}',
        '{"a":"${aws_cloudwatch_metric_alarm.a.alarm_name}"}',
        '{"a":"${aws_iam_role.a[*].arn}"}',
        '{"a":"${~ aws_iam_role.a.arn ~}"}',
        '{"a":"${aws_iam_role.a.arn == null}"}',
        '{"a":${aws_iam_role.a.arn}}',
        '{"${aws_iam_role.a.arn}":1}',
        '{"a":"%{ if true }b%{ endif }"}',
        '{"a":"$${"b":"${"}',
    ],
)
def test_what_jsonencode_would_write_otherwise_stays_a_string(text):
    """Other spaces, order, numbers or escapes; what is not one text in Unicode; values that need not be plain."""
    assert json_document(text) is None


@pytest.mark.parametrize("index", ["", "[0]", '["a"]'])
def test_references_may_have_an_index(index):
    """One of several resources of a count or a for_each is as plain as the only one."""
    assert json_document(f'{{"a":"${{aws_iam_role.r{index}.arn}}"}}') == {"a": f"${{aws_iam_role.r{index}.arn}}"}


def test_escapes_and_references_keep_their_places():
    """Sigils before braces are text in keys and values; several references come back in the order of the text."""
    text = '{"$${k":"$$${x} %%{y} ${aws_vpc.b.id}$ %${aws_vpc.a.id}{","z":["${aws_vpc.a.id}",0.5,-3,true,null]}'
    assert json_document(text) == json.loads(text)


characters = st.one_of(
    st.sampled_from("${}%\"\\'\n\r\t <>&/:,[]e\u0301\u0338\u2028\u2029\x00\x7f\x85\ufeff😀~"),
    st.characters(exclude_categories=("Cs",)),
)
strings = st.lists(st.one_of(st.text(characters, max_size=6), st.sampled_from(["${", "%{", "$${", "a\nb\n", "EOT\n"])))
strings = strings.map("".join).map(lambda text: unicodedata.normalize("NFC", text.replace(PRIVATE, "")))
strings = strings.map(lambda text: re.sub(r"[\b\f]|TfToken", "", text))
# What people can align by eye; test_hostile_text has the others as keys.
keys = st.one_of(
    st.text(st.sampled_from("${}%\"\\'\n <>&:,aBé\u2028\x00"), max_size=6), st.sampled_from(["for", "a-b"])
)
numbers = st.one_of(st.integers(-(10**14), 10**14), st.decimals(-1000, 1000, places=3).map(float), st.sampled_from([0]))
values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, strings),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=6,
)
objects = st.dictionaries(keys, values, min_size=1, max_size=3)
# Normal for itself, a text can stand beside a character that it joins: `n` of `\n` and a tilde.
documents = st.one_of(objects, st.lists(objects, min_size=1, max_size=2)).filter(
    lambda data: unicodedata.is_normalized("NFC", canonical_json(data))
)


@given(documents)
@example({"a": [1, {"b": "<&>"}], "$a": 1, "${": 2, "é": "x\u2028"})
@settings(max_examples=100, deadline=None)
def test_every_document_that_infra_writes_is_recognised(data):
    """The dump and the recogniser agree on what is canonical."""
    assert local(json_text(data)).startswith("jsonencode(")
    assert canonical_json(data) == canonical_json(json.loads(canonical_json(data)))


# Nearly canonical: one place of the text is another.
swaps = st.sampled_from(
    [
        (":", ": "),
        (",", ", "),
        ("{", "{ "),
        ("\\u003c", "<"),
        ("\\n", "\\u000a"),
        ("\\\\", "\\u005c"),
        ('":', '": -0, "":'),
        ("0", "0.0"),
        ("1", "1e0"),
        ("1", "\\u0031"),
        ("}", "}\n"),
        ("a", "\\b"),
        ("$", "\\u0024"),
        ('":"', '":"\u0338'),
        ("}", ',"":1}'),
    ]
)
nearly = st.tuples(documents.map(canonical_json), swaps).map(lambda pair: pair[0].replace(*pair[1], 1))


@pytest.mark.terraform
def test_terraform_evaluates_the_call_to_the_text(tmp_path):
    """Whatever a document holds, what terraform makes of its HCL is the text, byte for byte, and formatted already."""
    # Collected, so that terraform starts but once.
    texts = ['{"<":">&\u2028"}', '{"\\u003c":"\\u003e\\u0026\\u2028"}']

    @given(documents.map(canonical_json), nearly)
    @settings(max_examples=250, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    def collect(canonical, other):
        texts.extend(text for text in (canonical, other) if "\r" not in text)

    collect()
    written = render({"output": {"texts": {"value": {f"k{n}": literal(text) for n, text in enumerate(texts)}}}})
    assert written.count("= jsonencode(") > len(texts) // 2
    (tmp_path / "main.tf").write_text(written, encoding="utf-8", newline="")
    for arguments in (["fmt", "-check", "-diff"], ["plan", "-out=plan.bin", "-input=false"]):
        done = subprocess.run([TERRAFORM, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr + done.stdout
    shown = subprocess.run([TERRAFORM, "show", "-json", "plan.bin"], cwd=tmp_path, capture_output=True, check=True)
    planned = json.loads(shown.stdout)["planned_values"]["outputs"]["texts"]["value"]
    assert [planned[f"k{n}"] for n in range(len(texts))] == [unicodedata.normalize("NFC", text) for text in texts]


@pytest.mark.terraform
def test_canonical_json_is_what_jsonencode_writes(tmp_path):
    """Data that only terraform sees as data comes out of its own function as our dump of it."""
    data = {
        "<&>": "\u2028\u2029\x7f\x85é😀\x00\x1f\n\r\t\"\\/'",
        "b": [1, -1, 0.5, -0.25, 1.0, 1e3, 10**14, 1e-5, 0, True, False, None, "", [], {}],
        "B": {"é": 1, "z": 2, "\uffff": 3, "😀": 4, "": 5},
        "a b": [[{"x": [{}]}]],
    }
    document = {"locals": {"data": data}, "output": {"text": {"value": "${jsonencode(local.data)}"}}}
    (tmp_path / "main.tf.json").write_text(json.dumps(document), encoding="utf-8")
    subprocess.run([TERRAFORM, "plan", "-out=plan.bin"], cwd=tmp_path, capture_output=True, check=True)
    shown = subprocess.run([TERRAFORM, "show", "-json", "plan.bin"], cwd=tmp_path, capture_output=True, check=True)
    assert json.loads(shown.stdout)["planned_values"]["outputs"]["text"]["value"] == canonical_json(data)
