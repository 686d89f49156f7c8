"""What we make fits AWS provider 5.100 and 6.x, as far as the bindings of each know it.

Provider 5.100 itself judges it too, wherever tests run Terraform; 6.x is not to be had offline.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.specifiers import SpecifierSet

from tests.engine.arguments import bindings, hcl_document, problems
from tools.provider_arguments import declared, digest, installed, read
from tools.provider_bindings import NEWER as NEWER_BINDINGS

REPOSITORY = Path(__file__).parents[2]
FILES = sorted(
    path.relative_to(REPOSITORY).as_posix()
    for pattern in (
        "modules/*/main.tf",
        "modules/*/examples/*/main.tf",
        "tests/stacks/goldens/*/main.tf",
        "tests/stacks/goldens/*/providers.tf",
    )
    for path in REPOSITORY.glob(pattern)
)
OLDEST, *NEWER = sorted(bindings(), key=lambda one: tuple(map(int, bindings()[one]["aws"].split("."))))
SERVICE = {"aws_ecs_service": {"this": {"name": "a"}}}


def test_three_releases_of_the_provider_are_recorded():
    """The oldest that we take, the last that cdktf's bindings know, and that of CDK Terrain's."""
    assert {one: bindings()[one]["aws"] for one in (OLDEST, *NEWER)} == {
        "cdktf_cdktf_provider_aws 20.1.0": "5.100.0",
        "cdktf_cdktf_provider_aws 21.22.1": "6.25.0",
        "cdktn_provider_aws 25.8.1": "6.69.1",
    }


def test_pip_may_choose_either_of_the_bindings_that_fit():
    """``neuronfleet[cdktf]`` takes the bindings of provider 5.100 and the last that there are for CDKTF."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (allowed,) = (
        SpecifierSet(one.partition("provider-aws")[2])
        for one in project["optional-dependencies"]["cdktf"]
        if one.startswith("cdktf-cdktf-provider-aws")
    )
    releases = [one.split()[1] for one in bindings() if one.startswith("cdktf")]
    assert list(allowed.filter([*releases, "19.65.1", "22.0.0"])) == releases
    assert NEWER_BINDINGS in releases


@pytest.mark.parametrize("file", FILES)
def test_every_argument_of_modules_and_goldens_is_one_of_every_release(file):
    """Each argument and block has a name that each release has in its place, and what must be given is there."""
    document = hcl_document(REPOSITORY / file)

    assert {release: list(problems(document, release)) for release in bindings()} == {one: [] for one in bindings()}


def test_the_modules_are_read_to_their_leaves():
    """Nested blocks, those of ``dynamic``, and every resource: a reader that finds nothing would find no fault."""
    document = hcl_document(REPOSITORY / "modules" / "neuron-service" / "main.tf")
    (first, *_) = document["resource"]["aws_ecs_service"]
    assert {"name", "capacity_provider_strategy", "lifecycle", "dynamic"} <= first["this"].keys()
    (network,) = (one["network_configuration"] for one in first["this"]["dynamic"] if "network_configuration" in one)
    assert network == {
        "for_each": None,
        "content": [{"assign_public_ip": None, "security_groups": None, "subnets": None}],
    }
    text = (REPOSITORY / "modules" / "neuron-service" / "main.tf").read_text(encoding="utf-8")
    assert sum(map(len, document["resource"].values())) == text.count('\nresource "')


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"name": "a", "region": "us-east-1"}, "aws_ecs_service has region"),
        ({"name": "a", "deployment_configuration": [{"strategy": "ROLLING"}]}, "has deployment_configuration"),
        ({}, "aws_ecs_service lacks name"),
        ({"name": "a", "capacity_provider_strategy": {"weight": 1}}, "capacity_provider_strategy lacks capacity_prov"),
        (
            {"name": "a", "dynamic": {"load_balancer": {"for_each": "${[]}", "content": {"port": 1}}}},
            "aws_ecs_service.load_balancer has port",
        ),
    ],
)
def test_what_an_old_provider_does_not_know_is_found(body: dict[str, Any], problem: str):
    """Names of 6.x only, at the top and in blocks, what is missing, and what stands in dynamic blocks."""
    found = list(problems({"resource": {"aws_ecs_service": {"this": body}}}, OLDEST))
    assert any(problem in one for one in found), found


def test_a_type_that_is_not_recorded_is_no_pass():
    """A resource that the constructs gained must be recorded before it can be judged."""
    (found,) = problems({"resource": {"aws_ecs_express_gateway_service": {"this": {}}}}, OLDEST)
    assert "not among the recorded types" in found


def test_what_only_6_has_is_recorded():
    """The difference between the releases is there: otherwise the comparison would prove nothing."""
    old, *new = (bindings()[one]["resource"]["aws_ecs_service"] for one in (OLDEST, *NEWER))
    assert "inference_accelerator" in bindings()[OLDEST]["resource"]["aws_ecs_task_definition"]
    for one in new:
        assert {"region", "deployment_configuration", "sigint_rollback"} <= one.keys() - old.keys()
    for one in NEWER:
        assert "inference_accelerator" not in bindings()[one]["resource"]["aws_ecs_task_definition"]


def test_the_record_is_of_the_bindings_that_are_installed():
    """Each installed archive is the one that was read; what CDK Terrain's says now is what is recorded of it."""
    archives = installed()
    if not archives:
        pytest.skip("no bindings are installed")
    assert {name: digest(path) for name, path in archives.items()} == {
        name: bindings()[name]["sha256"] for name in archives
    }
    for name, path in archives.items():
        if name.startswith("cdktn"):
            assert read(path) == bindings()[name], "run: .venv/bin/python -m tools.provider_arguments"


LINK = "https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs/resources/thing"
DECLARATIONS = f"""
export interface ThingConfig extends cdktf.TerraformMetaArguments {{
    /**
    * Docs at Terraform Registry: {{@link {LINK}#name Thing#name}}
    */
    readonly name: string;
    /**
    * rule block
    *
    * Docs at Terraform Registry: {{@link {LINK}#http2_rule Thing#http2_rule}}
    */
    readonly http2Rule?: ThingHttp2Rule[] | cdktf.IResolvable;
}}
export interface ThingHttp2Rule {{
    /**
    * Docs at Terraform Registry: {{@link {LINK}#id Thing#id}}
    *
    * Please be aware that the id field is automatically added to all resources in Terraform providers.
    */
    readonly id?: string;
}}
export declare class Thing extends cdktf.TerraformResource {{
    static readonly tfResourceType = "aws_thing";
    constructor(scope: Construct, id: string, config: ThingConfig);
}}
"""


def test_names_are_terraforms_and_blocks_are_nested():
    """``http2_rule`` cannot be made from ``http2Rule``; the declarations name it."""
    assert declared(DECLARATIONS) == ("aws_thing", "6.25.0", {"name": 1, "http2_rule": [0, {"id": 0}]})
