"""Synthesis is all or nothing."""

from __future__ import annotations

import typing
from pathlib import Path
from typing import Any

import pytest

from neuronfleet import engine
from neuronfleet.errors import SynthError, ToolError
from neuronfleet.infra import synthesize
from tests.infra import blueprints as made


@pytest.mark.node
def test_what_cdktf_refuses_is_one_error_and_leaves_the_output_alone(tmp_path: Path) -> None:
    """A stack name used twice is said in CDKTF's words; the earlier output stays as it was."""
    outdir = tmp_path / "cdktf.out"
    outdir.mkdir()
    (outdir / "manifest.json").write_text("earlier", encoding="utf-8")

    def build(app: Any) -> None:
        from stacks.inference_region import InferenceRegion  # noqa: PLC0415

        for _ in range(2):
            InferenceRegion(app, blueprint=made.blueprint())

    with pytest.raises(SynthError, match=r"nothing was written: .*There is already a Construct with name"):
        synthesize(build, outdir)
    assert [path.name for path in outdir.iterdir()] == ["manifest.json"]
    assert (outdir / "manifest.json").read_text(encoding="utf-8") == "earlier"


def test_without_node_nothing_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The missing Node is reported before the app is built."""
    monkeypatch.setenv("JSII_NODE", "/no/such/node")

    def build(_: Any) -> None:
        pytest.fail("the app must not be built")

    with pytest.raises(ToolError, match="/no/such/node"):
        synthesize(build, tmp_path / "cdktf.out")
    assert list(tmp_path.iterdir()) == []


def annotated(first: int, second: str | None = None) -> None:
    """Something with annotations."""


def test_annotations_are_evaluated_once_inside_the_block_and_as_ever_outside() -> None:
    """A caller that changes what it was given does not change it for the next one; other questions pass through."""
    original = typing.get_type_hints
    expected = original(annotated)
    with engine.cached_type_hints():
        first = typing.get_type_hints(annotated)
        first["first"] = str
        assert typing.get_type_hints(annotated) == expected
        assert typing.get_type_hints(annotated, include_extras=True) == expected
        assert typing.get_type_hints(SynthError)["code"] == typing.ClassVar[str]
    assert typing.get_type_hints is original


def test_annotations_are_left_alone_where_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """NEURONFLEET_LAZY_IMPORT=0 switches this off as well."""
    monkeypatch.setenv("NEURONFLEET_LAZY_IMPORT", "0")
    original = typing.get_type_hints
    with engine.cached_type_hints():
        assert typing.get_type_hints is original
