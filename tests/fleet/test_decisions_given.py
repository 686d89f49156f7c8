"""Names, percentages and limits that the planner decides, given by the user instead."""

from __future__ import annotations

import pytest

from neuronfleet.errors import CatalogueDataError, ConfigError
from neuronfleet.fleet import load_fleet, plan_fleet

BERT = '[services.bert]\nimage = "pytorch-1.13.1"\n'
SIX = 'instance_type = "inf1.6xlarge"\n'
OVERLAY = """
source = "https://aws.amazon.com/ec2/instance-types/"
checked = 2026-11-22

[instance_types."c99.large"]
vcpu = 2
memory_mib = 4096
enis = 3
ipv4_per_eni = 10
"""


def test_the_cluster_and_the_log_group_can_be_named(plan):
    """The names are taken as they are."""
    blueprint = plan('cluster_name = "Inference"\n[logs]\ngroup = "/ml/inference"\n' + BERT)
    assert blueprint.cluster.name == "Inference"
    assert blueprint.logs.group == "/ml/inference"


def test_a_service_and_its_task_definition_can_be_named(plan):
    """Slots are numbered as under the usual names."""
    blueprint = plan(BERT + 'service_name = "Bert"\nfamily = "bert_v2"\ndesired_count = 2\nslots = 2\n' + SIX)
    assert [(slot.name, slot.task_definition.family) for slot in blueprint.services[0].slots] == [
        ("Bert-slot0", "bert_v2-slot0"),
        ("Bert-slot1", "bert_v2-slot1"),
    ]


@pytest.mark.parametrize(
    ("key", "given", "expected"),
    [
        ("service_name", "ocr", "'ocr' is a name of 'ocr' as well; give another"),
        ("family", "fleet-ocr", "'fleet-ocr' is a name of 'ocr' as well; give another"),
    ],
)
def test_a_name_that_another_has_is_refused(refused, key, given, expected):
    """Two ECS services of one name would be one, and two families one task definition with two meanings."""
    ocr = BERT.replace("bert", "ocr")
    found = refused(BERT + f'{key} = "{given}"\n' + ocr)
    assert found == {f"services.bert.{key}": expected}


def test_an_instance_refresh_can_be_told_how_fast_it_goes(plan):
    """The percentages of the file replace those that follow from the spare instance."""
    text = '[capacities.c]\ninstance_type = "inf1.xlarge"\n{}' + BERT + 'capacity = "c"\n'
    (usual,) = plan(text.format("")).capacities
    (given,) = plan(text.format("refresh_min_healthy_percent = 50\nrefresh_max_healthy_percent = 150\n")).capacities
    (less,) = plan(text.format("refresh_min_healthy_percent = 50\n")).capacities
    found = [(one.refresh_min_healthy_percent, one.refresh_max_healthy_percent) for one in (usual, given, less)]
    assert found == [(100, 110), (50, 150), (50, 100)]


def test_an_instance_refresh_over_too_wide_a_range_is_refused(refused):
    """Auto Scaling takes a range of 100 percent at most."""
    text = '[capacities.c]\ninstance_type = "inf1.xlarge"\nrefresh_min_healthy_percent = 50\n'
    found = refused(text + "refresh_max_healthy_percent = 160\n" + BERT + 'capacity = "c"\n')
    assert found["capacities.c.refresh_max_healthy_percent"].startswith("160 is more than 100 above refresh_min")


def test_metadata_can_be_let_through_to_containers(plan):
    """One hop unless the user says otherwise."""
    text = '[capacities.c]\ninstance_type = "inf1.xlarge"\nmetadata_hop_limit = 2\n' + BERT + 'capacity = "c"\n'
    assert plan(text).capacities[0].metadata_hop_limit == 2
    assert plan(BERT).capacities[0].metadata_hop_limit == 1


def test_the_sidecars_command_environment_and_cpu_can_be_given(plan):
    """The daemon of Runtime 1.x is started as the user says."""
    text = (
        '[ami]\nimage_id = "ami-0123456789abcdef0"\n'
        '[services.old]\nimage = "123456789012.dkr.ecr.us-east-1.amazonaws.com/old:1"\nruntime = "neuron-rtd"\n'
        'ports = [{ name = "grpc", container_port = 8500 }]\n'
        'sidecar = { image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/rtd:1", cpu_units = 512, '
        'command = ["neuron-rtd", "-g", "unix:/sock/neuron.sock", "--log-level", "debug"], '
        'environment = { NEURON_RTD_X = "1" } }\n'
    )
    sidecar = plan(text).services[0].slots[0].task_definition.containers[1]
    assert sidecar.command[-2:] == ("--log-level", "debug")
    assert (sidecar.environment, sidecar.cpu_units) == ({"NEURON_RTD_X": "1"}, 512)


@pytest.fixture
def write(tmp_path):
    """Writes a fleet file that names a file of further facts."""

    def make(overlay: str | None) -> object:
        file = tmp_path / "fleet.toml"
        image = "public.ecr.aws/nginx/nginx:1.27.4"
        file.write_text(
            'name = "fleet"\nregions = ["us-east-1"]\ncatalogue = "facts.toml"\n'
            f'[services.web]\nimage = "{image}"\ninstance_type = "c99.large"\ndevices_per_task = 0\nmemory_mib = 512\n',
            encoding="utf-8",
        )
        if overlay is not None:
            (tmp_path / "facts.toml").write_text(overlay, encoding="utf-8")
        return load_fleet(file)

    return make


def test_an_instance_type_that_the_catalogue_lacks_can_be_added(write):
    """The file lies beside the fleet file, wherever the command runs."""
    (blueprint,) = plan_fleet(write(OVERLAY))
    assert [(one.instance_type, one.vcpu) for one in blueprint.capacities] == [("c99.large", 2)]


def test_facts_that_are_not_there_are_told(write):
    """The path is the one that was looked at."""
    with pytest.raises(ConfigError, match=r"catalogue: '.*facts.toml' is no file; give the path of a TOML file"):
        plan_fleet(write(None))


def test_facts_that_are_wrong_are_told_with_file_and_key(write):
    """As for the packaged data."""
    with pytest.raises(CatalogueDataError, match=r"facts.toml: instance_types.*vcpu"):
        plan_fleet(write(OVERLAY.replace("vcpu = 2", "vcpu = -2")))
