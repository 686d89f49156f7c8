"""The condensed schema of hashicorp/aws: right, and of the provider that is installed."""

from __future__ import annotations

import json
import os
import re
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

from neuronfleet.export.hcl.documents import PLAIN_VALUES
from neuronfleet.export.hcl.schema import Kind, kind_of, schema_version
from neuronfleet.export.hcl.schema_data import condense, dump
from tests.terraform_binary import TERRAFORM


def stored() -> str:
    """The data file's text."""
    return files("neuronfleet.export.hcl").joinpath("data/aws_schema.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("section", "type_name", "path", "kind"),
    [
        ("resource", "aws_vpc", ("tags",), Kind.EXPRESSION),
        ("resource", "aws_autoscaling_group", ("tag",), Kind.BLOCK),
        ("resource", "aws_route_table", ("route",), Kind.OBJECTS),
        (
            "resource",
            "aws_ecs_service",
            ("service_connect_configuration", "log_configuration", "options"),
            Kind.EXPRESSION,
        ),
        (
            "resource",
            "aws_ecs_cluster",
            ("configuration", "execute_command_configuration", "log_configuration"),
            Kind.BLOCK,
        ),
        ("provider", "aws", ("default_tags",), Kind.BLOCK),
        ("provider", "aws", ("default_tags", "tags"), Kind.EXPRESSION),
        ("data", "aws_ami", ("filter",), Kind.BLOCK),
        ("resource", "terraform_data", ("input",), Kind.EXPRESSION),
        ("data", "terraform_remote_state", ("config",), Kind.EXPRESSION),
        ("resource", "random_id", ("keepers",), Kind.EXPRESSION),
        ("resource", "random_id", ("tag",), None),
    ],
)
def test_kinds(section, type_name, path, kind):
    """Names mean what they usually mean, except where a resource type says otherwise."""
    assert kind_of(section, type_name, path) is kind


def test_the_data_is_small_and_says_its_version():
    """It is read at every start of an export, so it stays far below the provider's 13 MB."""
    assert len(stored()) < 300_000
    assert schema_version() == "5.100.0"


def test_condense_keeps_what_differs_from_the_usual():
    """A name gets its most frequent kind; a type where it is another is listed with its path."""

    def of(**attributes):
        return {"block": {"attributes": {name: {"type": kind, "optional": True} for name, kind in attributes.items()}}}

    block = {
        "block": {
            "block_types": {"log": {"block": {"attributes": {"m": {"type": ["map", "string"], "optional": True}}}}}
        }
    }
    aws = {
        "resource_schemas": {
            "aws_a": of(m=["map", "string"], computed="string"),
            "aws_b": of(m=["list", "string"], x=["list", ["map", "string"]]),
            "aws_c": block,
            "aws_d": of(log=["set", ["object", {"m": "string"}]]),
            "aws_e": block,
        }
    }
    schemas = {"provider_schemas": {"registry.terraform.io/hashicorp/aws": aws, "terraform.io/builtin/terraform": {}}}
    data = condense(schemas, "1.0.0")
    assert data["names"] == {"block": ["log"], "map": ["m", "x"]}
    assert data["exceptions"] == {"resource": {"aws_b": {"list": ["m"]}, "aws_d": {"objects": ["log"]}}}
    assert json.loads(dump(data)) == data


@pytest.fixture(scope="module")
def schemas(tmp_path_factory):
    """What terraform says of the installed provider."""
    tmp_path = tmp_path_factory.mktemp("schema")
    requirement = {"aws": {"source": "hashicorp/aws", "version": schema_version()}}
    document = {"terraform": {"required_providers": requirement}, "resource": {"terraform_data": {"x": {}}}}
    (tmp_path / "main.tf.json").write_text(json.dumps(document))
    started = subprocess.run(
        [TERRAFORM, "init", "-input=false"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    if started.returncode != 0 and not os.environ.get("CI"):
        pytest.skip(f"terraform init cannot get hashicorp/aws here: {started.stderr[-300:]}")
    assert started.returncode == 0, started.stderr
    shown = subprocess.run([TERRAFORM, "providers", "schema", "-json"], cwd=tmp_path, capture_output=True, check=True)
    return json.loads(shown.stdout)


@pytest.mark.terraform
def test_the_data_is_what_the_provider_says(schemas):
    """The stored file is byte for byte what its generator makes of the installed provider."""
    assert dump(condense(schemas, schema_version())) == stored()


@pytest.mark.terraform
def test_values_that_documents_may_hold_bare_are_strings(schemas):
    """A number would be written without quotes by ``jsonencode``; every attribute in the table is text."""
    (aws,) = (found for name, found in schemas["provider_schemas"].items() if name.endswith("/aws"))
    known = {}
    for section in ("resource_schemas", "data_source_schemas"):
        for of_type in PLAIN_VALUES.keys() & aws[section].keys():
            for name, attribute in aws[section][of_type]["block"]["attributes"].items():
                known.setdefault((of_type, name), set()).add(json.dumps(attribute["type"]))
    # In version 6 a region's name is its `region`.
    known["aws_region", "region"] = known["aws_region", "name"]
    found = {(of_type, name): known.get((of_type, name)) for of_type, names in PLAIN_VALUES.items() for name in names}
    assert {key for key, types in found.items() if types != {'"string"'}} == set()


@pytest.mark.terraform
def test_mocks_of_modules_give_only_what_the_provider_computes(schemas):
    """OpenTofu refuses others, which Terraform passes over.

    https://github.com/opentofu/opentofu/issues/4568
    """
    (aws,) = (found for name, found in schemas["provider_schemas"].items() if name.endswith("/aws"))
    block = (
        r'(?:mock_(data|resource) "(\w+)" \{\n +defaults|target = (data)\.(\w+)[^\n]*\n +values) = \{\n(.*?)\n    \}\n'
    )
    given = set()
    for path in Path(__file__).parents[3].glob("modules/*/tests/*.tftest.hcl"):
        for kind, of_type, data, of_data, body in re.findall(block, path.read_text(encoding="utf-8"), re.DOTALL):
            section = "data_source_schemas" if "data" in (kind, data) else "resource_schemas"
            given |= {(section, of_type or of_data, name) for name in re.findall(r"^ {6}(\w+) +=", body, re.MULTILINE)}
    assert {("data_source_schemas", "aws_subnet"), ("resource_schemas", "aws_lb")} <= {key[:2] for key in given}
    assert {
        (of_type, name)
        for section, of_type, name in given
        if not aws[section][of_type]["block"]["attributes"].get(name, {}).get("computed")
    } == set()
