"""Each rule of the neuron modules is broken by one input, and says its own sentence and no other."""

from __future__ import annotations

import re

import pytest

from tests.export.modules.neuron_runs import MODULES, terraform_test

pytestmark = pytest.mark.terraform

SENTENCES = {
    "neuron-task": {
        "devices_on_an_ordinary_type": "c6i.large has no Neuron devices; take an accelerated type",
        "slots_without_devices": "slots divide devices, and bert has none",
        "a_device_that_is_not_there": "inf1.6xlarge has 4 Neuron devices, so no /dev/neuron4",
        "more_devices_than_the_instance_has": "5 devices are asked of each inf1.6xlarge (bert 5 x 1), it has 4; ECS "
        "would let tasks share devices, so lower slots or take a larger type",
        "a_task_larger_than_the_instance": "8 devices are asked of each inf1.6xlarge (bert 1 x 8), it has 4",
        "more_slots_than_chosen_devices": "3 devices are asked of each inf1.6xlarge (bert 3 x 1), it has 2",
        "one_port_of_the_instance_for_two_slots": "2 slots of an instance cannot all listen on 8080 in host network",
        "tasks_that_share_a_device_in_awsvpc_mode": "two tasks may share a device: in awsvpc mode no host port",
        "nothing_left_of_the_memory": "reserved_memory_mib leaves none of the 45465 MiB",
        "too_little_left_for_a_server": "96 MiB of a inf1.6xlarge are left as the limit of bert",
        "a_reservation_above_the_limit": "1024 must be less than the limit of 1024 MiB",
        "memory_above_the_ceiling": "it has 45209 MiB, 91 too few; lower memory_mib to 45209",
        "cpu_above_the_instance": "it has 24576 CPU units, 1 too few; lower cpu_units to 24576",
        "slots_that_do_not_fit_side_by_side": "the 2 tasks side by side on one inf1.6xlarge need 46000 of 45209 MiB, "
        "12288 of 24576 CPU units and 0 of 7 network interfaces together",
        "one_host_port_for_two_slots": "2 slots of an instance cannot all listen on 80; leave host_port out",
        "a_host_port_that_is_taken": "8080 is already taken on the same instances",
        "slots_whose_ports_would_meet": "two slots or ports would get one host port",
        "a_server_told_to_listen_elsewhere": "told to listen on 9000, but the mapped container ports are 8080",
        "a_server_told_to_listen_elsewhere_in_two_words": "told to listen on 9000, but the mapped",
        "a_health_check_with_nothing_to_ask": "health_check needs path (and a port to ask), or command",
        "an_image_of_another_family": "serves inf2, trn1, trn1n, not inf1: its Neuron runtime does not know",
        "an_inf1_image_on_inf2": "serves inf1, not inf2: its Neuron runtime does not know",
        "an_own_neuronx_image_on_inf1": "is a -neuronx image, for Inf2 and Trn; Inf1 needs a -neuron image",
        "an_image_of_runtime_1": "uses Neuron Runtime 1.x (neuron-rtd), which no driver since Neuron 2.3",
        "an_image_for_another_processor": "is built for x86_64 and cannot start on m7g.large (arm64)",
        "more_cores_than_its_devices_have": "5 NeuronCores are more than the 4 of 1 device(s)",
        "a_monitor_without_devices": "neuron_monitor measures Neuron devices, and bert has none (devices_per_task = 0)",
        "memory_above_the_ceiling_with_a_monitor": "it has 45209 MiB, 47 too few; lower memory_mib to 44953",
        "a_core_that_is_not_its_own": "names a NeuronCore that is none of the 4 of 1 device(s)",
    },
    "neuron-service": {
        "no_spare_instance_for_one_task": "the only task of bert-slot0 may not stop first, and there may be no place "
        "for a new one: its only instance holds no more than 1; raise max_size of the capacity to 2",
        "no_spare_instance_for_many_tasks": "none of the 3 tasks of bert may stop first (3 must run), and there may be "
        "no place for a new one: its 3 instances hold no more than 3; raise max_size of the capacity to 4",
        "more_tasks_than_places": "3 tasks of bert are wanted, 2 find room on its 2 instances; raise max_size of the "
        "capacity to 3",
        "more_tasks_than_places_in_a_slot": "4 tasks of bert-slot1 are wanted, 2 find room",
        "none_may_stop_and_none_may_start": "of 3 tasks of bert-slot0, 3 must run and 3 may run: none may stop first "
        "and none may start first; raise maximum_percent to 134, or lower minimum_healthy_percent to 66",
        "an_ordinary_service_without_room_to_roll": "the only task of bert may not stop first",
        "rebalancing_without_room": "starts a task before it stops one, but maximum_percent is 100",
        "rebalancing_with_another_strategy": "needs spread over attribute:ecs.availability-zone as the first",
        "no_subnets_in_awsvpc_mode": "tasks in awsvpc network mode need subnets",
        "a_target_group_for_no_port": "there is no port grpc; there are rest",
        "more_tasks_than_places_where_somebody_else_scales": "3 tasks of bert are wanted, 2 find room",
    },
}


@pytest.fixture(scope="module", params=list(SENTENCES))
def said(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, str]]:
    """What terraform says of each run of the module's own preconditions, were the failure not expected."""
    text = (MODULES / request.param / "tests" / "preconditions.tftest.hcl").read_text(encoding="utf-8")
    head, *runs = re.split(r'^run "', text, flags=re.MULTILINE)
    files = {}
    for body in runs:
        bare = re.sub(r"\n  expect_failures = .*\n", "\n", body)
        files[body.partition('"')[0]] = f'{head}run "{bare}'
    return request.param, terraform_test(tmp_path_factory.mktemp("rules"), request.param, files)


def test_each_rule_says_its_own_sentence(said):
    """For every run of preconditions.tftest.hcl: once for each slot that it is about, and nothing else."""
    module, found = said
    assert {name.partition(".")[0] for name in found if not name.endswith(".")} == set(SENTENCES[module])
    wrong = []
    for name, sentence in SENTENCES[module].items():
        errors = found[f"{name}.{name}"].split("Resource precondition failed:")[1:]
        slots = 2 if name == "more_tasks_than_places_in_a_slot" else 1
        if len(errors) != slots or not any(sentence in error for error in errors):
            wrong.append(f"{name}: {' AND '.join(errors)}")
    assert not wrong, "\n".join(wrong)
