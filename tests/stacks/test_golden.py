"""The sample fleet's stacks, whole, as JSON and as HCL: a change of what is emitted is a diff that a reviewer reads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import hcl2
import pytest
from hcl2.utils import SerializationOptions

GOLDENS = Path(__file__).parent / "goldens"
REGIONS = ("us-east-1", "eu-west-1", "ap-northeast-1")
CLEAN = SerializationOptions(strip_string_quotes=True, explicit_blocks=False)

pytestmark = pytest.mark.node


def neuronfleet_synth(repository: Path, outdir: Path, **variables: str) -> None:
    """Run ``neuronfleet synth --hcl`` on the repository's own fleet."""
    subprocess.run(
        [sys.executable, "-m", "neuronfleet", "synth", "--hcl", "--project", repository, "--output", outdir],
        env={**os.environ, **variables},
        capture_output=True,
        check=True,
    )


@pytest.fixture(scope="module")
def outdir(repository, tmp_path_factory):
    """The output folder of the sample fleet."""
    folder = tmp_path_factory.mktemp("golden") / "cdktf.out"
    neuronfleet_synth(repository, folder)
    return folder


def files(outdir: Path) -> dict[str, str]:
    """Relative path -> text of everything generated but the manifest."""
    found = sorted(path for path in outdir.rglob("*") if path.is_file() and path.suffix in {".json", ".tf"})
    return {path.relative_to(outdir).as_posix(): path.read_text(encoding="utf-8") for path in found}


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("name", ["cdk.tf.json", "main.tf", "outputs.tf", "providers.tf", "versions.tf"])
def test_the_sample_fleet_is_what_was_reviewed(outdir, region, name, update_goldens):
    """Every byte of every stack is the one in ``tests/stacks/goldens``; ``make goldens`` refreshes them."""
    folder = "stacks" if name == "cdk.tf.json" else "hcl"
    made = (outdir / folder / f"inference-{region}" / name).read_text(encoding="utf-8")
    golden = GOLDENS / region / name
    if update_goldens:
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(made, encoding="utf-8")

    assert made == golden.read_text(encoding="utf-8")


def test_another_run_with_another_hash_seed_writes_the_same_bytes(outdir, repository, tmp_path):
    """Output depends on the fleet alone: not on the hash seed, the folder or the time."""
    again = tmp_path / "elsewhere" / "out"
    neuronfleet_synth(repository, again, PYTHONHASHSEED="4711", TZ="Asia/Tokyo")

    assert files(again) == files(outdir)


def test_no_path_of_the_machine_is_in_the_output(outdir, repository):
    """What is synthesized here can be committed, read and applied elsewhere."""
    for path, text in files(outdir).items():
        for private in (str(repository), str(outdir), str(Path.home())):
            assert private not in text, f"{private} is in {path}"


@pytest.mark.parametrize("region", REGIONS)
def test_the_hcl_says_what_the_region_is_for(outdir, region):
    """Read back with python-hcl2: the region's AMI parameter, its slots' devices and its services' constraints."""
    document = hcl2.loads(
        (outdir / "hcl" / f"inference-{region}" / "main.tf").read_text(encoding="utf-8"), serialization_options=CLEAN
    )
    resources: dict[str, dict[str, object]] = {}
    for block in document["resource"]:
        for kind, named in block.items():
            resources.setdefault(kind, {}).update(named)

    parameters = {
        label: body["name"] for block in document["data"] for label, body in block.get("aws_ssm_parameter", {}).items()
    }
    assert parameters["resnet50_ami"] == "/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/recommended/image_id"
    for index in range(3):
        definition = resources["aws_ecs_task_definition"][f"bert_slot{index}"]
        assert f'hostPath = "/dev/neuron{index}"' in definition["container_definitions"]
        constraints = resources["aws_ecs_service"][f"bert_slot{index}"]["placement_constraints"]
        assert [(one["type"], one.get("expression")) for one in constraints] == [
            ("memberOf", "attribute:ecs.instance-type == inf1.6xlarge"),
            ("distinctInstance", None),
        ]
