"""Terraform itself is the judge: the plan of the HCL is the plan of the JSON, value for value.

Each document holds something that CDKTF's own HCL output gets wrong (or that we could), named by its key. Those without
AWS resources use Terraform's built-in provider, so their plans need no provider and no account.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from neuronfleet.export.hcl import render, write_stack
from tests.terraform_binary import TERRAFORM

pytestmark = pytest.mark.terraform

DATA = {"terraform_data": {"d": {"input": "value"}}}


def of_locals(**values: object) -> dict[str, Any]:
    """A document whose output is the given locals."""
    return {
        "locals": values | {"ref": "r"},
        "output": {"all": {"value": {name: f"${{local.{name}}}" for name in values}}},
    }


DOCUMENTS: dict[str, dict[str, Any]] = {
    "quotes beside a reference": of_locals(policy='{"Resource": "${local.ref}", "q": "\\"${local.ref}\\""}'),
    "documents that are jsonencode's": of_locals(
        quotes='{"a":"say \\"hi\\" \\\\ C:\\\\dir","b":[true,null,-0.5,{}]}',
        lines='[{"run":"#!/bin/sh\\n\\techo \\"x\\"\\n"},{"\\n":"\\r\\n"}]',
        unicode='{"é😀":"ü \\u003c\\u0026\\u003e \\u2028 \\u0000 \x7f"}',
        escapes='{"$${k":"$${x} $$${y} %%{if} $ %"}',
        nested='{"policy":"{\\"Version\\":\\"2012-10-17\\",\\"a\\":{\\"b\\":\\"\\\\u0026\\"}}"}',
        listed=['{"a":1}', {'{"a":1}': '{"a":1}'}],
    ),
    "documents that are not": of_locals(
        reference='{"a":"${local.ref}"}',
        number='{"a":"${1 + 1}"}',
        other='{"a":"${upper("\\"<")}"}',
        spaces='{"a": 1}',
        numbers='{"a":[1.0,1e3,-0,12345678901234567890,0.10]}',
        less='{"a":"<"}',
        directive='{"a":"%{if true}b%{endif}"}',
        order='{"b":1,"a":2}',
        twice='{"a":1,"a":2}',
        joined='{"a":"e\u0301 \\n\u0303"}',
    ),
    "backslashes": of_locals(path="C:\\dir\\n ${local.ref} \\", regex="^\\$\\{[^\\s]+\\}$", both='\\"'),
    "text without a last newline": of_locals(script="#!/bin/sh\necho ${local.ref}"),
    "text with a last newline": of_locals(
        script='#!/bin/sh\n\techo "${local.ref}" \\\n\n  done\n', one="line\n", nl="\n\n"
    ),
    "carriage returns": of_locals(crlf="a\r\nb ${local.ref}\r\n", cr="a\rb\n\n"),
    "a line that is a heredoc marker": of_locals(
        text="EOT\n  EOT2 \nEOF\n${local.ref}\nEOT3x\n", ref_last="a\n${local.ref}\n"
    ),
    "keys with quotes and dots": of_locals(
        keys={'a"b': 1, "c.d": 2, "for": 3, "e f": 4, "true": 5, "${local.ref}x": 6, "-": 7}
    ),
    "a key that is a reference": of_locals(keys={"${local.ref}": {"${upper(local.ref)}": [{"deep": True}]}}),
    "conditions of a lifecycle": {
        "resource": {
            "terraform_data": {
                "d": {
                    "input": "value",
                    "lifecycle": {
                        "precondition": [{"condition": "${var.ok}", "error_message": 'not "${var.ok}"'}],
                        "postcondition": {"condition": '${self.input == "value"}', "error_message": "no"},
                        "create_before_destroy": True,
                    },
                }
            }
        },
        "variable": {"ok": {"default": True}},
    },
    "ignore_changes": {
        "resource": {
            "terraform_data": {
                "all": {"input": 1, "lifecycle": {"ignore_changes": "all"}},
                "some": {
                    "input": {"a": 1},
                    "lifecycle": {
                        "ignore_changes": ["input", "triggers_replace"],
                        "replace_triggered_by": ["terraform_data.all"],
                    },
                    "depends_on": ["terraform_data.all"],
                },
            }
        }
    },
    "required_version": {"terraform": {"required_version": ">= 1.5.0"}, "resource": DATA},
    "defaults that are false, zero or empty": {
        "variable": {
            "f": {"type": "bool", "default": False, "nullable": False},
            "z": {"type": "number", "default": 0},
            "e": {"type": "string", "default": "", "sensitive": False},
            "n": {"default": None},
            "m": {"type": "map(any)", "default": {}},
        },
        "output": {"all": {"value": ["${var.f}", "${var.z}", "${var.e}", "${var.n}", "${var.m}"]}},
    },
    "a default is text, not a template": {
        "variable": {"v": {"default": '${x} $${y} %{z} $$$${w} \\ "q"', "description": "uses ${x}"}},
        "output": {"all": {"value": "${var.v}"}},
    },
    "strings that look like syntax": of_locals(
        a="[1]", b="{", c='"q"', d="# no comment", e="<<EOT", f="null", g="1e3", h="true"
    ),
    "locals that are false, zero or empty": of_locals(f=False, z=0, e="", n=None, l=[], m={}),
    "escaped sequences": of_locals(
        a="$${x}",
        b="$$${x}",
        c="$$$$${x} $${y",
        d="%%{if}",
        e="$",
        f="$$",
        g="%%%{x",
        h="a$",
        i="${local.ref}$",
        j="100%",
        k="$\\{",
    ),
    "sequences": of_locals(
        cond='%{ if local.ref == "r" }yes%{ else }no%{ endif }',
        loop="%{ for x in [1, 2] ~}\n  ${x},\n%{ endfor ~}\nend\n",
        strip="a ${~ local.ref ~} b",
        strip_lines="a\n\n ${~ local.ref ~} \n\n b\nc\n",
        lone='${[for k, v in {a=1}:"${k}=${v}" if v>0]}',
        multi="${\n  true ?\n  {\n a=1\n long_name=-2\n }\n : null\n}",
        inner='${upper("a}\\"${lower("B{")}")}',
        comment="${ /* why */ local.ref }",
    ),
    "unicode and control characters": of_locals(
        text="e\u0301 \u00e9 \U0001f680 \u2028 \u0000 \u001b \u007f", é="name", key={"ключ": 1, "\t": 2, "¹": 3}
    ),
    "numbers": of_locals(big=2**80, small=-1, real=0.1, exponent=1e30, tiny=1.5e-7, zero=-0.0),
    "nested and long values": of_locals(
        many=[f"item number {n}" for n in range(20)], deep=[[{"a": [{"b": [[], {}, None]}]}], "x\ny\n"], text=["a\nb\n"]
    ),
    "count, for_each and provisioners": {
        "resource": {
            "terraform_data": {
                "c": {"count": 2, "input": "${count.index}"},
                "e": {
                    "for_each": {"a": 1, "b": 2},
                    "input": {"${each.key}": "${each.value}"},
                    "connection": {"type": "ssh", "host": "localhost"},
                    "provisioner": [
                        {
                            "local-exec": {
                                "command": 'echo "$HOME"',
                                "environment": {"A": "${each.key}"},
                                "on_failure": "continue",
                            }
                        },
                        {"local-exec": [{"command": "true", "when": "destroy"}]},
                    ],
                },
            }
        },
        "output": {"all": {"value": "${[for x in terraform_data.c : x.input]}"}},
    },
    "checks, moves and removals": {
        "resource": DATA,
        "check": {
            "c": {"assert": [{"condition": '${terraform_data.d.input != "value"}', "error_message": "it is ${1 + 1}"}]}
        },
        "moved": [
            {"from": "terraform_data.old", "to": "terraform_data.d"},
            {"from": "terraform_data.older", "to": "terraform_data.old"},
        ],
        "removed": {"from": "terraform_data.gone", "lifecycle": {"destroy": False}},
    },
    "variables with types and validation": {
        "variable": {
            "v": {
                "type": 'map(object({name=string,size=optional(number,3),tags=optional(map(string),{"a}"="b"})}))',
                "default": {"us-east-1": {"name": "x"}},
                "description": 'quotes " and\nlines',
                "validation": [
                    {"condition": "${length(var.v)>0}", "error_message": "none"},
                    {
                        "condition": "${alltrue([for k,v in var.v:v.size>1])}",
                        "error_message": "size of ${jsonencode(var.v)}",
                    },
                ],
            }
        },
        "output": {
            "all": {
                "value": "${var.v}",
                "sensitive": True,
                "description": "not ${evaluated}",
                "precondition": {"condition": "${length(var.v)==1}", "error_message": "one"},
            }
        },
    },
    "comments": {
        "//": {"metadata": {"stackName": "x"}},
        "locals": {"//": "dropped", "v": {"//": "kept"}},
        "resource": {"terraform_data": {"d": {"//": {"metadata": 1}, "input": "${local.v}"}}},
    },
    "lists for blocks at every level": {
        "locals": [{"a": 1}, {"b": 2}],
        "resource": [{"terraform_data": [{"x": [{"input": "${local.a}"}]}, {"y": {"input": "${local.b}"}}]}],
        "terraform": [{"required_version": ">= 1.0"}],
        "output": [{"all": [{"value": 1}]}],
    },
}


def terraform(folder: Path, *arguments: str) -> str:
    """Run terraform in a folder and return what it printed."""
    done = subprocess.run([TERRAFORM, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"terraform {' '.join(arguments)} in {folder.name}:\n{done.stderr}{done.stdout}"
    return done.stdout


def plan(folder: Path) -> dict[str, Any]:
    """What terraform would do in a folder."""
    terraform(folder, "plan", "-out=plan.bin", "-input=false", "-no-color")
    shown = json.loads(terraform(folder, "show", "-json", "plan.bin"))
    return {
        key: shown.get(key) for key in ("variables", "planned_values", "resource_changes", "output_changes", "checks")
    }


def both_ways(tmp_path: Path, document: dict[str, Any]) -> tuple[Path, Path]:
    """Two folders with one configuration: in JSON and in HCL."""
    (tmp_path / "json").mkdir()
    (tmp_path / "json" / "cdk.tf.json").write_text(json.dumps(document))
    write_stack(document, tmp_path / "hcl")
    return tmp_path / "json", tmp_path / "hcl"


@pytest.mark.parametrize("document", [pytest.param(document, id=name) for name, document in DOCUMENTS.items()])
def test_the_plan_is_the_same(tmp_path, document):
    """Values, changes, outputs, variables and check results of both forms are equal."""
    from_json, from_hcl = both_ways(tmp_path, document)
    assert plan(from_hcl) == plan(from_json)


def test_everything_is_laid_out_as_terraform_fmt_would(tmp_path):
    """`terraform fmt` has nothing to change in any of the documents."""
    for number, document in enumerate([*DOCUMENTS.values(), AWS, MODULES]):
        (tmp_path / f"{number}.tf").write_text(render(document, header="Generated"))
    terraform(tmp_path, "fmt", "-check", "-diff", "-no-color")


BUILTIN = {"source": "terraform.io/builtin/terraform"}
MODULES = {
    "terraform": {"required_providers": {"terraform": BUILTIN}},
    "provider": {"terraform": [{}, {"alias": "other"}]},
    "module": {
        "m": {
            "source": "./child",
            "for_each": {"x": 1},
            "providers": {"terraform": "terraform", "terraform.peer": "terraform.other"},
            "nothing": None,
            "settings": {"a": "${each.value}", "list": [{"b": 1}]},
            "depends_on": ["terraform_data.d"],
        }
    },
    "resource": {"terraform_data": {"d": {"provider": "terraform.other", "input": 1}}},
    "output": {"all": {"value": '${module.m["x"].all}'}},
}
CHILD = {
    "terraform": {"required_providers": {"terraform": BUILTIN | {"configuration_aliases": ["terraform.peer"]}}},
    "variable": {"nothing": {"default": "default"}, "settings": {"type": "any"}},
    "resource": {"terraform_data": {"d": {"provider": "terraform.peer", "input": "${var.settings}"}}},
    "output": {"all": {"value": ["${var.nothing}", "${var.settings}"]}},
}


def test_module_calls_and_provider_references(tmp_path):
    """Arguments, null among them, and providers reach a module alike, whichever syntax either side is in."""
    from_json, from_hcl = both_ways(tmp_path, MODULES)
    (from_json / "child").mkdir()
    (from_json / "child" / "main.tf.json").write_text(json.dumps(CHILD))
    write_stack(CHILD, from_hcl / "child")
    for folder in (from_json, from_hcl):
        terraform(folder, "init", "-input=false", "-no-color")
    assert plan(from_hcl) == plan(from_json)


# Terraform's JSON syntax wants every member of an attribute that is a list of objects.
INGRESS = {
    "from_port": 1,
    "to_port": 2,
    "protocol": "tcp",
    "cidr_blocks": ["10.0.0.0/8"],
    "description": "number ${1 + 1}",
    "ipv6_cidr_blocks": None,
    "prefix_list_ids": [],
    "security_groups": None,
    "self": None,
}
AWS = {
    "terraform": {
        "required_providers": {"aws": {"source": "hashicorp/aws", "version": ">= 5.100.0, < 7.0.0"}},
        "backend": {"local": {"path": "state-${not-a-template}.tfstate"}},
    },
    "provider": {
        "aws": [
            {
                "region": "us-east-1",
                "access_key": "test",
                "secret_key": "test",
                "skip_credentials_validation": True,
                "skip_requesting_account_id": True,
                "skip_metadata_api_check": "true",
                "skip_region_validation": True,
                "default_tags": [{"tags": {"a b": "c", "neuronfleet:fleet": "f"}}],
                "ignore_tags": {"keys": ["k"]},
                "endpoints": [{"ec2": "http://localhost:1"}],
            },
            {
                "alias": "west",
                "region": "us-west-2",
                "access_key": "test",
                "secret_key": "test",
                "skip_credentials_validation": True,
                "skip_requesting_account_id": True,
                "skip_metadata_api_check": "true",
            },
        ]
    },
    "variable": {"rules": {"default": [80, 443]}},
    "data": {"aws_partition": {"p": {}}, "aws_region": {"r": {}}},
    "locals": {
        "known": (
            '{"a":"${data.aws_partition.p.partition}","b":"x-${aws_iam_role.r.name} $${y}",'
            '"c":["${data.aws_region.r.name}:${data.aws_partition.p.dns_suffix}"]}'
        ),
    },
    "output": {"known": {"value": "${local.known}"}, "unknown": {"value": '{"a":"${aws_iam_role.r.arn}:*"}'}},
    "resource": {
        "aws_iam_role": {
            "r": {
                "name": "r",
                "assume_role_policy": (
                    '{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":'
                    '{"Service":"ecs.${data.aws_partition.p.dns_suffix}"}}],"Version":"2012-10-17"}'
                ),
            }
        },
        "aws_iam_role_policy": {
            "p": {"role": "r", "policy": '{"Statement":[{"Resource":["${aws_iam_role.r.arn}:*"]}]}'}
        },
        "aws_security_group": {
            "blocks": {
                "name": "blocks",
                "description": None,
                "ingress": [INGRESS, INGRESS | {"from_port": 3, "to_port": 3, "self": True}],
                "egress": [],
                "timeouts": {"create": "5m"},
                "tags": {"Name": "x", "a:b": '"${var.rules[0]}"'},
            },
        },
        "aws_launch_template": {
            "dynamic": {
                "name": "dynamic",
                "provider": "aws.west",
                "user_data": (
                    '${base64encode("#!/bin/sh\\necho \\"$HOME\\" $${x}\\n\\n  ${data.aws_partition.p.partition}\\n")}'
                ),
                "tag_specifications": [],
                "dynamic": {
                    "block_device_mappings": {
                        "for_each": "${var.rules}",
                        "iterator": "it",
                        "content": {
                            "device_name": "/dev/x${it.key}",
                            "ebs": {"volume_size": "${it.value}", "encrypted": "true"},
                        },
                    },
                    "network_interfaces": [
                        {"for_each": [1], "content": [{"device_index": "${network_interfaces.key}"}]}
                    ],
                },
                "metadata_options": {"http_tokens": "required"},
            }
        },
        "aws_ecs_task_definition": {
            "t": {
                "family": "t",
                "container_definitions": (
                    '[{"name": "a", "image": "i", "memory": 128, '
                    '"command": ["sh", "-c", "echo \\"${var.rules[0]}\\" $${HOME}"]}]'
                ),
                "placement_constraints": [
                    {"type": "memberOf", "expression": "attribute:ecs.instance-type == inf1.xlarge"}
                ],
                "volume": [
                    {
                        "name": "v",
                        "docker_volume_configuration": [{"driver_opts": {"type": "nfs"}, "labels": {"a": "b"}}],
                    },
                    {"name": "w", "host_path": "/x"},
                ],
            }
        },
        "aws_autoscaling_group": {
            "a": {
                "min_size": 0,
                "max_size": 1,
                "availability_zones": ["us-east-1a"],
                "mixed_instances_policy": {
                    "launch_template": {
                        "launch_template_specification": {"launch_template_name": "n"},
                        "dynamic": {
                            "override": {
                                "for_each": '${toset(["inf1.xlarge"])}',
                                "content": {"instance_type": "${override.value}"},
                            }
                        },
                    }
                },
                "tag": [{"key": "k", "value": "v", "propagate_at_launch": True}],
                "lifecycle": {"ignore_changes": ["desired_capacity", "tag"]},
            }
        },
        "aws_cloudwatch_metric_alarm": {
            "m": {
                "alarm_name": "m",
                "comparison_operator": "GreaterThanThreshold",
                "evaluation_periods": 1,
                "dimensions": {"ClusterName": "c"},
                "metric_name": "m",
                "namespace": "n",
                "statistic": "Sum",
                "threshold": 0,
                "metric_query": [],
            }
        },
    },
}


def test_aws_resources_plan_the_same(tmp_path):
    """Blocks, attributes as blocks, maps, dynamic blocks and provider settings of hashicorp/aws mean the same."""
    from_json, from_hcl = both_ways(tmp_path, AWS)
    started = subprocess.run(
        [TERRAFORM, "init", "-input=false", "-no-color"], cwd=from_hcl, capture_output=True, text=True, check=False
    )
    if started.returncode != 0 and not os.environ.get("CI"):
        pytest.skip(f"terraform init cannot get hashicorp/aws here: {started.stderr[-300:]}")
    assert started.returncode == 0, started.stderr
    # Backend and providers are the same, or the plan says that init is needed; a second init would only cost time.
    shutil.copytree(from_hcl / ".terraform", from_json / ".terraform", symlinks=True)
    shutil.copy(from_hcl / ".terraform.lock.hcl", from_json)
    assert plan(from_hcl) == plan(from_json)
