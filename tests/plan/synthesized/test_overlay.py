"""A source beside a plan fills what the plan does not know, and never what it does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from neuronfleet.errors import PlanError
from neuronfleet.plan.reading import plan_from, read_plans
from neuronfleet.plan.secrets import Secrets
from neuronfleet.plan.synthesized import attach_sources, load_synth, source_of_json
from tests.plan.making import configured, constant, created, document, refer

PLANS = Path(__file__).parents[2] / "data" / "plans"

SIDECAR = """
variable "name" {}
variable "api_token" { sensitive = true }
variable "network_mode" {}
variable "cidr" {}
variable "azs" {}
resource "aws_secretsmanager_secret" "cfg" { name_prefix = var.name }
resource "aws_ecs_task_definition" "sidecar" {
  family                = "${var.name}-sidecar"
  container_definitions = jsonencode([{
    name       = "sidecar"
    image      = "sidecar:1"
    privileged = true
    environment = [{ name = "API_TOKEN", value = var.api_token }]
    secrets    = [{ name = "CFG", valueFrom = aws_secretsmanager_secret.cfg.arn }]
  }])
}
"""
ROOT = """
variable "api_token" { sensitive = true }
variable "network_mode" { default = "bridge" }
provider "aws" { region = "us-east-1" }
provider "aws" {
  alias = "west"
  region = "us-west-2"
}
module "use1" {
  source = "./modules/inf1_cluster"
  name = "inf1-use1"
  api_token = var.api_token
  network_mode = var.network_mode
  cidr = "10.10.0.0/16"
  azs = ["us-east-1a"]
}
"""


@pytest.fixture
def hcl(tmp_path):
    """Configuration that create.json could have been made of, as far as it goes."""
    (tmp_path / "modules" / "inf1_cluster").mkdir(parents=True)
    (tmp_path / "main.tf").write_text(ROOT)
    (tmp_path / "modules" / "inf1_cluster" / "main.tf").write_text(SIDECAR)
    return tmp_path


def test_the_privileged_sidecar_is_seen(hcl):
    """container_definitions that is unknown because of one ARN is known in every other leaf."""
    address = "module.use1.aws_ecs_task_definition.sidecar"
    (alone,) = read_plans([PLANS / "create.json"])
    assert alone.find(address).document("container_definitions")[0]["privileged"].is_unknown
    (plan,) = read_plans([PLANS / "create.json"], synth=[hcl])
    sidecar = plan.find(address)
    containers = sidecar.document("container_definitions")
    assert containers[0]["privileged"].flag is True
    assert containers[0]["image"].text == "sidecar:1"
    value = containers[0]["secrets"][0]["valueFrom"]
    assert value.is_unknown
    assert value.is_set().is_true
    assert [one.text for one in sidecar.references(*value.path)] == ["aws_secretsmanager_secret.cfg.arn"]
    file, line = sidecar.source_location
    assert (Path(file).name, line) == ("main.tf", 8)


def test_a_sensitive_variable_is_not_put_in(hcl):
    """The value of a sensitive variable stays out of what the source fills in."""
    (plan,) = read_plans([PLANS / "create.json"], synth=[hcl])
    containers = plan.find("module.use1.aws_ecs_task_definition.sidecar").document("container_definitions")
    assert containers[0]["environment"][0]["value"].is_unknown
    assert "not-a-real-token" not in str(plan.find("module.use1.aws_ecs_task_definition.sidecar").source)
    assert Secrets([plan]).redact("x not-a-real-token") == "x (sensitive)"


def test_what_the_plan_knows_wins(hcl):
    """A known value of the plan is never replaced by the source's."""
    (plan,) = read_plans([PLANS / "create.json"], synth=[hcl])
    sidecar = plan.find("module.use1.aws_ecs_task_definition.sidecar")
    assert sidecar.source["family"] == "inf1-use1-sidecar"
    before = plan_from(json.loads((PLANS / "create.json").read_text(encoding="utf-8")))
    for resource in plan.resources():
        for name, value in before.find(resource.address).after.fields.items():
            if value.is_known:
                assert resource[name].raw == value.raw


def test_a_value_that_the_plan_marks_sensitive_stays_so():
    """What the source fills in for a value that is sensitive and unknown is sensitive."""
    plan = plan_from(
        document(
            created("aws_x.x", {}, {"policy": True}, sensitive={"policy": True}),
            root={"resources": [configured("aws_x.x", {"policy": refer("aws_y.y.arn")})]},
        )
    )
    plan.attach(source_of_json({"resource": {"aws_x": {"x": {"policy": '{"a": "b", "c": "${aws_y.y.arn}"}'}}}}, "s"))
    value = plan.find("aws_x.x").document("policy")["a"]
    assert value.text == "b"
    assert value.is_sensitive
    assert str(value) == "(sensitive)"


def stack(region, name="inf1"):
    """A source of one stack."""
    return source_of_json(
        {
            "//": {"metadata": {"stackName": f"inference-{region}"}},
            "provider": {"aws": [{"region": region}]},
            "resource": {"aws_ecs_cluster": {"c": {"name": name, "arn_like": "${aws_x.y.arn}"}}},
        },
        f"stacks/{region}",
    )


def plan_in(region, name="inf1"):
    """The plan of one stack."""
    return plan_from(
        document(
            created("aws_ecs_cluster.c", {"name": name}, {"arn": True}),
            root={"resources": [configured("aws_ecs_cluster.c", {})]},
            providers={"aws": {"expressions": {"region": constant(region)}}},
        )
    )


def test_stacks_with_equal_addresses_go_by_region():
    """Each regional plan gets the stack of its region, in whatever order they come."""
    plans = [plan_in("us-east-1"), plan_in("eu-west-1")]
    attach_sources(plans, [stack("eu-west-1"), stack("ap-south-1"), stack("us-east-1")])
    assert [plan.find("aws_ecs_cluster.c").source["arn_like"].text for plan in plans] == ["${aws_x.y.arn}"] * 2
    assert [plan.source_of(plan.find("aws_ecs_cluster.c"))["name"] for plan in plans] == ["inf1", "inf1"]
    plans = [plan_in("us-east-1", "a"), plan_in("us-east-1", "b")]
    attach_sources(plans, [stack("us-east-1", "b"), stack("us-east-1", "a")])
    assert [plan.find("aws_ecs_cluster.c").source["name"] for plan in plans] == ["a", "b"]


def test_a_source_of_something_else_is_refused():
    """--synth with configuration that declares nothing of the plan is a mistake, and said to be one."""
    other = source_of_json({"resource": {"aws_vpc": {"v": {}}}}, "elsewhere/cdk.tf.json")
    with pytest.raises(PlanError, match=r"elsewhere/cdk\.tf\.json: none of the plans was made of this"):
        attach_sources([plan_in("us-east-1")], [other])


def test_local_values_lead_on():
    """The plan's references to local values, dead ends, go on where the source has them."""
    plan = plan_from(
        document(
            created("aws_subnet.a", {}, {"id": True}),
            created("aws_lb.l", {}, {"subnet": True}),
            root={"resources": [configured("aws_lb.l", {"subnet": refer("local.subnet")})]},
        )
    )
    assert plan.targets(plan.find("aws_lb.l"), "subnet").resources == ()
    assert plan.find("aws_lb.l").document("subnet").is_unknown
    plan.attach(
        source_of_json(
            {
                "locals": {"subnet": "${aws_subnet.a.id}"},
                "resource": {"aws_subnet": {"a": {}}, "aws_lb": {"l": {"subnet": '["a"]'}}},
            },
            "s",
        )
    )
    assert plan.find("aws_lb.l").references("subnet")[0].text == "aws_subnet.a.id"
    assert plan.find("aws_lb.l").document("subnet")[0].text == "a"


def test_instances_of_for_each_get_their_own_values():
    """each.key and each.value stand for the instance's own."""
    source = source_of_json(
        {
            "variable": {"services": {"default": {"a": {"image": "x:1"}, "b": {"image": "y:2"}}}},
            "resource": {
                "aws_t": {
                    "t": {
                        "for_each": "${var.services}",
                        "doc": '[{"name":"${each.key}","image":"${each.value.image}","arn":"${aws_z.z.arn}"}]',
                    }
                }
            },
        },
        "s",
    )
    plan = plan_from(
        document(
            *(created(f'aws_t.t["{key}"]', {}, {"doc": True}, index=key) for key in "ab"),
            variables={"services": {"value": {"a": {"image": "given:1"}, "b": {"image": "given:2"}}}},
        )
    )
    plan.attach(source)
    images = [one.document("doc")[0]["image"].text for one in plan.resources("aws_t")]
    assert images == ["given:1", "given:2"]
    assert plan.find('aws_t.t["b"]').document("doc")[0]["name"].text == "b"
    assert plan.find('aws_t.t["b"]').document("doc")[0]["arn"].is_unknown


def test_stack_traces_name_the_users_own_line():
    """Of a CDKTF stack trace the innermost frame outside libraries counts."""
    trace = [
        "new TerraformElement (/tmp/jsii-kernel-x/node_modules/cdktf/lib/terraform-element.js:40:3)",
        'File "/venv/lib/python3.11/site-packages/cdktf/__init__.py", line 9, in __init__',
        "at Kernel._create (node_modules/@jsii/kernel/lib/kernel.js:1:2)",
        'File "stacks/inference_region.py", line 41, in build',
        'File "main.py", line 7, in <module>',
    ]
    body = {"//": {"metadata": {"path": "a/b", "stackTrace": trace}}}
    plan = plan_from(document(created("aws_x.x", {})))
    plan.attach(source_of_json({"resource": {"aws_x": {"x": body}}}, "s"))
    assert plan.find("aws_x.x").source_location == ("stacks/inference_region.py", 41)
    assert plan.find("aws_x.x").source_path == "a/b"


def test_a_source_that_is_no_hcl_is_refused_with_its_line(tmp_path):
    """Broken HCL is refused with the file and the line."""
    (tmp_path / "main.tf").write_text('resource "a" "b" {\n  x = = 1\n}\n')
    with pytest.raises(PlanError, match=r"main\.tf is no HCL at line 2, column 7"):
        load_synth(tmp_path)


def test_a_plan_of_json_configuration_is_its_own_source():
    """Plans of JSON syntax carry the text of an expression: unknown documents are read from it, without --synth."""
    text = '[{"name":"a","privileged":true,"group":"${aws_log.g.name}","arn":"${aws_log.g.arn}","t":"${var.token}"}]'
    expression = {"constant_value": text, "references": ["aws_log.g.name", "aws_log.g.arn", "aws_log.g", "var.token"]}
    plan = plan_from(
        document(
            created("aws_log.g", {"name": "/ecs/x"}, {"arn": True}),
            created("aws_t.t", {"list": [None]}, {"doc": True, "list": [True]}),
            root={
                "resources": [
                    configured(
                        "aws_t.t",
                        {
                            "doc": expression,
                            "list": {"constant_value": ["x-${aws_log.g.arn}"], "references": ["aws_log.g.arn"]},
                        },
                    )
                ],
                "variables": {"token": {"sensitive": True}},
            },
            variables={"token": {"value": "hunter22"}},
        )
    )
    resource = plan.find("aws_t.t")
    container = resource.document("doc")[0]
    assert container["privileged"].flag is True
    assert container["group"].text == "/ecs/x"
    assert container["arn"].is_set().is_true
    assert container["t"].is_unknown
    assert [one.text for one in resource.references(*container["arn"].path)] == ["aws_log.g.arn"]
    assert resource["list"][0].raw.text == "x-${aws_log.g.arn}"


def test_what_the_plan_knows_of_others_is_put_in(tmp_path):
    """A reference to a value that the plan knows, of a resource or a data source, is that value."""
    (tmp_path / "main.tf").write_text(
        'resource "aws_t" "t" {\n  doc = jsonencode({ a = data.aws_region.r.name, b = aws_v.v.arn, c = aws_v.v.secret,'
        " d = aws_v.v.id })\n}\n"
    )
    region = {"address": "data.aws_region.r", "mode": "data", "type": "aws_region", "name": "r"}
    state = {"values": {"root_module": {"resources": [{**region, "values": {"name": "eu-west-1"}}]}}}
    plan = plan_from(
        document(
            created("aws_v.v", {"arn": "arn:1", "secret": "hunter22"}, {"id": True}, sensitive={"secret": True}),
            created("aws_t.t", {}, {"doc": True}),
            prior_state=state,
        )
    )
    plan.attach(load_synth(tmp_path))
    found = plan.find("aws_t.t").document("doc")
    assert (found["a"].text, found["b"].text) == ("eu-west-1", "arn:1")
    assert found["c"].is_unknown
    assert found["d"].is_unknown
