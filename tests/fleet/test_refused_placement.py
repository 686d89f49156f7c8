"""Tasks that ECS would never place, or never roll; each told at its TOML path."""

from __future__ import annotations

import pytest

BERT = '[services.bert]\nimage = "pytorch-1.13.1"\n'
OWN = '[services.bert]\nimage = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bert:1.0"\n'
SHARED = '[capacities.shared]\ninstance_type = "inf1.6xlarge"\n'
PLAIN = '[capacities.plain]\ninstance_type = "c6i.large"\n'
WEB = 'image = "public.ecr.aws/nginx/nginx:1.27.4"\ndevices_per_task = 0\n'

PLACEMENT = [
    pytest.param(
        BERT + 'placement_constraints = ["attribute:stage = prod"]',
        "services.bert.placement_constraints[0]",
        "'attribute:stage = prod' has a single '='; the cluster query language compares with '=='",
        id="single-equals",
    ),
    pytest.param(
        BERT + 'placement_constraints = ["attribute:ecs.instance-type == Inf1.xlarge"]',
        "services.bert.placement_constraints[0]",
        "'Inf1.xlarge' matches no instance: ECS reports instance types in lower case; write 'inf1.xlarge'",
        id="upper-case-in-expression",
    ),
    pytest.param(
        BERT + f'placement_constraints = ["attribute:stage == {"x" * 2000}"]',
        "services.bert.placement_constraints[0]",
        "has 2019 characters; ECS takes 2000",
        id="long-expression",
    ),
    pytest.param(
        BERT + 'placement_constraints = ["attribute:ecs.instance-type == inf1.2xlarge"]',
        "services.bert.placement_constraints[0]",
        "matches no instance: all of the capacity are inf1.xlarge; leave it out",
        id="other-type-in-expression",
    ),
    pytest.param(
        BERT + 'placement_constraints = ["attribute:ecs.availability-zone == eu-west-1a"]',
        "services.bert.placement_constraints[0]",
        "matches no instance: zones here are called us-east-1a and so on; give it under overrides",
        id="zone-of-another-region-in-expression",
    ),
    pytest.param(
        BERT + 'placement_constraints = ["attribute:stage == prod and attribute:a == 1 or attribute:a == 2"]',
        "services.bert.placement_constraints[0]",
        "mixes 'and' and 'or', and AWS gives that no meaning; write '(attribute:stage == prod and attribute:a == 1) or "
        "attribute:a == 2' or 'attribute:stage == prod and (attribute:a == 1 or attribute:a == 2)'",
        id="and-beside-or",
    ),
    pytest.param(
        BERT + 'placement_constraints = ["attribute:stage like prod"]',
        "services.bert.placement_constraints[0]",
        "'attribute:stage like prod' has 'like'; expected one of == != > >= < <= exists !exists in !in =~ !~; write =~",
        id="unknown-operator",
    ),
    pytest.param(
        BERT + 'placement_constraints = ["attribute:stage == prod and attribute:ecs.cpu-architecture == arm64"]',
        "services.bert.placement_constraints[0]",
        "matches no instance: all of the capacity are inf1.xlarge, x86_64 and linux; leave it out",
        id="other-architecture-in-expression",
    ),
    pytest.param(
        BERT + f"placement_constraints = {[f'attribute:a{index} exists' for index in range(8)]}",
        "services.bert.placement_constraints",
        "8 are too many: ECS takes 10 a task and 3 are the planner's; join some with 'and'",
        id="too-many-constraints",
    ),
    pytest.param(
        BERT + 'placement_strategies = [{ type = "binpack", field = "disk" }]',
        "services.bert.placement_strategies[0].field",
        "'disk' does not do for binpack; spread takes instanceId or attribute:NAME, binpack takes cpu or memory",
        id="binpack-on-disk",
    ),
    pytest.param(
        BERT + 'placement_strategies = [{ type = "spread" }]',
        "services.bert.placement_strategies[0].field",
        "None does not do for spread",
        id="spread-without-field",
    ),
    pytest.param(
        BERT + "placement_strategies = [" + '{ type = "random" }, ' * 6 + "]",
        "services.bert.placement_strategies",
        "ECS takes 5 strategies at most",
        id="too-many-strategies",
    ),
    pytest.param(
        BERT + 'availability_zone_rebalancing = true\nplacement_strategies = [{ type = "binpack", field = "cpu" }]',
        "services.bert.availability_zone_rebalancing",
        "needs spread over attribute:ecs.availability-zone as the first of placement_strategies, or none at all",
        id="rebalancing-with-binpack",
    ),
    pytest.param(
        BERT + "availability_zone_rebalancing = true\nspare_instances = 0",
        "services.bert.availability_zone_rebalancing",
        "starts a task before it stops one, but maximum_percent is 100",
        id="rebalancing-without-spare",
    ),
    pytest.param(
        BERT + "spare_instances = 0\n[services.bert.deployment]\nminimum_healthy_percent = 100",
        "services.bert.deployment",
        "a rolling update may never finish: of 1 task of bert, 1 must run and 1 may run: none may stop first",
        id="rollout-deadlock-100-100",
    ),
    pytest.param(
        '[capacities.a]\ninstance_type = "inf1.xlarge"\nmax_size = 1\n' + BERT + 'capacity = "a"',
        "services.bert.deployment",
        "a rolling update may never finish: the only task of bert may not stop first, and there may be no place for a "
        "new one: its only instance holds no more than 1; raise max_size of capacity a to 2",
        id="rollout-deadlock-no-spare",
    ),
    pytest.param(
        '[capacities.a]\ninstance_type = "inf1.xlarge"\nmax_size = 2\n' + BERT + 'capacity = "a"\ndesired_count = 3\n'
        "[services.bert.deployment]\nminimum_healthy_percent = 0",
        "services.bert.desired_count",
        "not every task can be placed: 3 tasks of bert are wanted, 2 find room on its 2 instances; raise max_size of "
        "capacity a to 3",
        id="more-tasks-than-instances",
    ),
    pytest.param(
        '[capacities.a]\ninstance_type = "inf1.xlarge"\nmax_size = 2\n[tasks.t]\nimage = "pytorch-1.13.1"\n'
        'capacity = "a"\ncount = 3',
        "tasks.t.count",
        "not every task can be placed: 3 tasks of t are wanted, 2 find room on its 2 instances; raise max_size of "
        "capacity a to 3",
        id="more-runs-than-instances",
    ),
    pytest.param(
        f"{PLAIN}max_size = 2\n[services.web]\n{WEB}capacity = 'plain'\nmemory_mib = 1000\ndesired_count = 4\n"
        f"[services.api]\n{WEB}capacity = 'plain'\nmemory_mib = 2000",
        "services.api.deployment",
        "a rolling update may never finish: the only task of api may not stop first, and there may be no place for a "
        "new one: every instance is full; raise max_size of capacity plain to 4",
        id="rollout-between-others",
    ),
    pytest.param(
        BERT + 'instance_type = "inf1.xlarge"\nmemory_mib = 8192',
        "services.bert.memory_mib",
        "no instance can hold a task of bert; bert (use1-az1): it has 7321 MiB, 871 too few; lower memory_mib of "
        "workload bert to 7321",
        id="nominal-memory",
    ),
    pytest.param(
        BERT + 'instance_type = "inf1.xlarge"\ncpu_units = 4097',
        "services.bert.cpu_units",
        "no instance can hold a task of bert; bert (use1-az1): it has 4096 CPU units, 1 too few; lower cpu_units of "
        "workload bert to 4096",
        id="cpu-above-instance",
    ),
    pytest.param(
        OWN + 'instance_type = "inf1.6xlarge"\nslots = 1\nnetwork_mode = "awsvpc"',
        "services.bert.network_mode",
        "two tasks may share a device: a task of bert-slot0 that is still stopping and its replacement may share "
        "/dev/neuron0 of an instance of bert (use1-az1); give bert-slot0 the fixed host port 8500",
        id="nothing-keeps-a-device-apart",
    ),
    pytest.param(
        OWN + 'instance_type = "inf1.6xlarge"\nslots = 1\ndistinct_instance = false\nnetwork_mode = "awsvpc"\n'
        "memory_mib = 1000\ncpu_units = 0",
        "services.bert.network_mode",
        "two tasks may share a device: two tasks of bert-slot0 may share /dev/neuron0 of an instance of bert",
        id="tasks-beside-each-other",
    ),
    pytest.param(
        BERT + 'instance_type = "inf1.6xlarge"\nslots = 4\nmemory_mib = 12000',
        "services.bert",
        "the 4 tasks side by side on one inf1.6xlarge need 48000 of 45209 MiB, 24576 of 24576 CPU units and 0 of 7 "
        "network interfaces together; lower them, set fewer slots, or use separate capacities",
        id="slots-crowd",
    ),
    pytest.param(
        SHARED + BERT + 'capacity = "shared"\nmemory_mib = 45000\n' + f"[services.web]\n{WEB}capacity = 'shared'\n"
        "memory_mib = 1000",
        "services.web",
        "the 2 tasks side by side on one inf1.6xlarge need 46000 of 45209 MiB",
        id="ordinary-beside-crowds",
    ),
    pytest.param(
        SHARED + BERT + f"capacity = 'shared'\n[services.web]\n{WEB}capacity = 'shared'",
        "services.web.memory_mib",
        "is required: web shares capacity 'shared' with tasks that own devices",
        id="ordinary-beside-without-memory",
    ),
    pytest.param(
        PLAIN + f"[services.web]\n{WEB}capacity = 'plain'\nmemory_mib = 512\n[services.api]\n{WEB}capacity = 'plain'",
        "services.api.memory_mib",
        "is required: api shares capacity 'plain' with others",
        id="ordinary-sharing-without-memory",
    ),
]


@pytest.mark.parametrize(("text", "path", "words"), PLACEMENT)
def test_it_is_refused_with_the_way_out(refused, text, path, words):
    """What cannot work is refused at its path, with the limit that binds and what to change."""
    assert words in refused(text)[path]
