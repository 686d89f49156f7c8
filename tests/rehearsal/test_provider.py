"""The provider that is started once for a stack."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from neuronfleet.rehearsal.processes import Interrupted, Processes
from neuronfleet.rehearsal.provider import VARIABLE, RunningProvider
from neuronfleet.rehearsal.stack import StackDirectory

INSTALLED = ".terraform/providers/registry.opentofu.org/hashicorp/aws/5.100.0/linux_amd64/terraform-provider-aws_v5"
HOW = {"Protocol": "grpc", "Pid": 1, "Addr": {"Network": "unix", "String": "/tmp/plugin"}}  # noqa: S108 - a socket's name
AWS = {"region": "us-east-1"}


@pytest.fixture
def stack(tmp_path):
    """Makes a stack with a provider that is a shell script."""

    def make(script: str | None, *providers: dict[str, str]) -> StackDirectory:
        (tmp_path / "cdk.tf.json").write_text(json.dumps({"provider": {"aws": list(providers)}}), encoding="utf-8")
        if script is not None:
            binary = tmp_path / INSTALLED
            binary.parent.mkdir(parents=True)
            binary.write_text(f"#!/bin/sh\necho $$ > pid.txt\n{script}\n", encoding="utf-8")
            binary.chmod(0o755)
        return StackDirectory(name="inference-us-east-1", path=tmp_path, region="us-east-1")

    return make


def says() -> str:
    """What a provider does: says how to reach it, and goes on."""
    line = f"\tTF_REATTACH_PROVIDERS='{json.dumps({'its/own/name': HOW})}'"
    return f"cat <<'END'\nProvider started.\n{line}\nEND\nexec sleep 60"


def running(stack: StackDirectory, processes: Processes | None = None) -> RunningProvider:
    """The provider of a stack."""
    return RunningProvider(stack=stack, environment=dict(os.environ), processes=processes or Processes())


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and was not waited for does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"


def ended(pid: int) -> bool:
    """Whether a process ends within five seconds."""
    for _ in range(100):
        if not alive(pid):
            return True
        time.sleep(0.05)
    return False


def test_terraform_is_told_where_the_provider_listens(stack):
    """The variable says it under the name that the installed provider has, and stop ends the provider."""
    made = stack(says(), AWS)
    provider = running(made)
    variables = provider.start()
    assert json.loads(variables[VARIABLE]) == {"registry.opentofu.org/hashicorp/aws": HOW}
    pid = int((made.path / "pid.txt").read_text(encoding="utf-8"))
    assert alive(pid)
    provider.stop()
    assert ended(pid)
    provider.stop()


@pytest.mark.parametrize("host", ["registry.terraform.io", "registry.opentofu.org"])
def test_the_provider_is_called_as_the_program_resolved_it(stack, tmp_path, host):
    """hashicorp/aws is of another registry for OpenTofu, and a provider under another's name would not be used.

    https://opentofu.org/docs/internals/provider-registry-protocol/
    """
    made = stack(says(), AWS)
    if host not in INSTALLED:
        (tmp_path / ".terraform/providers/registry.opentofu.org").rename(tmp_path / f".terraform/providers/{host}")
    provider = running(made)
    try:
        assert list(json.loads(provider.start()[VARIABLE])) == [f"{host}/hashicorp/aws"]
    finally:
        provider.stop()


def test_a_provider_with_for_each_is_left_to_opentofu(stack):
    """One block of OpenTofu's configures the provider once for each of its keys.

    https://opentofu.org/docs/language/providers/configuration/
    """
    regions = {"alias": "by_region", "for_each": '${toset(["us-east-1", "eu-west-1"])}', "region": "${each.key}"}
    made = stack(says(), regions)
    assert running(made).start() == {}
    assert not (made.path / "pid.txt").exists()


def test_a_stack_of_several_regions_is_left_to_terraform(stack):
    """A running provider has one configuration; with an aliased one beside it, none is started."""
    made = stack(says(), AWS, AWS | {"alias": "eu_west_1", "region": "eu-west-1"})
    assert running(made).start() == {}
    assert not (made.path / "pid.txt").exists()


def test_an_override_file_configures_nothing_more(stack):
    """The override of the same configuration, with the emulator's endpoints, is no second one."""
    made = stack(says(), AWS)
    override = {"provider": {"aws": [{"endpoints": {"ecs": "http://127.0.0.1:1"}}]}}
    (made.path / "rehearsal_override.tf.json").write_text(json.dumps(override), encoding="utf-8")
    provider = running(made)
    try:
        assert VARIABLE in provider.start()
    finally:
        provider.stop()


@pytest.mark.parametrize(
    "script",
    [None, "echo 'unknown flag -debug' >&2; exit 1", "echo \"TF_REATTACH_PROVIDERS='no JSON'\"; exec sleep 60"],
)
def test_without_it_terraform_starts_its_own(stack, script):
    """Where nothing is installed, or what is there does not start this way, terraform is told nothing."""
    made = stack(script, AWS)
    assert running(made).start() == {}
    if script is not None:
        assert ended(int((made.path / "pid.txt").read_text(encoding="utf-8")))


def test_stopping_everything_ends_it(stack):
    """It is one of the processes that Ctrl-C ends, and none starts after that."""
    processes = Processes()
    made = stack(says(), AWS)
    provider = running(made, processes)
    provider.start()
    processes.stop_all()
    assert ended(int((made.path / "pid.txt").read_text(encoding="utf-8")))
    with pytest.raises(Interrupted):
        running(made, processes).start()
    provider.stop()


def test_it_does_not_outlive_a_rehearsal_that_is_killed(stack):
    """Nobody can stop it after SIGKILL; it ends because its standard input does."""
    made = stack(says(), AWS)
    code = (
        "import os, pathlib, sys, time\n"
        "from neuronfleet.rehearsal.processes import Processes\n"
        "from neuronfleet.rehearsal.provider import RunningProvider\n"
        "from neuronfleet.rehearsal.stack import StackDirectory\n"
        "stack = StackDirectory(name='a', path=pathlib.Path(sys.argv[1]), region='us-east-1')\n"
        "provider = RunningProvider(stack=stack, environment=dict(os.environ), processes=Processes())\n"
        "print(len(provider.start()), flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(made.path)], stdout=subprocess.PIPE, text=True) as rehearsal:
        assert rehearsal.stdout is not None
        assert rehearsal.stdout.readline() == "1\n"
        pid = int((made.path / "pid.txt").read_text(encoding="utf-8"))
        assert alive(pid)
        rehearsal.send_signal(signal.SIGKILL)
    assert ended(pid)
