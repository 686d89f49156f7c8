"""The problem detector: where it runs, what it takes of an instance, what it may do, and what is refused."""

from __future__ import annotations

import json

import pytest

from neuronfleet.placement import Verdict

BERT = '[services.bert]\nimage = "pytorch-1.13.1"\n'
DETECTOR = "[problem_detector]\n"


def test_without_the_table_there_is_none(plan):
    """It takes memory of every instance; nor is there one with enabled = false."""
    assert plan(BERT).problem_detector is None
    assert plan(DETECTOR + 'enabled = false\ndetector_image = "nonsense"\n' + BERT).problem_detector is None


def test_it_runs_on_every_instance_with_devices_and_on_no_other(plan):
    """By instance type, since a daemon has no capacity provider strategy."""
    text = BERT + '[services.big]\nimage = "pytorch-1.13.1"\ninstance_type = "inf1.6xlarge"\nslots = 1\n'
    text += '[services.web]\nimage = "nginx:1.27"\ninstance_type = "c6i.large"\ndevices_per_task = 0\n'
    blueprint = plan(DETECTOR + text)
    detector = blueprint.problem_detector
    assert detector.capacities == ("bert", "big")
    assert detector.placement_expression == "attribute:ecs.instance-type in [inf1.6xlarge, inf1.xlarge]"
    without = {one.name: one for one in plan(text).services}
    for service in blueprint.services:
        (server,), (before,) = (one.slots[0].task_definition.containers for one in (service, without[service.name]))
        assert (server.memory_mib < before.memory_mib) == (service.name != "web")
        assert service.claims.fits.verdict is Verdict.PROVED


def test_it_runs_on_the_types_that_stand_in_too(plan):
    """An instance of a fallback type has devices that can die as well; what is left of the smallest is what counts."""
    pool = '[capacities.pool]\ninstance_type = "inf1.2xlarge"\nfallback_instance_types = ["inf1.xlarge"]\n'
    blueprint = plan(DETECTOR + pool + BERT + 'capacity = "pool"\n')
    expression = blueprint.problem_detector.placement_expression
    assert expression == "attribute:ecs.instance-type in [inf1.2xlarge, inf1.xlarge]"
    (service,) = blueprint.services
    assert service.claims.fits.verdict is Verdict.PROVED
    assert service.slots[0].task_definition.containers[0].memory_mib <= 7577 - 256 - 320


def test_what_it_takes_is_counted_in_the_proofs(refused, plan):
    """A server that is sure to fit alone may not beside it, and one that may alone never does."""
    text = BERT + "memory_mib = 7168\ninstance_type = 'inf1.xlarge'\n"
    assert plan(text).services[0].claims.fits.verdict is Verdict.PROVED
    assert plan(DETECTOR + text).services[0].claims.fits.verdict is Verdict.UNKNOWN
    large = text.replace("7168", "7700")
    assert plan(large).services[0].claims.fits.verdict is Verdict.UNKNOWN
    assert "beside the daemons" in refused(DETECTOR + large)["services.bert.memory_mib"]


def test_the_smallest_instance_type_holds_it_too(plan):
    """7168 MiB and a daemon are more than an inf1.xlarge is sure to have."""
    text = BERT + "memory_mib = 7168\n"
    assert plan(text).capacities[0].instance_type == "inf1.xlarge"
    assert plan(DETECTOR + text).capacities[0].instance_type == "inf1.2xlarge"


def test_it_is_proved_for_the_least_tasks_as_for_the_most(plan):
    """Scaling in takes no daemon away."""
    text = DETECTOR + BERT + "scaling = { min_tasks = 1, max_tasks = 4, cpu_percent = 50 }\n"
    claims = plan(text).services[0].claims
    assert {claims.fits.verdict, claims.placed.verdict, claims.rolls.verdict} == {Verdict.PROVED}


def test_it_only_counts_unless_it_may_replace(plan):
    """The second container is told by environment, and may mark no instance unhealthy otherwise."""
    for text, told in ((DETECTOR, "false"), (DETECTOR + "replace_instances = true\n", "true")):
        detector = plan(text + BERT).problem_detector
        _, recovery = detector.task_definition.containers
        assert recovery.environment["ENABLE_RECOVERY"] == told
        assert detector.replace_instances == (told == "true")


def test_it_reads_the_kernels_log_without_being_privileged(plan):
    """One device to read and the capability for it; conditions are named as the second container asks for them."""
    reader, recovery = plan(DETECTOR + BERT).problem_detector.task_definition.containers
    assert (reader.devices, reader.device_permissions, reader.capabilities) == (("/dev/kmsg",), ("read",), ("SYSLOG",))
    assert (recovery.devices, recovery.capabilities) == ((), ())
    monitor = json.loads(reader.environment["KERNEL_MONITOR"])
    assert {rule["reason"] for rule in monitor["rules"]} == {
        "NeuronHasError_DMA_ERROR",
        "NeuronHasError_HBM_UNCORRECTABLE_ERROR",
        "NeuronHasError_NC_UNCORRECTABLE_ERROR",
        "NeuronHasError_SRAM_UNCORRECTABLE_ERROR",
    }


def test_without_internet_it_gets_the_endpoints_that_it_calls(plan, refused):
    """And its images must be in ECR of the region."""
    private = '[network]\negress = "endpoints"\n'
    bert = BERT + 'image_registry = "dlc"\n'
    ecr = "123456789012.dkr.ecr.{region}.{dns_suffix}"
    images = f'detector_image = "{ecr}/npd:v0.8.20"\nrecovery_image = "{ecr}/recovery:1.3.0"\n'
    found = refused(private + DETECTOR + bert)["network.egress"]
    assert "the problem detector pulls registry.k8s.io/" in found
    assert "the problem detector pulls public.ecr.aws/" in found
    here = plan(private + DETECTOR + images + bert).network.endpoint_services
    assert set(here) - set(plan(private + bert).network.endpoint_services) == {"autoscaling", "ec2", "monitoring"}


def test_a_server_whose_sdk_tells_nothing_is_told_of(notices):
    """AWS's detector needs the runtime of SDK 2.18; the TensorFlow image for Inf1 has 2.17."""
    path, message = notices(DETECTOR + '[services.t]\nimage = "tensorflow-2.10.1"\n')["problem-detector-unfed"]
    assert path == "problem_detector"
    assert "tensorflow-2.10.1 of t has 2.17.0" in message
    assert "problem-detector-unfed" not in notices(DETECTOR + BERT)


def test_an_instance_without_it_is_told(plan):
    """Where tasks are watched at all: it finds nothing where it does not run."""
    found = {one.name: one for one in plan("[alarms]\n" + DETECTOR + BERT).alarms.alarms}
    missing = found["fleet-problem-detector-tasks-missing"]
    assert {metric.subject for metric in missing.metrics} == {"problem-detector"}
    quiet = plan("[alarms]\ntasks = false\n" + DETECTOR + BERT).alarms.alarms
    assert "fleet-problem-detector-tasks-missing" not in {one.name for one in quiet}


def test_a_region_without_devices_has_none(plan, notices):
    """There would be nothing to look at."""
    web = DETECTOR + '[services.web]\nimage = "nginx:1.27"\ninstance_type = "c6i.large"\ndevices_per_task = 0\n'
    assert plan(web).problem_detector is None
    assert "problem-detector-idle" in notices(web)


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        (
            DETECTOR + '[services.problem-detector]\nimage = "pytorch-1.13.1"\n',
            "services.problem-detector",
            "is the name of the problem detector's service",
        ),
        (
            DETECTOR + 'recovery_image = "recovery"\n' + BERT,
            "problem_detector.recovery_image",
            "neither an image of the catalogue",
        ),
        (DETECTOR + "detector_memory_mib = 8\n" + BERT, "problem_detector.detector_memory_mib", "32"),
        (
            DETECTOR + "recovery_memory_mib = 7400\n" + BERT + "instance_type = 'inf1.xlarge'\n",
            "capacities.bert.reserved_memory_mib",
            "is sure to have",
        ),
    ],
)
def test_what_could_not_be_is_refused(refused, text, path, message):
    """By the key that is wrong."""
    assert message in refused(text)[path]
