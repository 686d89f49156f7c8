"""Plans and policies that tests of the review share."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from neuronfleet.policies.api import Sample
from neuronfleet.policies.registry import built_in
from neuronfleet.review.settings import Settings

TODAY = datetime.date(2026, 11, 23)
DATA = Path(__file__).parent.parent / "data" / "plans"
TEMPLATE = "aws_launch_template.inf1"
IMDSV2 = next(one for one in built_in() if one.id == "CAP010")


def template(tokens: object = "optional", **attributes: object) -> dict[str, object]:
    """A launch template that CAP010 fails, unless it is told otherwise."""
    return {"metadata_options": [{"http_tokens": tokens}], **attributes}


def plan_of(resources, *, region="us-east-1", path="plan.json", **envelope):
    """A plan with these resources."""
    return Sample(resources, region=region, envelope=envelope).plan(path=path)


def settings(**changes) -> Settings:
    """Settings with CAP010 alone."""
    values = {"policies": (IMDSV2,), "known": {"CAP010": "imdsv2-required"}, **changes}
    return Settings(**values)


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Writes files into the folder that the test runs in."""
    monkeypatch.chdir(tmp_path)

    def writer(name: str, text: str) -> Path:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return writer
