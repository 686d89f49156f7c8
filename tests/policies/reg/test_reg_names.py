"""Names without their region: what makes two regions comparable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuronfleet.catalogue import load_catalogue
from neuronfleet.policies.reg._names import regionless

REGIONS = sorted(load_catalogue().regions)


@pytest.mark.parametrize(
    ("region", "text", "without"),
    [
        ("us-east-1", "model-us-east-1", "model-{region}"),
        ("us-east-1", "module.use1.aws_ecs_service.this", "module.{region}.aws_ecs_service.this"),
        ("us-west-2", "model_us_west_2_task", "model_{region}_task"),
        ("us-west-2", "modeluswest2", "modeluswest2"),
        ("us-west-2", "model-uswest2", "model-{region}"),
        ("ap-northeast-1", "apne1-model", "{region}-model"),
        ("ap-northeast-1", "apn1-model", "{region}-model"),
        ("us-gov-west-1", "arn:aws-us-gov:ecs:us-gov-west-1:1:cluster/a", "arn:aws-us-gov:ecs:{region}:1:cluster/a"),
        ("us-east-1", 'aws_subnet.private["us-east-1a"]', 'aws_subnet.private["{region}a"]'),
        ("us-east-1", "model-us-east-12", "model-us-east-12"),
        ("us-east-1", "reuse1", "reuse1"),
        ("us-east-1", "model-us-west-2", "model-us-west-2"),
    ],
)
def test_the_region_is_taken_out_however_it_is_spelled(region, text, without):
    """Full, joined, with underscores, and as the abbreviations that people use; other regions and words stay."""
    assert regionless(text, region) == without


@given(region=st.sampled_from(REGIONS), other=st.sampled_from(REGIONS))
def test_two_regions_of_one_thing_are_one_name(region, other):
    """A name that differs in nothing but the region is the same without it."""
    assert regionless(f"a-{region}-b", region) == regionless(f"a-{other}-b", other) == "a-{region}-b"


@given(region=st.text(max_size=12), text=st.text(max_size=20))
def test_any_region_will_do(region, text):
    """A region may be any text that a plan holds."""
    assert isinstance(regionless(text, region), str)
