"""How a configuration looks as HCL: the text people read, without running terraform."""

from __future__ import annotations

import pytest

from neuronfleet.errors import HclError
from neuronfleet.export.hcl import render, stack_files, write_stack


def resource(of_type: str = "aws_x", **content: object) -> str:
    """The text of one resource's body, without its first and last line."""
    lines = render({"resource": {of_type: {"y": content}}}).splitlines()
    return "\n".join(lines[1:-1])


def local(value: object) -> str:
    """The text of one value."""
    return render({"locals": {"v": value}}).removeprefix("locals {\n  v = ").removesuffix("\n}\n")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("${aws_vpc.main.id}", "aws_vpc.main.id"),
        ("${ var.a+1 }", "var.a + 1"),
        ("${~ var.a ~}", "var.a"),
        ('{"a": "${var.x}"}', '"{\\"a\\": \\"${var.x}\\"}"'),
        ("C:\\dir", '"C:\\\\dir"'),
        ("a\nb", '"a\\nb"'),
        ("a\r\nb\r\n", '"a\\r\\nb\\r\\n"'),
        ("a\nb\n", "<<-EOT\n    a\n    b\n  EOT"),
        ("EOT\nb\n", "<<-EOT2\n    EOT\n    b\n  EOT2"),
        ("a\n\n  \n\tb $${x} \\n\n", "<<-EOT\n    a\n\n  \n    \tb $${x} \\n\n  EOT"),
        (" a\n  b\n", "<<EOT\n a\n  b\nEOT"),
        ("a\n\u0308b\n", "<<EOT\na\n\u0308b\nEOT"),
        ("a\n%{ if x }\nb%{ endif }\n", "<<EOT\na\n%{if x}\nb%{endif}\nEOT"),
        ("a\n${~ x }\n", "<<EOT\na\n${~x}\nEOT"),
        (["a\nb\n"], '["a\\nb\\n"]'),
        (
            '${base64encode("#!/bin/sh\\n\\techo \\"${var.x}\\" $${y} \\\\n\\n")}',
            'base64encode(<<-EOT\n    #!/bin/sh\n    \techo "${var.x}" $${y} \\n\n  EOT\n  )',
        ),
        ('${f("a\\nb\\n", "c")}', 'f("a\\nb\\n", "c")'),
        ('${f("a\\nb\\n") + 1}', 'f("a\\nb\\n") + 1'),
        ('${f("a\\u000ab\\n\\n")}', 'f("a\\u000ab\\n\\n")'),
        ('${f("a\\nb")}', 'f("a\\nb")'),
        ('${f("a\\nb\\n" == "c\\nd\\n")}', 'f("a\\nb\\n" == "c\\nd\\n")'),
        ("one line\n", '"one line\\n"'),
        ("$${x} %%{y}", '"$${x} %%{y}"'),
        ("[1, 2]", '"[1, 2]"'),
        ("true", '"true"'),
        (
            '${merge(a,{b=-1})["c"] ? !d : [for k,v in e:v if v!=k]}',
            'merge(a, { b = -1 })["c"] ? !d : [for k, v in e : v if v != k]',
        ),
        ("${a ?\n b\n: c}", "(\n    a ?\n    b\n    : c\n  )"),
        (False, "false"),
        (0, "0"),
        ("", '""'),
        (None, "null"),
        ([], "[]"),
        ({}, "{}"),
        (["a", "${b}"], '["a", b]'),
        (
            {"a b": 1, "for": 2, "${x}": 3, "long": 4},
            '{\n    "a b" = 1\n    "for" = 2\n    (x)   = 3\n    long  = 4\n  }',
        ),
    ],
)
def test_values(value, text):
    """Strings are quoted by what they mean, and false, 0 and "" are values like any other."""
    assert local(value) == text


def test_a_resource_reads_top_down():
    """Meta-arguments, arguments, long ones, blocks, lifecycle, depends_on: in this order whatever the data has."""
    assert resource(
        "aws_launch_template",
        depends_on=["aws_vpc.v"],
        lifecycle={"ignore_changes": "all", "precondition": [{"condition": "${var.a}", "error_message": "no"}]},
        tags={"Name": "x"},
        metadata_options={"http_tokens": "required"},
        name="n",
        image_id="${var.ami}",
        provider="aws.west",
        for_each={"a": 1},
    ).splitlines() == [
        "  for_each = {",
        "    a = 1",
        "  }",
        "  provider = aws.west",
        "",
        '  name     = "n"',
        "  image_id = var.ami",
        "  tags = {",
        '    Name = "x"',
        "  }",
        "",
        "  metadata_options {",
        '    http_tokens = "required"',
        "  }",
        "",
        "  lifecycle {",
        "    ignore_changes = all",
        "",
        "    precondition {",
        "      condition     = var.a",
        '      error_message = "no"',
        "    }",
        "  }",
        "",
        "  depends_on = [aws_vpc.v]",
    ]


@pytest.mark.parametrize(
    ("of_type", "content", "text"),
    [
        ("aws_security_group", {"egress": []}, "  egress = []"),
        ("aws_security_group", {"ingress": [{"from_port": 1, "self": None}]}, "  ingress {\n    from_port = 1\n  }"),
        ("aws_launch_template", {"tag_specifications": [], "name": "n"}, '  name = "n"'),
        ("aws_launch_template", {"security_group_names": []}, "  security_group_names = []"),
        ("aws_cloudwatch_metric_alarm", {"dimensions": {"a": "b"}}, '  dimensions = {\n    a = "b"\n  }'),
        ("aws_ecs_service", {"alarms": {"enable": True}}, "  alarms {\n    enable = true\n  }"),
        (
            "aws_ecs_service",
            {"placement_constraints": [{"type": "x"}]},
            '  placement_constraints {\n    type = "x"\n  }',
        ),
        (
            "terraform_data",
            {"input": {"a": [{"b": 1}]}},
            "  input = {\n    a = [\n      {\n        b = 1\n      },\n    ]\n  }",
        ),
        ("terraform_data", {"input": None, "triggers_replace": {}}, "  triggers_replace = {}"),
        ("null_resource", {"triggers": {"a": "b"}}, '  triggers = {\n    a = "b"\n  }'),
        ("other_thing", {"setting": {"a": "b"}}, '  setting {\n    a = "b"\n  }'),
    ],
)
def test_blocks_and_attributes_are_told_apart_by_the_schema(of_type, content, text):
    """The same JSON is a block, a map or a list of objects, depending on the resource type."""
    assert resource(of_type, **content) == text


def test_dynamic_blocks_keep_their_nested_blocks():
    """The content of a dynamic block is a block like the one it makes."""
    content = {"device_name": "${it.key}", "ebs": {"iops": 1}}
    dynamic = {"block_device_mappings": {"for_each": "${var.x}", "iterator": "it", "content": content}}
    assert resource("aws_launch_template", dynamic=dynamic).splitlines() == [
        '  dynamic "block_device_mappings" {',
        "    for_each = var.x",
        "    iterator = it",
        "",
        "    content {",
        "      device_name = it.key",
        "",
        "      ebs {",
        "        iops = 1",
        "      }",
        "    }",
        "  }",
    ]


DOCUMENT = {
    "//": {"metadata": {"stackName": "s"}},
    "output": {"o": {"value": "${local.a}"}},
    "resource": {
        "zzz_last": {"z": {}},
        "aws_ecs_service": {"s": {}},
        "aws_ecs_cluster_capacity_providers": {"p": {}},
        "aws_ecs_cluster": {"b": {}, "a": {}},
        "aws_vpc": {"v": {"//": {"metadata": 1}}},
    },
    "data": {"aws_ami": {"x": {}}},
    "locals": {"a": 1},
    "provider": {"aws": [{"region": "r"}, {"alias": "b"}]},
    "variable": {"v": {"type": "string"}},
    "terraform": {
        "required_version": ">= 1.5",
        "required_providers": {"aws": {"source": "hashicorp/aws", "version": "~> 5.0"}},
    },
}


def headings(text: str) -> list[str]:
    """The first lines of the blocks."""
    return [line.split(" {")[0] for line in text.splitlines() if line and line[0] not in " }#"]


def test_a_configuration_is_written_in_reading_order():
    """Settings and inputs first, then what others stand on, outputs last; equals stay in the document's order."""
    assert headings(render(DOCUMENT)) == [
        "terraform",
        'provider "aws"',
        'provider "aws"',
        'variable "v"',
        "locals",
        'data "aws_ami" "x"',
        'resource "aws_vpc" "v"',
        'resource "aws_ecs_cluster" "b"',
        'resource "aws_ecs_cluster" "a"',
        'resource "aws_ecs_cluster_capacity_providers" "p"',
        'resource "aws_ecs_service" "s"',
        'resource "zzz_last" "z"',
        'output "o"',
    ]


def test_the_caller_may_choose_the_order():
    """Addresses and types that are named come first, as they are named."""
    chosen = headings(render({"resource": DOCUMENT["resource"]}, order=["aws_ecs_cluster.a", "zzz_last"]))
    assert chosen[:3] == ['resource "aws_ecs_cluster" "a"', 'resource "zzz_last" "z"', 'resource "aws_vpc" "v"']


def test_a_stack_is_split_into_the_files_people_expect(tmp_path):
    """Files without content are not written, every file has the header, no metadata is left."""
    written = write_stack(DOCUMENT, tmp_path / "s", header="made by\n\na test")
    assert [path.name for path in written] == ["versions.tf", "providers.tf", "variables.tf", "main.tf", "outputs.tf"]
    assert all(path.read_text().startswith("# made by\n#\n# a test\n\n") for path in written)
    assert "metadata" not in "".join(path.read_text() for path in written)
    assert list(stack_files({"locals": {"a": 1}, "output": {}})) == ["main.tf"]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"locals": {"a": {"b": ["x", "${"]}}}, r"^locals\.a\.b\[1\] has no HCL form: '\$\{' is not closed"),
        ({"locals": {"a": "${foo(}"}}, "closes no bracket"),
        ({"locals": {"a": "${}"}}, "holds no expression"),
        ({"locals": {"a": '${"x}'}}, "a string does not end"),
        ({"locals": {"a": "${a ` b}"}}, "'`' has no meaning"),
        ({"locals": {"a": float("nan")}}, "nan is no number"),
        ({"locals": {"a": {1, 2}}}, "a set is no JSON value"),
        ({"locals": {"a": {1: 2}}}, "the key 1 is no string"),
        ({"locals": {"a": "\ud800"}}, "half a character"),
        ({"locals": {"a b": 1}}, "'a b' is no identifier"),
        ({"resource": {"aws_x": "y"}}, r"^resource\.aws_x has no HCL form: a block must be an object"),
        ({"resource": {"aws_x": {"y": {"dynamic": {"z": {}}}}}}, r"resource\.aws_x\.y\.dynamic\.z .* needs 'for_each'"),
        ({"resources": {}}, r"^resources has no HCL form: no such block; there are terraform, provider"),
        ({"variable": {"v": {"type": "map(string"}}}, r"^variable\.v\.type .*'\(' is not closed"),
    ],
)
def test_what_has_no_hcl_form_is_refused_with_its_path(tmp_path, document, message):
    """The error names the place in the document, and nothing is written."""
    with pytest.raises(HclError, match=message):
        write_stack(document, tmp_path / "s")
    assert not (tmp_path / "s").exists()
