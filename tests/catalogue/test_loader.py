"""Loading: every kind of bad record is reported, all at once, with file and key path; overlays add and replace."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from neuronfleet.catalogue import load_catalogue
from neuronfleet.errors import CatalogueDataError

GOOD = """
source = "a test"
checked = 2026-11-22

[partitions.aws]
dns_suffix = "amazonaws.com"
reverse_dns_prefix = "com.amazonaws"
ec2_principal = "ec2.amazonaws.com"
console_domain = "console.aws.amazon.com"

[regions.us-east-1]
partition = "aws"
location = "Virginia"
zones = ["use1-az1", "use1-az2"]
ami_parameters = "listed"
dlc_account = "763104351884"
neuron_dlc = true
neuron_dlc_region = "us-east-1"
offerings = { "inf1.xlarge" = ["use1-az1"] }

[instance_types."inf1.xlarge"]
vcpu = 4
memory_mib = 8192
devices = 1
cores_per_device = 4
device_memory_mib = 8192
enis = 4
ipv4_per_eni = 10

[instance_types."m5.large"]
vcpu = 2
memory_mib = 8192
enis = 3
ipv4_per_eni = 10

[ami_families."amazon-linux-2023/neuron"]
architecture = "x86_64"
accelerated = true
os = "Amazon Linux 2023"
end_of_life = 2029-06-30
image_name = "al2023-{version}-x86_64"
version_example = "2023.0.20260922"

[images.pytorch]
repository = "pytorch-inference-neuron"
tag = "1"
families = ["inf1"]
sdk = "2"
runtime = "libnrt"
server = "torchserve"
registries = ["dlc"]
ports = { rest = 8080 }
health_path = "/ping"
health_port = "rest"
status = "current"

[quotas.L-1945791B]
name = "Inf"
families = ["inf1"]

[quotas.L-1216C47A]
name = "Standard"
families = ["m5"]
"""


@pytest.fixture
def folder(tmp_path):
    """A small catalogue that loads."""
    directory = tmp_path / "catalogue"
    directory.mkdir()
    (directory / "facts.toml").write_text(GOOD, encoding="utf-8")
    return directory


def problems_of(folder: Path, overlay: Path | None = None) -> dict[str, str]:
    """Messages by path."""
    with pytest.raises(CatalogueDataError) as caught:
        load_catalogue(folder, overlay=overlay)
    for problem in caught.value.problems:
        assert str(problem) in str(caught.value)
    return {problem.path: problem.message for problem in caught.value.problems}


def change(folder: Path, old: str, new: str) -> None:
    """Replace a piece of the small catalogue."""
    file = folder / "facts.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_small_catalogue_loads(folder):
    """Source and day at the top of a file hold for each of its records; the table's key is the name."""
    catalogue = load_catalogue(folder)
    assert catalogue.instance_type("inf1.xlarge").source == "a test"
    assert str(catalogue.quota_of("m5.large").checked) == "2026-11-22"
    assert catalogue.quotas["L-1945791B"].code == "L-1945791B"


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        ("vcpu = 4", 'vcpu = "4"', 'instance_types."inf1.xlarge".vcpu', "is '4': expected int, got str"),
        ("vcpu = 4", "vcpu = 0", 'instance_types."inf1.xlarge".vcpu', "is 0: expected int >= 1"),
        ("vcpu = 4\n", "", 'instance_types."inf1.xlarge".vcpu', "is missing; every InstanceType record needs it"),
        (
            "vcpu = 4",
            "vcpus = 4",
            'instance_types."inf1.xlarge".vcpus',
            "is no key of InstanceType records; did you mean 'vcpu'?",
        ),
        (
            "enis = 3",
            "enis = 3\nzzz = 1",
            'instance_types."m5.large".zzz',
            "is no key of InstanceType records; allowed: source,",
        ),
        (
            "enis = 3",
            'enis = 3\narchitecture = "arm"',
            'instance_types."m5.large".architecture',
            "is 'arm': invalid enum value 'arm'; allowed: 'x86_64', 'arm64'",
        ),
        ('"m5.large"]', '"m5"]', "instance_types.m5.name", "is 'm5': expected str matching regex"),
        ("enis = 3", 'enis = 3\nname = "m5.large"', 'instance_types."m5.large".name', "the table's key is the name"),
        ("enis = 3", "enis = 3\nusd_per_hour = -1.0", 'instance_types."m5.large".usd_per_hour', "expected float > 0.0"),
        (
            'partition = "aws"',
            'partition = "aw"',
            "regions.us-east-1.partition",
            "'aw' is not the name of a partition in the catalogue; did you mean 'aws'?",
        ),
        (
            '["use1-az1"] }',
            '["use1-az3"] }',
            'regions.us-east-1.offerings."inf1.xlarge"',
            "'use1-az3' is not the name of a zone of us-east-1 (its key 'zones')",
        ),
        ('["use1-az1"] }', '["us-east-1a"] }', "regions.us-east-1.offerings", "expected str matching regex"),
        (
            '"inf1.xlarge" = [',
            '"inf1.2xlarge" = [',
            'regions.us-east-1.offerings."inf1.2xlarge"',
            "is not the name of an accelerated instance type",
        ),
        (
            '"inf1.xlarge" = [',
            '"m5.large" = [',
            'regions.us-east-1.offerings."m5.large"',
            "is not the name of an accelerated instance type",
        ),
        ('"use1-az2"]', '"use1-az1"]', "regions.us-east-1.zones", "names a zone twice"),
        (
            "offerings = {",
            "offerings_known = false\nofferings = {",
            "regions.us-east-1.offerings_known",
            "is false although offerings are given",
        ),
        (
            'ami_parameters = "listed"',
            'ami_parameters = "listed"\npriced = ["inf3"]',
            "regions.us-east-1.priced",
            "'inf3' is not the name of an instance family",
        ),
        (
            'dlc_account = "763104351884"\n',
            "",
            "regions.us-east-1.dlc_account",
            "is missing although neuron_dlc is true",
        ),
        (
            'dlc_account = "763104351884"',
            'dlc_account = "7631"',
            "regions.us-east-1.dlc_account",
            "expected str matching regex",
        ),
        (
            'neuron_dlc_region = "us-east-1"',
            'neuron_dlc_region = "us-west-9"',
            "regions.us-east-1.neuron_dlc_region",
            "'us-west-9' is not the name of a region",
        ),
        ("neuron_dlc = true\n", "", "regions.us-east-1.neuron_dlc_region", "lists no Neuron images"),
        (
            "cores_per_device = 4\n",
            "",
            'instance_types."inf1.xlarge".cores_per_device',
            "is 0, allowed: at least 1 where devices is",
        ),
        (
            "enis = 3",
            "enis = 3\ncores_per_device = 2",
            'instance_types."m5.large".cores_per_device',
            "is 2, allowed: 0 (left out) where devices is 0",
        ),
        (
            "enis = 3",
            "enis = 3\nnetwork_gbps_baseline = 9\nnetwork_gbps_peak = 5",
            'instance_types."m5.large".network_gbps_baseline',
            "more than network_gbps_peak",
        ),
        ('families = ["m5"]', 'families = ["c5"]', 'instance_types."m5.large"', "no quota counts the family 'm5'"),
        (
            'families = ["m5"]',
            'families = ["m5", "inf1"]',
            "quotas.L-1216C47A.families",
            "'inf1' is counted in L-1945791B too",
        ),
        ("[quotas.L-1216C47A]", "[quotas.vcpus]", "quotas.vcpus.code", "expected str matching regex"),
        (
            'families = ["inf1"]\nsdk',
            'families = ["m5"]\nsdk',
            "images.pytorch.families",
            "'m5' is not the name of an accelerated instance family",
        ),
        ('families = ["inf1"]\nsdk', "families = []\nsdk", "images.pytorch.families", "expected array of length >= 1"),
        (
            'health_port = "rest"',
            'health_port = "http"',
            "images.pytorch.health_port",
            "'http' is not the name of a port of the image",
        ),
        ('health_port = "rest"\n', "", "images.pytorch.health_path", "health_path and health_port go together"),
        ("rest = 8080", "rest = 80800", "images.pytorch.ports", "expected int <= 65535"),
        ('registries = ["dlc"]', 'registries = ["ecr"]', "images.pytorch.registries", "allowed: 'ecr-public', 'dlc'"),
        (
            "al2023-{version}-x86_64",
            "al2023-x86_64",
            'ami_families."amazon-linux-2023/neuron".image_name',
            "expected str matching regex",
        ),
        ("2029-06-30", '"2029"', 'ami_families."amazon-linux-2023/neuron".end_of_life', "is '2029':"),
        (
            'os = "Amazon',
            'superseded_by = "amazon-linux-2023"\nos = "Amazon',
            'ami_families."amazon-linux-2023/neuron".superseded_by',
            "is not the name of an AMI family",
        ),
        (
            'os = "Amazon',
            'absent_from = ["us-east-2"]\nos = "Amazon',
            'ami_families."amazon-linux-2023/neuron".absent_from',
            "is not the name of a region",
        ),
        (
            'source = "a test"\n',
            "",
            "partitions.aws.source",
            "is missing; every Partition record needs it; give it here or once at the top of the file",
        ),
        (
            "[partitions.aws]",
            "[partition.aws]",
            "partition",
            "is no table of the catalogue; allowed: source, checked, instance_types",
        ),
    ],
)
def test_bad_record_is_reported_with_file_and_key_path(folder, old, new, path, message):
    """Each kind of mistake is found, placed and explained."""
    change(folder, old, new)
    found = problems_of(folder)
    assert f"facts.toml: {path}" in found, found
    assert message in found[f"facts.toml: {path}"]


def test_all_bad_records_are_reported_at_once(folder):
    """Mistakes in several records and files come in one error, and none hides another in the same record."""
    change(folder, "vcpu = 4", 'vcpu = "4"\nnonsense = 1')
    change(folder, 'sdk = "2"\n', "")
    (folder / "more.toml").write_text("[regions.us-west-2]\nlocation = 7\n[bogus]\n", encoding="utf-8")
    assert {
        'facts.toml: instance_types."inf1.xlarge".vcpu',
        'facts.toml: instance_types."inf1.xlarge".nonsense',
        "facts.toml: images.pytorch.sdk",
        "more.toml: regions.us-west-2.location",
        "more.toml: regions.us-west-2.partition",
        "more.toml: regions.us-west-2.source",
        "more.toml: bogus",
    } <= set(problems_of(folder))


def test_all_disagreements_are_reported_at_once(folder):
    """References that dangle in several records come in one error."""
    change(folder, 'partition = "aws"', 'partition = "aw"')
    change(folder, 'health_port = "rest"', 'health_port = "http"')
    places = set(problems_of(folder))
    assert places == {"facts.toml: regions.us-east-1.partition", "facts.toml: images.pytorch.health_port"}


def test_registry_region_of_another_partition_is_refused(folder):
    """Neuron images cannot be pulled across partitions."""
    extra = """
    [partitions.aws-cn]
    dns_suffix = "amazonaws.com.cn"
    reverse_dns_prefix = "cn.com.amazonaws"
    ec2_principal = "ec2.amazonaws.com.cn"
    console_domain = "console.amazonaws.cn"
    [regions.cn-north-1]
    partition = "aws-cn"
    location = "Beijing"
    ami_parameters = "unverified"
    neuron_dlc_region = "us-east-1"
    """
    (folder / "china.toml").write_text('source = "a test"\nchecked = 2026-11-22\n' + extra, encoding="utf-8")
    message = problems_of(folder)["china.toml: regions.cn-north-1.neuron_dlc_region"]
    assert "in the partition 'aws'; allowed: a region of 'aws-cn'" in message


def test_one_name_in_two_files_is_refused(folder):
    """Two files cannot both describe a record: one of them would be lost."""
    (folder / "more.toml").write_text('[quotas.L-1945791B]\nname = "again"\nfamilies = ["inf1"]\n', encoding="utf-8")
    assert problems_of(folder) == {
        "more.toml: quotas.L-1945791B": "is in facts.toml already; allowed: one record of a name"
    }


def test_one_name_twice_in_a_file_is_refused(folder):
    """TOML itself refuses it, and says where."""
    change(folder, "[quotas.L-1216C47A]", "[quotas.L-1945791B]")
    ((place, message),) = problems_of(folder).items()
    assert place == str(folder / "facts.toml")
    assert "cannot be read as TOML" in message
    assert "line" in message


def test_record_that_is_no_table_is_refused(folder):
    """A value where a record should be is named as such."""
    (folder / "more.toml").write_text("[quotas]\nvcpus = 7\n", encoding="utf-8")
    assert problems_of(folder) == {"more.toml: quotas.vcpus": "is 7, allowed: a table of the record's keys"}


def test_folder_without_files_is_refused(tmp_path):
    """An empty folder is a mistake, not an empty catalogue."""
    assert problems_of(tmp_path) == {str(tmp_path): "holds no catalogue files; allowed: a folder of *.toml"}


def test_overlay_that_is_not_there_is_refused(tmp_path):
    """A missing overlay is named with its path."""
    missing = tmp_path / "mine.toml"
    with pytest.raises(CatalogueDataError, match=r"mine\.toml: cannot be read as TOML"):
        load_catalogue(overlay=missing)


def test_overlay_that_is_not_text_is_refused(tmp_path):
    """Bytes that are no UTF-8 are a problem of the file, not a traceback."""
    broken = tmp_path / "mine.toml"
    broken.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CatalogueDataError, match="cannot be read as TOML"):
        load_catalogue(overlay=broken)


OVERLAY = """
source = "our account team"
checked = 2026-12-01

[instance_types."m8g.large"]
architecture = "arm64"
vcpu = 2
memory_mib = 8192
enis = 3
ipv4_per_eni = 10

[instance_types."inf1.xlarge"]
usd_per_hour = 0.111

[regions.us-gov-west-1]
zones = ["usgw1-az1", "usgw1-az2"]
offerings_known = true
offerings = { "inf1.xlarge" = ["usgw1-az1"] }

[regions.us-east-1.offerings]
"inf1.xlarge" = ["use1-az3"]
"trn1n.32xlarge" = []
"""


def test_overlay_adds_records_and_replaces_keys(tmp_path):
    """A user's file adds records and changes keys of packaged ones; everything else stays."""
    file = tmp_path / "mine.toml"
    file.write_text(OVERLAY, encoding="utf-8")
    packaged, merged = load_catalogue(), load_catalogue(overlay=file)
    assert merged.instance_type("m8g.large").architecture == "arm64"
    assert "m8g.large" not in packaged.instance_types
    inf1 = merged.instance_type("inf1.xlarge")
    assert (inf1.usd_per_hour, inf1.vcpu, inf1.source) == (0.111, 4, "our account team")
    assert merged.region("us-gov-west-1").zones_offering("inf1.xlarge") == ("usgw1-az1",)
    assert merged.region("us-gov-west-1").dlc_account == packaged.region("us-gov-west-1").dlc_account
    assert "us-gov-west-1" in merged.regions_offering("inf1.xlarge")
    virginia = merged.region("us-east-1")
    assert virginia.zones_offering("inf1.xlarge") == ("use1-az3",)
    assert virginia.zones_offering("inf1.6xlarge") == packaged.region("us-east-1").zones_offering("inf1.6xlarge")
    assert "us-east-1" not in merged.regions_offering("trn1n.32xlarge")
    assert merged.region("us-west-2") == packaged.region("us-west-2")


def test_bad_overlay_names_the_overlay(tmp_path):
    """A mistake in a user's file is placed there, also where it breaks a packaged record."""
    file = tmp_path / "mine.toml"
    file.write_text("[regions.us-east-1]\nzones = []\n", encoding="utf-8")
    with pytest.raises(CatalogueDataError) as caught:
        load_catalogue(overlay=file)
    assert {problem.path.partition(":")[0] for problem in caught.value.problems} == {"mine.toml"}


def test_packaged_data_is_read_once():
    """Two calls give the same object, so that every part of a command asks the same catalogue."""
    assert load_catalogue() is load_catalogue()


def test_loading_imports_nothing_heavy():
    """Reviewing starts with the catalogue: what is slow or optional stays out until it is needed."""
    code = (
        "import sys; from neuronfleet.catalogue import load_catalogue; load_catalogue();"
        "heavy = {'boto3', 'botocore', 'moto', 'pydantic', 'rich', 'click', 'importlib.resources',"
        " 'neuronfleet.catalogue.refresh', 'neuronfleet.catalogue.diagnosis'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
