"""Requests that arrive together, as Terraform sends them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from neuronfleet.rehearsal.adjustments import ADJUSTMENTS
from neuronfleet.rehearsal.aws import Aws
from neuronfleet.rehearsal.emulator import Emulator

pytestmark = pytest.mark.moto

IMAGE = "/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/recommended/image_id"


def test_first_reads_of_a_region_may_come_together(tmp_path):
    """Many first reads at once all get the same image, in regions with moto's data and in those without."""
    ids = [adjustment.id for adjustment in ADJUSTMENTS]
    with Emulator(log=tmp_path / "log", adjustment_ids=ids) as emulator, ThreadPoolExecutor(12) as pool:
        for region in ("cn-north-1", "us-gov-east-1", "eu-west-1"):
            clients = [Aws(endpoint=emulator.endpoint, region=region).client("ssm") for _ in range(12)]
            found = list(pool.map(lambda ssm: ssm.get_parameter(Name=IMAGE)["Parameter"], clients))
            assert {parameter["Value"] for parameter in found} == {found[0]["Value"]}
        assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")
