"""Configuration without a plan: what is written down is known, the rest is unknown."""

from __future__ import annotations

import json

import pytest

from neuronfleet.plan.hole import Hole
from neuronfleet.plan.reading import plan_from, read_plans
from neuronfleet.plan.synthesized import load_synth, plan_of_source, source_of_json


def plan_of(tmp_path, text, **files):
    """A plan of HCL."""
    (tmp_path / "main.tf").write_text(text)
    for name, content in files.items():
        folder = tmp_path / "modules" / name
        folder.mkdir(parents=True)
        (folder / "main.tf").write_text(content)
    (plan,) = read_plans([tmp_path])
    return plan


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('"lit"', "lit"),
        ('"a\\"b\\n$${x} é"', 'a"b\n${x} é'),
        ("-1.5", -1.5),
        ("true", True),
        ("null", None),
        ('["a", 1, [true]]', ["a", 1, [True]]),
        ('{ a = 1, "b c" : 2 }', {"a": 1, "b c": 2}),
        ("var.number + 2 * 3", 13),
        ('var.number > 5 ? "big" : "small"', "big"),
        ('!var.flag && true || var.name != "x"', True),
        ('"${var.name}-${var.number}"', "fleet-7"),
        ("local.full", "fleet-full"),
        ("local.tags", {"team": "ml", "name": "fleet"}),
        ("var.nested.list[1]", "b"),
        ('var.nested["list"][0]', "a"),
        ("aws_y.y.name", "fleet"),
        ('join(",", concat(["a"], var.nested.list))', "a,a,b"),
        ('jsonencode({ b = "<&>", a = [1] })', '{"a":[1],"b":"\\u003c\\u0026\\u003e"}'),
        ('base64encode("x")', "eA=="),
        ('<<-EOT\n    one "two"\n      ${var.name} \\n\n    EOT', 'one "two"\n  fleet \\n\n'),
        ("<<-EOT\n    one\n  \n    two\n  EOT", "one\n  \ntwo\n"),
        ("lower(<<EOT\nABC\nEOT\n)", "abc\n"),
    ],
)
def test_what_is_written_down_is_known(tmp_path, expression, value):
    """Literals, variables with defaults, local values, literal attributes and simple functions are read."""
    plan = plan_of(
        tmp_path,
        f"""
variable "name" {{ default = "fleet" }}
variable "number" {{ default = 7 }}
variable "flag" {{ default = false }}
variable "nested" {{ default = {{ list = ["a", "b"] }} }}
locals {{
  full = "${{var.name}}-full"
  tags = merge({{ team = "ml" }}, {{ name = aws_y.y.name }})
}}
resource "aws_y" "y" {{ name = var.name }}
resource "aws_x" "x" {{
  a = {expression}
  after = 1
}}
""",
    )
    assert plan.find("aws_x.x").after.raw["a"] == value
    assert plan.find("aws_x.x")["after"].number == 1
    assert plan.find("aws_x.x").source_location[1] == 11


@pytest.mark.parametrize(
    ("expression", "references"),
    [
        ("aws_y.y.arn", ["aws_y.y.arn"]),
        ('"x-${aws_y.y.arn}-${data.aws_z.z.id}"', ["aws_y.y.arn", "data.aws_z.z.id"]),
        ("[for s in aws_y.y : s.id if contains(data.aws_z.z.ids, s.zone)]", ["aws_y.y", "data.aws_z.z.ids"]),
        ("[for k_v, aws_s in aws_y.y : aws_s.id if k_v.x]", ["aws_y.y"]),
        ("aws_y.y[*].id", ["aws_y.y"]),
        ("aws_y.y.*.id", ["aws_y.y"]),
        ('aws_y.y["k.e"].id', ['aws_y.y["k.e"].id']),
        ("var.unset", ["var.unset"]),
        ("var.secret", ["var.secret"]),
        ('file("x.json")', []),
        ('templatefile("x", { a = aws_y.y.id })', ["aws_y.y.id"]),
        ("local.a", ["local.a"]),
        ("aws_y.y.arn == null ? 1 : 2", ["aws_y.y.arn"]),
        ("1 / 0", []),
        ('"%{ if true }a%{ endif }${aws_y.y.arn}"', ["aws_y.y.arn"]),
    ],
)
def test_what_is_not_written_down_is_a_hole(tmp_path, expression, references):
    """Everything else is unknown, and says what it refers to."""
    plan = plan_of(
        tmp_path,
        f"""
variable "unset" {{}}
variable "secret" {{
  default   = "hunter22"
  sensitive = true
}}
locals {{
  a = local.b
  b = local.a
}}
resource "aws_x" "x" {{ a = {expression} }}
""",
    )
    value = plan.find("aws_x.x")["a"]
    assert value.is_unknown
    assert isinstance(value.raw, Hole)
    assert list(value.raw.references) == references


def test_documents_have_holes():
    """JSON text with interpolations is a document in which only those are unknown."""
    text = '[{"name":"n","cpu":${var.cpu},"image":"${aws_ecr.r.url}:1","env":[{"value":"${aws_s.s.arn}"}],"q":"a\\"b"}]'
    plan = plan_of_source(source_of_json({"resource": {"aws_t": {"t": {"doc": text}}}}, "s"))
    resource = plan.find("aws_t.t")
    document = resource.document("doc")
    assert resource["doc"].is_unknown
    assert document[0]["name"].text == "n"
    assert document[0]["q"].text == 'a"b'
    assert document[0]["cpu"].is_unknown
    assert document[0]["image"].raw == Hole("${aws_ecr.r.url}:1", ("aws_ecr.r.url",))
    assert document[0]["env"][0]["value"].is_set().is_true


def test_dynamic_blocks_are_made():
    """A dynamic block over something written down is as many blocks; over anything else it is unknown."""
    body = {
        "a": {"dynamic": {"setting": {"for_each": ["x", "y"], "content": {"name": "${setting.value}"}}}},
        "b": {"dynamic": {"setting": [{"for_each": {"k": 1}, "iterator": "it", "content": {"name": "${it.key}"}}]}},
        "c": {"dynamic": {"setting": {"for_each": "${aws_x.d.list}", "content": {"name": "n"}}}},
    }
    plan = plan_of_source(source_of_json({"resource": {"aws_x": body}}, "s"))
    assert [one["name"].text for one in plan.find("aws_x.a")["setting"].items] == ["x", "y"]
    assert plan.find("aws_x.b")["setting"][0]["name"].text == "k"
    assert plan.find("aws_x.c")["setting"].is_unknown
    assert [one.text for one in plan.find("aws_x.c").references("setting")] == ["aws_x.d.list"]


def test_blocks_are_the_same_as_objects_and_as_lists():
    """JSON syntax allows a single block either way; both answer alike."""
    one = {"metadata_options": {"http_tokens": "required"}}
    several = {"metadata_options": [{"http_tokens": "required"}]}
    plan = plan_of_source(source_of_json({"resource": {"aws_x": {"one": one, "several": several}}}, "s"))
    for resource in plan.resources():
        assert resource["metadata_options"][0]["http_tokens"].text == "required"
        assert [block["http_tokens"].text for block in resource["metadata_options"].items] == ["required"]


def test_instances(tmp_path):
    """Repetition that are written down make instances; others make one of unknown number; none make none."""
    plan = plan_of(
        tmp_path,
        """
variable "many" {}
resource "aws_x" "two" {
  count = 2
  a     = count.index
}
resource "aws_x" "named" {
  for_each = toset(["a.b", "c"])
  a        = each.value
}
resource "aws_x" "none" { count = 0 }
resource "aws_x" "many" { count = var.many }
""",
    )
    assert [one.address for one in plan.resources()] == [
        "aws_x.two[0]",
        "aws_x.two[1]",
        'aws_x.named["a.b"]',
        'aws_x.named["c"]',
        "aws_x.many",
    ]
    assert [one.has_unknown_count for one in plan.resources()] == [False] * 4 + [True]
    assert plan.find("aws_x.two[1]")["a"].number == 1
    assert plan.find('aws_x.named["a.b"]')["a"].text == "a.b"
    assert all(one.actions == ("create",) for one in plan.resources())


def test_modules_on_disk_are_followed(tmp_path):
    """Local modules are read, each instance with its arguments, its provider and its references."""
    plan = plan_of(
        tmp_path,
        """
provider "aws" { region = "us-east-1" }
provider "aws" {
  alias  = "west"
  region = "us-west-2"
}
resource "aws_ecs_cluster" "c" { name = "inf1" }
module "svc" {
  source    = "./modules/svc"
  for_each  = toset(["one", "two"])
  name      = each.key
  cluster   = aws_ecs_cluster.c.arn
  providers = { aws = aws.west }
}
module "elsewhere" { source = "terraform-aws-modules/vpc/aws" }
resource "aws_x" "x" { name = module.elsewhere.name }
""",
        svc="""
variable "name" {}
variable "cluster" {}
resource "aws_ecs_service" "s" {
  name    = "svc-${var.name}"
  cluster = var.cluster
}
output "name" { value = aws_ecs_service.s.name }
""",
    )
    service = plan.find('module.svc["two"].aws_ecs_service.s')
    assert service["name"].text == "svc-two"
    assert service.region == "us-west-2"
    assert plan.targets(service, "cluster").only.address == "aws_ecs_cluster.c"
    assert service["cluster"].is_set().is_true
    assert plan.find("aws_x.x")["name"].is_unknown


def test_null_asks_for_the_default_where_a_variable_is_not_nullable(tmp_path):
    """As Terraform does; where null is a value, it stays one."""
    plan = plan_of(
        tmp_path,
        """
variable "days" {
  type    = number
  default = null
}
module "logs" {
  source   = "./modules/logs"
  days     = var.days
  optional = var.days
}
""",
        logs="""
variable "days" {
  default  = 30
  nullable = false
}
variable "optional" { default = 30 }
resource "aws_cloudwatch_log_group" "days" { retention_in_days = var.days }
resource "aws_cloudwatch_log_group" "optional" { retention_in_days = var.optional }
""",
    )
    found = {one.address.split(".")[-1]: one["retention_in_days"] for one in plan.resources()}
    assert found["days"].number == 30
    assert found["optional"].is_missing


def test_what_only_a_plan_knows_is_unknown():
    """Computed attributes and results of data sources are unknown; what is not configured has its default."""
    source = {
        "provider": {"aws": {"region": "eu-west-1", "default_tags": [{"tags": {"team": "ml"}}]}},
        "data": {"aws_ssm_parameter": {"ami": {"name": "/aws/x"}}},
        "resource": {"aws_launch_template": {"t": {"name": "n", "tags": {"a": "b"}}}, "aws_route": {"r": {}}},
    }
    plan = plan_of_source(source_of_json(source, "s"))
    template, parameter = plan.find("aws_launch_template.t"), plan.find("data.aws_ssm_parameter.ami")
    assert template["id"].is_unknown
    assert template["latest_version"].is_unknown
    assert template["metadata_options"].or_default("x").text == "x"
    assert template["tags_all"]["team"].text == "ml"
    assert template["tags_all"]["a"].text == "b"
    # whether a route has tags at all only the provider's schema tells
    assert plan.find("aws_route.r")["tags_all"].is_unknown
    assert parameter["name"].text == "/aws/x"
    assert parameter["insecure_value"].is_unknown
    assert template.region == "eu-west-1"


def test_json_given_as_a_plan_is_reviewed_as_a_source(tmp_path):
    """A cdk.tf.json among the plans is read for what it is."""
    file = tmp_path / "cdk.tf.json"
    file.write_text(json.dumps({"terraform": {}, "resource": {"aws_vpc": {"v": {"cidr_block": "10.0.0.0/16"}}}}))
    (plan,) = read_plans([file])
    assert plan.is_synthesized
    assert plan.find("aws_vpc.v")["cidr_block"].text == "10.0.0.0/16"
    assert not plan_from({"format_version": "1.2", "resource_changes": []}).is_synthesized


def test_module_calls_may_take_outputs_of_each_other(tmp_path):
    """A cluster takes the capacity's name and the capacity the cluster's; only a value that needs itself is unknown."""
    plan = plan_of(
        tmp_path,
        """
module "cluster" {
  source   = "./modules/part"
  name     = "inference"
  others   = [module.capacity.name]
  circular = module.capacity.circular
}
module "capacity" {
  source   = "./modules/part"
  name     = "small-of-${module.cluster.name}"
  others   = []
  circular = module.cluster.circular
}
""",
        part="""
variable "name" {}
variable "others" {}
variable "circular" {}
resource "aws_x" "x" {
  name     = var.name
  others   = var.others
  circular = var.circular
}
output "name" { value = var.name }
output "circular" { value = var.circular }
""",
    )
    assert plan.find("module.capacity.aws_x.x")["name"].text == "small-of-inference"
    assert plan.find("module.cluster.aws_x.x")["others"][0].text == "small-of-inference"
    assert plan.find("module.cluster.aws_x.x")["circular"].is_unknown


def test_files_of_a_folder_are_one_module(tmp_path):
    """Declarations of all files of a folder, HCL and JSON, make one module; comments and heredocs do not confuse."""
    (tmp_path / "a.tf").write_text(
        '# <<EOT\n/* "\n<<EOT */\nlocals { a = "x" // "\n}\nresource "aws_x" "a" { v = local.a }\n'
    )
    (tmp_path / "b.tf.json").write_text(json.dumps({"resource": {"aws_x": {"b": {"v": "${local.a}"}}}}))
    plan = plan_of_source(load_synth(tmp_path))
    assert [(one.address, one["v"].text) for one in plan.resources()] == [("aws_x.a", "x"), ("aws_x.b", "x")]
