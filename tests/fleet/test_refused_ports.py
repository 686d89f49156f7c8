"""Ports that cannot be mapped; each told at its TOML path."""

from __future__ import annotations

import pytest

BERT = '[services.bert]\nimage = "pytorch-1.13.1"\n'
OWN = '[services.bert]\nimage = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bert:1.0"\n'
SHARED = '[capacities.shared]\ninstance_type = "inf1.6xlarge"\n'
PORT_8500 = 'ports = [{ name = "grpc", container_port = 8500, host_port = 8500 }]\n'

PORTS = [
    pytest.param(
        OWN + 'ports = [{ name = "a", container_port = 1 }, { name = "a", container_port = 2 }]',
        "services.bert.ports[1].name",
        "two ports are called 'a'",
        id="one-name-for-two-ports",
    ),
    pytest.param(
        OWN + 'ports = [{ name = "a", container_port = 8500 }, { name = "b", container_port = 8500 }]',
        "services.bert.ports[1].container_port",
        "8500 is listed twice; list it once",
        id="one-port-twice",
    ),
    pytest.param(
        OWN + 'ports = [{ name = "a", container_port = 8500, host_port = 80 }, '
        '{ name = "b", container_port = 8501, host_port = 80 }]',
        "services.bert.ports[1].host_port",
        "80 is already taken on the same instances by bert",
        id="one-host-port-twice",
    ),
    pytest.param(
        SHARED
        + OWN
        + 'capacity = "shared"\n'
        + PORT_8500
        + OWN.replace("bert", "gpt")
        + 'capacity = "shared"\n'
        + PORT_8500,
        "services.gpt.ports[0].host_port",
        "8500 is already taken on the same instances by bert-slot0",
        id="one-host-port-for-two-services",
    ),
    pytest.param(
        OWN + 'ports = [{ name = "a", container_port = 8500, host_port = 51678 }]',
        "services.bert.ports[0].host_port",
        "51678 is kept by the ECS agent or for dynamic ports; give one below 32768 other than 22, 2375",
        id="port-of-the-agent",
    ),
    pytest.param(
        OWN + 'ports = [{ name = "a", container_port = 8500, host_port = 40000 }]',
        "services.bert.ports[0].host_port",
        "40000 is kept by the ECS agent or for dynamic ports",
        id="dynamic-port",
    ),
    pytest.param(
        OWN + 'network_mode = "awsvpc"\nports = [{ name = "a", container_port = 8500, host_port = 80 }]',
        "services.bert.ports[0].host_port",
        "must be left out or equal container_port in awsvpc network mode",
        id="host-port-in-awsvpc",
    ),
    pytest.param(
        OWN + 'network_mode = "host"\nports = [{ name = "a", container_port = 50051 }]',
        "services.bert.ports[0].host_port",
        "50051 is kept by the ECS agent or for dynamic ports",
        id="dynamic-port-in-host-mode",
    ),
    pytest.param(
        OWN + 'instance_type = "inf1.6xlarge"\ndesired_count = 2\n' + PORT_8500,
        "services.bert.ports[0].host_port",
        "2 slots of an instance cannot all listen on 8500; leave it out to get one each, or set slots = 1",
        id="one-host-port-for-slots",
    ),
    pytest.param(
        BERT + 'instance_type = "inf1.6xlarge"\nnetwork_mode = "host"\nslots = 2',
        "services.bert.network_mode",
        "2 slots of an instance cannot all listen on 8080 in host network mode; set slots = 1",
        id="slots-in-host-mode",
    ),
]


@pytest.mark.parametrize(("text", "path", "words"), PORTS)
def test_it_is_refused_with_the_way_out(refused, text, path, words):
    """What cannot work is refused at its path, with the limit that binds and what to change."""
    assert words in refused(text)[path]
