"""Buckets of models in two regions, a call each: they plan what the data stack plans."""

from __future__ import annotations

import pytest

from tests.export.plan_equal.inputs import model_bucket_calls

pytestmark = [pytest.mark.terraform, pytest.mark.moto, pytest.mark.node]


def test_the_buckets_and_their_replication_are_those_of_the_data_stack(data_blueprint, plan_sides):
    """The source is given the module of the other region as it is; images are no module's."""
    calls = model_bucket_calls(data_blueprint)
    assert calls["eu_west_1"]["providers"] == {"aws": "aws.eu_west_1"}
    sides = plan_sides(data_blueprint.stack, calls)
    sides.without("aws_ecr_replication_configuration", role_names=()).require_equal()
