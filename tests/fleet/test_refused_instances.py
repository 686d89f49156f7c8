"""Instances and devices that a workload cannot have; each told at its TOML path."""

from __future__ import annotations

import pytest

BERT = '[services.bert]\nimage = "pytorch-1.13.1"\n'
SHARED = '[capacities.shared]\ninstance_type = "inf1.6xlarge"\n'
PLAIN = '[capacities.plain]\ninstance_type = "c6i.large"\n'
WEB = 'image = "public.ecr.aws/nginx/nginx:1.27.4"\ndevices_per_task = 0\n'

INSTANCES = [
    pytest.param(
        BERT + 'instance_type = "Inf1.xlarge"',
        "services.bert.instance_type",
        "instance type 'Inf1.xlarge' is not in the catalogue; did you mean 'inf1.xlarge'?",
        id="upper-case-type",
    ),
    pytest.param(
        '[capacities.shared]\ninstance_type = "inf1.3xlarge"\n' + BERT + 'capacity = "shared"',
        "capacities.shared.instance_type",
        "instance type 'inf1.3xlarge' is not in the catalogue; did you mean",
        id="unknown-type",
    ),
    pytest.param(
        SHARED + BERT + 'capacity = "shred"',
        "services.bert.capacity",
        "there is no capacity 'shred'; did you mean 'shared'?",
        id="unknown-capacity-nearest",
    ),
    pytest.param(
        SHARED + BERT + 'capacity = "xyz"',
        "services.bert.capacity",
        "there is no capacity 'xyz'; there are shared",
        id="unknown-capacity",
    ),
    pytest.param(
        BERT + 'capacity = "xyz"',
        "services.bert.capacity",
        "there is no capacity 'xyz'; write [capacities.xyz], or leave it out to get one of its own",
        id="no-capacities",
    ),
    pytest.param(
        SHARED + "enabled = false\n" + BERT + 'capacity = "shared"',
        "services.bert.capacity",
        "there is no capacity 'shared': capacities.shared has enabled = false; switch it on, or name another",
        id="disabled-capacity",
    ),
    pytest.param(
        SHARED + '[services.ocr]\nimage = "pytorch-1.13.1"\ncapacity = "shared"\n' + BERT + 'capacity = "ocr"',
        "services.bert.capacity",
        "there is no capacity 'ocr': services.ocr has none of its own, it runs on 'shared'; name that",
        id="capacity-of-one-that-has-none",
    ),
    pytest.param(
        BERT + 'instance_type = "inf1.6xlarge"\ndevices_per_task = 5',
        "services.bert.devices_per_task",
        "(bert 5), it has 4; ECS would let tasks share devices, so lower devices_per_task or take a larger type",
        id="too-many-devices-alone",
    ),
    pytest.param(
        SHARED + BERT + 'capacity = "shared"\ninstance_type = "inf1.xlarge"',
        "services.bert.instance_type",
        "'inf1.xlarge' contradicts capacity 'shared' of inf1.6xlarge; give one",
        id="type-contradicts-capacity",
    ),
    pytest.param(
        '[capacities.bert]\ninstance_type = "inf1.xlarge"\n' + BERT,
        "services.bert",
        "needs a capacity of its own, but 'bert' is taken by another; say capacity = 'bert' to share it, or rename",
        id="own-capacity-taken",
    ),
    pytest.param(
        BERT + "devices_per_task = 0",
        "services.bert",
        "has no devices, so it needs instance_type (such as 'c6i.large') or the capacity it should share",
        id="ordinary-without-type",
    ),
    pytest.param(
        BERT + "devices_per_task = 17",
        "services.bert.devices_per_task",
        "17 devices do not fit on one instance; the most are 16, on inf1.24xlarge",
        id="too-many-devices",
    ),
    pytest.param(
        BERT + "memory_mib = 200000",
        "services.bert.memory_mib",
        "200000 MiB do not fit on any inf1 instance; the most are 181606 MiB",
        id="too-much-memory",
    ),
    pytest.param(
        BERT + "cpu_units = 98305",
        "services.bert.cpu_units",
        "98305 CPU units do not fit on any inf1 instance; the most are 98304 CPU units",
        id="too-much-cpu",
    ),
    pytest.param(
        PLAIN + BERT + 'capacity = "plain"',
        "services.bert.devices_per_task",
        "c6i.large has no Neuron devices; take an accelerated type or set devices_per_task = 0",
        id="devices-on-ordinary",
    ),
    pytest.param(
        SHARED + BERT + 'capacity = "shared"\ndevices_per_task = 3\n[tasks.t]\nimage = "pytorch-1.13.1"\n'
        'capacity = "shared"\ndevices_per_task = 2',
        "tasks.t.devices_per_task",
        "5 devices are asked of each inf1.6xlarge of capacity 'shared' (bert 3, t 2), it has 4",
        id="devices-of-two-workloads",
    ),
    pytest.param(
        BERT + 'instance_type = "inf1.6xlarge"\nslots = 5',
        "services.bert.devices_per_task",
        "5 devices are asked of each inf1.6xlarge of capacity 'bert' (bert 5 x 1), it has 4",
        id="too-many-slots",
    ),
    pytest.param(
        f"[services.web]\n{WEB}instance_type = 'c6i.large'\nslots = 2",
        "services.web.slots",
        "slots divide devices, and this service has none; leave it out",
        id="slots-without-devices",
    ),
    pytest.param(
        '[capacities.a]\ninstance_type = "inf1.xlarge"\nmin_size = 3\nmax_size = 2\n' + BERT + 'capacity = "a"',
        "capacities.a.min_size",
        "3 is more than max_size = 2",
        id="min-above-max",
    ),
    pytest.param(
        '[capacities.a]\ninstance_type = "inf1.xlarge"\nreserved_memory_mib = 7500\n',
        "capacities.a.reserved_memory_mib",
        "leaves 77 of the 7577 MiB that inf1.xlarge is sure to have; reserve less",
        id="reserves-too-much",
    ),
    pytest.param(
        BERT + '[tasks.bert]\nimage = "pytorch-1.13.1"\ninstance_type = "inf1.2xlarge"\n',
        "tasks.bert",
        "a service and a task are both called 'bert'; rename one",
        id="one-name-for-two",
    ),
    pytest.param(
        '[capacities.a]\ninstance_type = "inf1.xlarge"\n[capacities.b]\ninstance_type = "inf1.xlarge"\n'
        + BERT
        + 'capacity = "a"\n[tasks.bert]\nimage = "pytorch-1.13.1"\ncapacity = "b"',
        "tasks.bert",
        "a service and a task are both called 'bert'; rename one",
        id="one-name-on-two-capacities",
    ),
    pytest.param(
        BERT + 'instance_type = "inf1.6xlarge"\n[services.bert-slot0]\nimage = "pytorch-1.13.1"\n',
        "services.bert-slot0",
        "'bert-slot0' is a name of 'bert' as well, whose slots are numbered; rename 'bert-slot0'",
        id="name-of-a-slot",
    ),
    pytest.param(
        '[services.bert-slot0]\nimage = "pytorch-1.13.1"\n' + BERT + 'instance_type = "inf1.6xlarge"\n',
        "services.bert.slots",
        "'bert-slot0' is a name of 'bert-slot0' as well, whose slots are numbered; rename 'bert'",
        id="name-of-a-slot-the-other-way",
    ),
]


@pytest.mark.parametrize(("text", "path", "words"), INSTANCES)
def test_it_is_refused_with_the_way_out(refused, text, path, words):
    """What cannot work is refused at its path, with the limit that binds and what to change."""
    assert words in refused(text)[path]


def test_everything_that_is_wrong_is_told_at_once(refused):
    """Problems of several services, and of the network, are one error."""
    found = refused(
        '[services.a]\nimage = "pytorch-1.13"\n[services.b]\nimage = "pytorch-1.13.1"\ndevices_per_task = 17\n'
        '[services.c]\nimage = "pytorch-1.13.1"\nplacement_constraints = ["a = b"]\n[network]\ncidr = "10.0.0.0/8"\n'
    )
    assert list(found) == [
        "network.cidr",
        "services.a.image",
        "services.b.devices_per_task",
        "services.c.placement_constraints[0]",
    ]
