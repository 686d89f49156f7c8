"""Containers that cannot run: memory, environment, secrets, model, health check; each told at its TOML path."""

from __future__ import annotations

import pytest

BERT = '[services.bert]\nimage = "pytorch-1.13.1"\n'
OWN = '[services.bert]\nimage = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bert:1.0"\n'
SHARED = '[capacities.shared]\ninstance_type = "inf1.6xlarge"\n'
WEB = 'image = "public.ecr.aws/nginx/nginx:1.27.4"\ndevices_per_task = 0\n'

CONTAINERS = [
    pytest.param(
        OWN + 'health_check = { path = "/", command = "true" }',
        "services.bert.health_check",
        "has both path and command; give one",
        id="two-health-checks",
    ),
    pytest.param(
        OWN + "health_check = { interval_seconds = 10 }",
        "services.bert.health_check",
        "needs path (and a port to ask), or command; or set health_check = false for none",
        id="no-health-check",
    ),
    pytest.param(
        SHARED + BERT + 'capacity = "shared"\n' + f"[services.web]\n{WEB}capacity = 'shared'\nmemory_mib = 45000",
        "services.bert.memory_mib",
        "32 MiB of a inf1.6xlarge are left as the limit of bert, and no server lives on that",
        id="no-memory-left",
    ),
    pytest.param(
        BERT + 'instance_type = "inf1.xlarge"\nmemory_reservation_mib = 7320',
        "services.bert.memory_reservation_mib",
        "7296 MiB of a inf1.xlarge are left as the limit of bert, and must be more than the reservation",
        id="reservation-above-limit",
    ),
    pytest.param(
        BERT + "memory_mib = 1000\nmemory_reservation_mib = 1000",
        "services.bert.memory_reservation_mib",
        "1000 must be less than memory_mib = 1000",
        id="reservation-not-below-memory",
    ),
    pytest.param(
        BERT + 'environment = { AWS_NEURON_VISIBLE_DEVICES = "ALL" }',
        "services.bert.environment.AWS_NEURON_VISIBLE_DEVICES",
        "hands devices to the container a second way, past the ones that its slot owns",
        id="visible-devices",
    ),
    pytest.param(
        BERT + 'environment = { NEURON_RT_NUM_CORES = "5" }',
        "services.bert.environment.NEURON_RT_NUM_CORES",
        "5 NeuronCores are more than the 4 of 1 device(s); raise devices_per_task or lower it",
        id="too-many-cores",
    ),
    pytest.param(
        BERT + 'environment = { NEURON_RT_VISIBLE_CORES = "0-3,8-9" }',
        "services.bert.environment.NEURON_RT_VISIBLE_CORES",
        "NeuronCore 9 is none of the 4 of 1 device(s), which a task counts from 0; give 0-3 or part of it, or raise "
        "devices_per_task",
        id="too-many-visible-cores",
    ),
    pytest.param(
        BERT + 'environment = { NEURON_RT_VISIBLE_CORES = "4-7" }',
        "services.bert.environment.NEURON_RT_VISIBLE_CORES",
        "NeuronCore 7 is none of the 4 of 1 device(s)",
        id="cores-of-another-device",
    ),
    pytest.param(
        BERT + 'environment = { NEURON_RT_VISIBLE_CORES = "4" }',
        "services.bert.environment.NEURON_RT_VISIBLE_CORES",
        "NeuronCore 4 is none of the 4 of 1 device(s)",
        id="core-of-another-device",
    ),
    pytest.param(
        '[services.bert]\nimage = "tensorflow-1.15.5"\nmodel = "s3://my-models/resnet50"\n'
        'environment = { MODEL_NAME = "prod" }',
        "services.bert.environment.MODEL_NAME",
        "'prod' is not the last part of model, 'resnet50': the server would look for 'prod' beside it and serve "
        "nothing; call the prefix so, or leave MODEL_NAME out",
        id="model-name-beside-the-model",
    ),
    pytest.param(
        BERT + 'environment = { TOKEN = "x" }\nsecrets = { TOKEN = "arn:aws:ssm:us-east-1:123456789012:parameter/t" }',
        "services.bert.secrets.TOKEN",
        "TOKEN is under environment too; ECS takes a name once: drop one",
        id="secret-and-variable",
    ),
    pytest.param(
        BERT + 'model = "s3://My_Bucket/x"',
        "services.bert.model",
        "'s3://My_Bucket/x' is not allowed",
        id="bucket-in-upper-case",
    ),
    pytest.param(
        BERT + 'model = "s3://my_bucket/x"',
        "services.bert.model",
        "'my_bucket' is no bucket name; they have 3 to 63 lower-case letters, digits, hyphens and dots",
        id="bucket-with-underscore",
    ),
    pytest.param(
        BERT + f'model = "s3://{"b" * 60}-{{region}}/x"',
        "services.bert.model",
        f"'{'b' * 60}-us-east-1' is no bucket name",
        id="bucket-too-long-once-filled",
    ),
    pytest.param(
        BERT + 'model = "s3://bucket//"',
        "services.bert.model",
        "'s3://bucket//' names a bucket, but no model in it; give s3://bucket/PREFIX",
        id="bucket-without-model",
    ),
]


@pytest.mark.parametrize(("text", "path", "words"), CONTAINERS)
def test_it_is_refused_with_the_way_out(refused, text, path, words):
    """What cannot work is refused at its path, with the limit that binds and what to change."""
    assert words in refused(text)[path]
