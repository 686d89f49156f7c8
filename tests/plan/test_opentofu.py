"""Plans of OpenTofu: what differs from those of Terraform.

Format: https://opentofu.org/docs/internals/json-format/, and what OpenTofu's own tests print, such as
https://github.com/opentofu/opentofu/blob/v1.11/internal/command/testdata/show-json/modules/output.json. It is of
version 1.2 as Terraform's, has ``terraform_version`` too, and neither ``complete``, ``applyable`` nor
``deferred_changes`` up to 1.11: https://github.com/opentofu/opentofu/blob/v1.11/internal/command/jsonplan/plan.go.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from neuronfleet.errors import PlanError
from neuronfleet.plan.reading import plan_from, read_plans
from tests.plan.making import changed, configured, constant, created, document, refer

AWS = "registry.opentofu.org/hashicorp/aws"
VERSIONS = ("complete", "applyable")


def tofu(*changes: dict[str, Any], version: str = "1.10.7", **more: Any) -> dict[str, Any]:
    """A plan as OpenTofu prints it."""
    more.setdefault(
        "providers", {"aws": {"name": "aws", "full_name": AWS, "expressions": {"region": constant("us-east-1")}}}
    )
    made = document(*({**one, "provider_name": AWS} for one in changes), terraform_version=version, **more)
    return {key: value for key, value in made.items() if key not in VERSIONS}


CLUSTER = created("aws_ecs_cluster.inference", {"name": "inference"}, {"arn": True, "id": True})


def test_it_is_read_as_terraforms():
    """Changes, regions, references and versions: the registry's host before a provider's name changes nothing."""
    service = created("aws_ecs_service.bert", {"name": "bert"}, {"cluster": True})
    root = {
        "resources": [
            configured("aws_ecs_cluster.inference", {}),
            configured("aws_ecs_service.bert", {"cluster": refer("aws_ecs_cluster.inference.id")}),
        ]
    }
    plan = plan_from(tofu(CLUSTER, service, root=root))
    (found,) = plan.changes("aws_ecs_service")
    assert found.provider_name == AWS
    assert found.region == "us-east-1"
    assert [one.address for one in plan.targets(found, "cluster").resources] == ["aws_ecs_cluster.inference"]
    assert (plan.integrity.terraform_version, plan.integrity.format_version) == ("1.10.7", "1.2")


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (tofu(CLUSTER), True),
        (tofu(CLUSTER, version="1.6.0"), True),
        (tofu(CLUSTER, providers={}), True),
        (tofu(CLUSTER, providers={}, version="1.7.0"), False),
        (tofu(version=""), True),
        (document(CLUSTER), False),
        (document(CLUSTER, terraform_version="1.5.7", complete=None), False),
    ],
)
def test_who_made_it(made, expected):
    """Terraform from 1.8 on always says whether a plan is complete; before, the registry of its providers tells."""
    assert plan_from(made).integrity.is_of_opentofu is expected


def test_what_it_does_not_say_is_not_made_up():
    """Nobody knows whether a plan of OpenTofu is for everything; it is neither targeted nor complete."""
    integrity = plan_from(tofu(CLUSTER)).integrity
    assert (integrity.complete, integrity.applyable, integrity.is_targeted) == (None, None, False)
    assert plan_from({**tofu(CLUSTER), "errored": True}).integrity.refusal.startswith("planning failed")


def test_ephemeral_resources_change_nothing():
    """OpenTofu 1.11 lists them among the changes, with the action ``open``; Terraform does not.

    A managed resource of the same type and name is another one. https://opentofu.org/docs/language/ephemerality/
    """
    secret = "aws_secretsmanager_secret_version.token"
    opened = {
        **changed(secret, ["open"]),
        "address": f"ephemeral.{secret}",
        "mode": "ephemeral",
    }
    root = {"resources": [configured(secret, {})]}
    plan = plan_from(tofu(created(secret, {}, {"arn": True}), opened, root=root, version="1.11.1"))
    (managed,) = plan.changes()
    assert (managed.address, managed.mode) == (secret, "managed")
    assert plan.only_instance((), secret) is managed
    assert plan.find(f"ephemeral.{secret}").parsed.static == f"ephemeral.{secret}"
    assert not plan.integrity.is_destroy


def test_what_is_forgotten_is_seen():
    """``removed`` blocks of OpenTofu 1.7: https://opentofu.org/docs/language/resources/syntax/#removing-resources."""
    plan = plan_from(tofu(changed("aws_ecs_cluster.inference", ["forget"], before={"name": "inference"})))
    (found,) = plan.changes()
    assert found.is_forgotten
    assert not found.exists_after


@pytest.mark.parametrize("what", [{}, {"serial": 3, "lineage": "8b8b1a52"}])
def test_an_encrypted_plan_is_named(tmp_path, what):
    """An encrypted plan is JSON, as an encrypted state is; only who has the keys reads it.

    https://opentofu.org/docs/language/state/encryption/
    """
    sealed = {
        "meta": {"key_provider.pbkdf2.main": "eyJzYWx0Ijoi"},
        "encrypted_data": "AAEC",
        "encryption_version": "v0",
    }
    (tmp_path / "plan").write_text(json.dumps(what | sealed), encoding="utf-8")
    with pytest.raises(PlanError, match=r"plan is encrypted by OpenTofu, and only tofu reads it, .*show -json"):
        read_plans([tmp_path / "plan"])


def test_what_is_not_enabled_is_not_made(tmp_path):
    """``enabled`` of OpenTofu 1.11 stands in ``lifecycle``, of resources and of modules; a plan has what is enabled.

    https://opentofu.org/docs/language/meta-arguments/enabled/
    """
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "main.tofu").write_text('resource "aws_x" "x" {}\n', encoding="utf-8")
    enabled = {"always": "true", "never": "false", "by_default": "var.on", "asked": "var.who_knows"}
    blocks = [
        f"{head} {{\n{source}  lifecycle {{\n    enabled = {value}\n  }}\n}}\n"
        for name, value in enabled.items()
        for head, source in ((f'resource "aws_x" "{name}"', ""), (f'module "{name}"', '  source = "./inner"\n'))
    ]
    variables = 'variable "on" {\n  default = true\n}\nvariable "who_knows" {}\n'
    (tmp_path / "main.tofu").write_text("".join(blocks) + variables, encoding="utf-8")
    (plan,) = read_plans([tmp_path])
    assert {one.address: one.has_unknown_count for one in plan.changes()} == {
        "aws_x.always": False,
        "aws_x.by_default": False,
        "aws_x.asked": True,
        "module.always.aws_x.x": False,
        "module.by_default.aws_x.x": False,
        "module.asked.aws_x.x": False,
    }
