"""HCL means the same whoever reads other HCL at that time."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from neuronfleet.plan.synthesized.hcl_source import hcl_document
from neuronfleet.rehearsal.stack import StackDirectory, read_configurations

LINES = "".join(
    f'  group_{number} = aws_autoscaling_group.this[each.key].arn\n  name_{number} = "x-${{lower(var.name)}}"\n'
    for number in range(10)
)
TEXT = f'resource "aws_ecs_capacity_provider" "this" {{\n{LINES}}}\n'


@pytest.fixture
def busy_threads():
    """Threads that take turns as often as Python lets them."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("busy_threads")
def test_files_that_are_read_at_a_time_are_read_right(tmp_path):
    """Expressions stay expressions when reviews and rehearsals read HCL in several threads, and afterwards."""

    def as_of_a_review(number):
        document = hcl_document(f"{TEXT}\n# {number}\n", "main.tf")
        return document["resource"][0]["aws_ecs_capacity_provider"]["this"]

    def as_of_a_rehearsal(number):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "main.tf").write_text(f"{TEXT}\n# {number}\n", encoding="utf-8")
        stack = StackDirectory(name="one", path=folder, region="us-east-1")
        ((_, _, body),) = read_configurations(stack)[0].typed_blocks("resource")
        return body

    with ThreadPoolExecutor(max_workers=4) as executor:
        reviews = executor.map(as_of_a_review, range(10))
        rehearsals = executor.map(as_of_a_rehearsal, range(10))
    for body in (*reviews, as_of_a_review(10)):
        assert body["group_9"] == "${aws_autoscaling_group.this[each.key].arn}"
        assert body["name_9"] == '"x-${lower(var.name)}"'
    for body in (*rehearsals, as_of_a_rehearsal(10)):
        assert body["group_9"] == "${aws_autoscaling_group.this[each.key].arn}"
        assert body["name_9"] == "x-${lower(var.name)}"
