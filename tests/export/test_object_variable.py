"""Variables of objects: terraform refuses what a typed object would drop, and fills in what is left out."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from neuronfleet.export.module import Attribute, Module
from neuronfleet.export.rendering import module_files
from tests.terraform_binary import TERRAFORM

pytestmark = [pytest.mark.terraform, pytest.mark.node]

IMAGE = {"image": "repo:1"}


class Services(Module):
    """A module that does nothing but read objects."""

    name = "services"

    def build(self) -> None:
        """One variable of each kind."""
        services = self.object_variable(
            "services",
            description="Services by name.",
            attributes={
                "image": Attribute(description="Image."),
                "note": Attribute(default="${none}", description="Note."),
                "desired_count": Attribute("number", default=1, description="Tasks."),
                "port": Attribute("number", default=None, description="Port."),
                "public": Attribute("bool", default=False, description="Whether it is public."),
                "environment": Attribute("map(string)", default={}, description="Environment."),
                "command": Attribute("list(string)", default=[], description="Command."),
                "labels": Attribute("any", default=None, description="Anything."),
                "sidecars": Attribute(
                    description="Sidecars.",
                    many="list",
                    default=None,
                    attributes={
                        "name": Attribute(description="Name."),
                        "memory": Attribute("number", default=64, description="MiB."),
                    },
                ),
                "ports": Attribute(
                    description="Ports by name.",
                    many="map",
                    default=None,
                    attributes={"number": Attribute("number", description="Number.")},
                ),
                "scaling": Attribute(
                    description="Scaling.",
                    default=None,
                    attributes={"max": Attribute("number", description="Most tasks.")},
                ),
            },
        )
        rules = self.object_variable(
            "rules",
            description="Rules.",
            many="list",
            default=[],
            attributes={"port": Attribute("number", description="Port.")},
        )
        network = self.object_variable(
            "network",
            description="Network.",
            many=None,
            default=None,
            attributes={"cidr": Attribute(description="CIDR.")},
        )
        for name, value in (("services", services), ("rules", rules), ("network", network)):
            self.output(name, value, description=f"What became of {name}.")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root module that calls the module with what a file says; one value is known after apply only."""
    folder = tmp_path_factory.mktemp("objects")
    (folder / "module").mkdir()
    for name, text in module_files([Services])["services"].items():
        if name != "versions.tf":  # no provider is needed, so none is installed
            (folder / "module" / name).write_text(text, encoding="utf-8")
    root = {
        "locals": {"given": '${jsondecode(file("given.json"))}'},
        "resource": {"terraform_data": {"later": {"input": "x"}}},
        "module": {
            "it": {
                "source": "./module",
                "services": (
                    "${merge(local.given.services, { for name, value in local.given.later : "
                    "name => merge(value, { image = terraform_data.later.id }) })}"
                ),
                "rules": "${local.given.rules}",
                "network": "${local.given.network}",
            }
        },
        "output": {"it": {"value": "${module.it}"}},
    }
    (folder / "root.tf.json").write_text(json.dumps(root), encoding="utf-8")
    run(folder, "init", "-input=false")
    return folder


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Terraform in a folder."""
    return subprocess.run([TERRAFORM, *arguments, "-no-color"], cwd=folder, capture_output=True, text=True, check=False)


def planned(folder: Path, **given: Any) -> tuple[Any, str]:
    """The outputs of a plan (None where there is none) and what Terraform said against it, in one line."""
    values = {"services": {}, "later": {}, "rules": [], "network": None} | given
    (folder / "given.json").write_text(json.dumps(values), encoding="utf-8")
    done = run(folder, "plan", "-input=false", "-out=plan")
    if done.returncode != 0:
        return None, " ".join(done.stderr.split())
    shown = json.loads(run(folder, "show", "-json", "plan").stdout)
    return shown["planned_values"]["outputs"]["it"].get("value"), ""


def test_what_is_left_out_or_null_has_its_default_and_what_is_given_is_converted(folder):
    """An object gets every attribute, as a typed object with optional() would."""
    outputs, error = planned(
        folder,
        services={
            "a": IMAGE,
            "b": IMAGE
            | {
                "desired_count": "2",
                "port": None,
                "environment": {"A": 1},
                "command": ["serve", 1],
                "public": "true",
                "note": None,
                "sidecars": [{"name": "x"}, {"name": "y", "memory": 128}],
                "ports": {"grpc": {"number": "8500"}},
                "scaling": {"max": 4},
                "labels": {"any": ["thing"]},
            },
        },
        rules=[{"port": "80"}],
        network={"cidr": "10.0.0.0/16"},
    )
    assert error == ""
    assert outputs == {
        "services": {
            "a": {
                "image": "repo:1",
                "note": "${none}",
                "desired_count": 1,
                "port": None,
                "public": False,
                "environment": {},
                "command": [],
                "labels": None,
                "sidecars": [],
                "ports": {},
                "scaling": None,
            },
            "b": {
                "image": "repo:1",
                "note": "${none}",
                "desired_count": 2,
                "port": None,
                "public": True,
                "environment": {"A": "1"},
                "command": ["serve", "1"],
                "labels": {"any": ["thing"]},
                "sidecars": [{"name": "x", "memory": 64}, {"name": "y", "memory": 128}],
                "ports": {"grpc": {"number": 8500}},
                "scaling": {"max": 4},
            },
        },
        "rules": [{"port": 80}],
        "network": {"cidr": "10.0.0.0/16"},
    }


REFUSED = {
    "misspelt": (
        {"services": {"a": IMAGE | {"desired_cout": 2}, "b": IMAGE | {"Port": 1}}},
        "services has no attribute a.desired_cout, b.Port; there are image, note, desired_count, port, public,",
    ),
    "misspelt beside a value that is known after apply": (
        {"later": {"a": {"desired_cout": 2}}},
        "services has no attribute a.desired_cout;",
    ),
    "misspelt in a list inside": (
        {"services": {"a": IMAGE | {"sidecars": [{"name": "x"}, {"name": "y", "memry": 1}]}}},
        "services.sidecars has no attribute a.sidecars[1].memry; there are name, memory.",
    ),
    "misspelt in a map inside": (
        {"services": {"a": IMAGE | {"ports": {"http": {"number": 1, "proto": "tcp"}}}}},
        "services.ports has no attribute a.ports.http.proto; there are number.",
    ),
    "misspelt in an object inside": (
        {"services": {"a": IMAGE | {"scaling": {"max": 1, "mni": 2}}}},
        "services.scaling has no attribute a.scaling.mni; there are max.",
    ),
    "misspelt in a list": ({"rules": [{"port": 1}, {"port": 2, "prot": 3}]}, "rules has no attribute [1].prot;"),
    "misspelt in one object": ({"network": {"cidr": "x", "cdir": "y"}}, "network has no attribute cdir;"),
    "missing": ({"services": {"a": {}}}, "services lacks a.image."),
    "missing in a list inside": ({"services": {"a": IMAGE | {"sidecars": [{}]}}}, "lacks a.sidecars[0].name."),
    "missing in one object": ({"network": {}}, "network lacks cidr."),
    "not numbers": (
        {"services": {"a": IMAGE | {"desired_count": "two"}}},
        "services: desired_count and port are numbers.",
    ),
    "no boolean": ({"services": {"a": IMAGE | {"public": "often"}}}, "services: public is true or false."),
    "no map of strings": (
        {"services": {"a": IMAGE | {"environment": {"A": {"B": 1}}}}},
        "services: environment is a map of strings.",
    ),
    "no list of strings": (
        {"services": {"a": IMAGE | {"command": "serve"}}},
        "services: command is a list of strings.",
    ),
    "no objects": ({"services": {"a": "repo:1"}}, "services is a map of objects."),
}


@pytest.mark.parametrize(("given", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_what_an_object_cannot_be_is_refused_at_plan(folder, given, message):
    """The message says where it stands and what is allowed."""
    outputs, error = planned(folder, **given)
    assert outputs is None
    assert message in error


def test_values_that_are_known_after_apply_leave_the_others_known(folder):
    """An image of a repository that is not made yet hides nothing else."""
    _, error = planned(folder, later={"a": {"desired_count": 3, "environment": {"A": "b"}}})
    assert error == ""
    shown = json.loads(run(folder, "show", "-json", "plan").stdout)
    after = shown["output_changes"]["it"]
    unknown = after["after_unknown"]["services"]["a"]
    assert [name for name, value in unknown.items() if value] == ["image"]
    assert after["after"]["services"]["a"]["desired_count"] == 3
