"""The emulator's process."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from neuronfleet.errors import RehearsalError
from neuronfleet.rehearsal.aws import Aws
from neuronfleet.rehearsal.emulator import Emulator

pytestmark = pytest.mark.moto


def alive(pid: int) -> bool:
    """Whether a process exists and is no zombie."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:  # noqa: PTH123
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_it_listens_on_loopback_and_knows_its_account(emulator):
    """The endpoint is a free port of this machine, and STS answers with the account that it told."""
    assert emulator.endpoint.startswith("http://127.0.0.1:")
    identity = Aws(endpoint=emulator.endpoint, region="us-east-1").client("sts").get_caller_identity()
    assert identity["Account"] == emulator.account_id


def test_aws_own_policies_can_be_attached(adjusted):
    """A managed policy of AWS exists in every partition, under the partition's ARN."""
    for region, partition in (("us-east-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")):
        arn = f"arn:{partition}:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
        assert adjusted("iam", region).get_policy(PolicyArn=arn)["Policy"]["Arn"] == arn


def test_the_users_aws_settings_do_not_matter(emulator, monkeypatch):
    """A profile that does not exist and a proxy that does not answer are not used."""
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ENDPOINT_URL_ECS", "http://127.0.0.1:9")
    assert "clusterArns" in Aws(endpoint=emulator.endpoint, region="us-east-1").client("ecs").list_clusters()


def asked(emulator, action, *, invocation, attempt=1):
    """The first thing that the emulator sends in answer to an SDK's attempt of a call of ECS."""
    body = json.dumps(action[1]).encode()
    head = {
        "Host": emulator.endpoint.removeprefix("http://"),
        "Content-Type": "application/x-amz-json-1.1",
        "Content-Length": str(len(body)),
        "X-Amz-Target": f"AmazonEC2ContainerServiceV20141113.{action[0]}",
        "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/sa-east-1/ecs/aws4_request",
        "Amz-Sdk-Invocation-Id": invocation,
        "Amz-Sdk-Request": f"attempt={attempt}; max=2",
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    host, port = head["Host"].split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(f"POST / HTTP/1.1\r\n{lines}\r\n".encode() + body)
        return connection.recv(65536)


def provider_named(name):
    """How ECS is told to make a capacity provider, and to delete it."""
    group = f"arn:aws:autoscaling:sa-east-1:123456789012:autoScalingGroup:1:autoScalingGroupName/{name}"
    made = {"name": name, "autoScalingGroupProvider": {"autoScalingGroupArn": group}}
    return ("CreateCapacityProvider", made), ("DeleteCapacityProvider", {"capacityProvider": name})


def test_a_request_that_is_sent_again_gets_the_first_answer(emulator):
    """Where the answer to a deletion is lost, the SDK's next attempt hears that it was done; another call does not."""
    create, delete = provider_named("sent-again")
    asked(emulator, create, invocation="sent-again-1")
    first = asked(emulator, delete, invocation="sent-again-2")
    again = asked(emulator, delete, invocation="sent-again-2", attempt=2)
    assert first.startswith(b"HTTP/1.1 200 ")
    assert again.partition(b"\r\n\r\n")[2] == first.partition(b"\r\n\r\n")[2]
    assert not asked(emulator, delete, invocation="sent-again-3").startswith(b"HTTP/1.1 2")


def test_a_request_that_failed_is_carried_out_again(emulator):
    """An attempt that was refused is tried anew under the same number, as an SDK does with errors that may pass."""
    create, delete = provider_named("made-meanwhile")
    assert not asked(emulator, delete, invocation="made-meanwhile-1").startswith(b"HTTP/1.1 2")
    asked(emulator, create, invocation="made-meanwhile-2")
    assert asked(emulator, delete, invocation="made-meanwhile-1", attempt=2).startswith(b"HTTP/1.1 200 ")


def test_head_and_body_of_an_answer_are_sent_together(emulator):
    """A client that reads once has the whole answer: between two parts a Go client may close the connection."""
    answer = asked(emulator, ("ListClusters", {}), invocation="together")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert f"content-length: {len(body)}" in head.decode().lower()
    assert b"clusterArns" in body


def test_a_client_of_another_endpoint_cannot_be_made():
    """No boto3 client is ever made for an address that is not loopback."""
    with pytest.raises(RehearsalError, match="not a loopback address"):
        Aws(endpoint="https://ecs.us-east-1.amazonaws.com", region="us-east-1")


def test_what_stops_it_from_starting_is_told(tmp_path):
    """Its own error is in the message."""
    with (
        pytest.raises(RehearsalError, match="no adjustment is named 'nothing'"),
        Emulator(log=tmp_path / "log", adjustment_ids=["nothing"]),
    ):
        pass


def test_it_ends_with_whoever_started_it(tmp_path):
    """Killed without a chance to clean up, the parent still takes its emulator along, and its providers."""
    program = (
        "import os, pathlib, subprocess, sys, time\n"
        "from neuronfleet.rehearsal.emulator import Emulator\n"
        "from neuronfleet.rehearsal.environment import terraform_environment\n"
        "emulator = Emulator(log=pathlib.Path(sys.argv[1]), adjustment_ids=())\n"
        "emulator.start()\n"
        "folder = pathlib.Path(sys.argv[1]).parent\n"
        "environment = terraform_environment(\n"
        "    os.environ, endpoint=emulator.endpoint, plugin_cache=folder, temporary=folder\n"
        ")\n"
        "provider = subprocess.Popen(['sleep', '60'], env=environment, start_new_session=True)\n"
        "other = subprocess.Popen(['sleep', '60'], env=os.environ | {'AWS_ENDPOINT_URL': emulator.endpoint})\n"
        "print(emulator._process.pid, provider.pid, other.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "log")], stdout=subprocess.PIPE, text=True
    ) as parent:
        emulator, provider, other = map(int, parent.stdout.readline().split())
        try:
            assert alive(emulator)
            os.kill(parent.pid, signal.SIGKILL)
            parent.wait()
            deadline = time.monotonic() + 30
            while (alive(emulator) or alive(provider)) and time.monotonic() < deadline:
                time.sleep(0.05)
            assert not alive(emulator)
            assert not alive(provider)
            assert alive(other)
        finally:
            os.kill(other, signal.SIGKILL)
