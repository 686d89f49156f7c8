"""Requests that arrive together, as Terraform sends them."""

from __future__ import annotations

import io
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from neuronfleet.rehearsal.adjustments import ADJUSTMENTS
from neuronfleet.rehearsal.answers import answering
from neuronfleet.rehearsal.aws import Aws
from neuronfleet.rehearsal.emulator import Emulator

pytestmark = pytest.mark.moto

IMAGE = "/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/recommended/image_id"


def test_first_reads_of_a_region_may_come_together(tmp_path):
    """Many first reads at once all get the same image, in regions with moto's data and in those without."""
    ids = [adjustment.id for adjustment in ADJUSTMENTS]
    with Emulator(log=tmp_path / "log", adjustment_ids=ids) as emulator, ThreadPoolExecutor(10) as pool:
        for region in ("cn-north-1", "us-gov-east-1", "eu-west-1"):
            ssm = Aws(endpoint=emulator.endpoint, region=region).client(
                "ssm"
            )  # ten connections at most, as botocore has it
            asked = [pool.submit(ssm.get_parameter, Name=IMAGE) for _ in range(10)]
            found = [one.result()["Parameter"] for one in asked]
            assert {parameter["Value"] for parameter in found} == {found[0]["Value"]}
        assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")


def test_requests_are_answered_one_at_a_time():
    """Lists of moto fail when something is added meanwhile: eight of 400 reads of security group rules did."""
    inside, bodies = [], []

    def moto(environ, start_response):
        inside.append(environ)
        time.sleep(0.01)
        bodies.append(environ["wsgi.input"].read())
        alone = len(inside) == 1
        inside.remove(environ)
        start_response("200 OK", [])
        return [b"alone" if alone else b"crowded"]

    application = answering(moto)

    def ask(number):
        body = str(number).encode()
        told = {"wsgi.input": io.BytesIO(body + b"more"), "CONTENT_LENGTH": str(len(body))}
        return application(told, lambda *_: None)

    with ThreadPoolExecutor(10) as pool:
        assert set(map(tuple, pool.map(ask, range(20)))) == {(b"alone",)}
    assert sorted(bodies, key=int) == [str(number).encode() for number in range(20)]
