"""``neuronfleet blueprint --format picture|svg|html``."""

from __future__ import annotations

import io
import json
import sys
import xml.etree.ElementTree as ET

import pytest

from neuronfleet.cli.main import EXIT_CANNOT, main

FLEET = "examples/two-region-latency/fleet.toml"


@pytest.fixture(autouse=True)
def in_repository(repository, monkeypatch):
    """Commands are run where their examples are."""
    monkeypatch.chdir(repository)


def printed(capsys, *arguments):
    """What the command prints."""
    assert main(["blueprint", "--fleet", FLEET, *arguments]) == 0
    return capsys.readouterr().out


def test_a_picture_is_drawn_with_boxes(capsys):
    """From what clients ask to the chip that a task holds."""
    text = printed(capsys, "--format", "picture")

    assert "┌─ vision.example.com ─" in text
    assert "■■■■ A" in text


def test_a_region_alone_is_drawn_alone(capsys):
    """--region leaves the other out, and what spans them."""
    text = printed(capsys, "--format", "picture", "--region", "eu-west-1")

    assert "┏━ eu-west-1 ━" in text
    assert "┏━ us-east-1 ━" not in text
    assert "vision.example.com" not in text


def test_output_that_cannot_carry_boxes_gets_ascii(monkeypatch):
    """An encoding without box characters has plus, minus and bar."""
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="latin-1"))
    assert main(["blueprint", "--fleet", FLEET, "--format", "picture"]) == 0
    sys.stdout.flush()
    text = written.getvalue()

    assert text.isascii()
    assert b"+- vision.example.com -" in text
    assert b"#### A" in text


@pytest.mark.parametrize(
    ("output_format", "opening"), [("svg", "<svg "), ("html", "<!DOCTYPE html>"), ("picture", "vision\n")]
)
def test_drawings_are_written_to_files(output_format, opening, tmp_path, capsys):
    """--output has what standard output would have had."""
    file = tmp_path / "drawing"
    text = printed(capsys, "--format", output_format)
    assert printed(capsys, "--format", output_format, "--output", str(file)) == ""

    assert text.startswith(opening)
    assert file.read_text(encoding="utf-8") == text


def test_tables_and_json_are_written_to_files_too(tmp_path, capsys):
    """The same option for every format."""
    for output_format in ("text", "json"):
        file = tmp_path / output_format
        text = printed(capsys, "--format", output_format)
        printed(capsys, "--format", output_format, "--output", str(file))

        assert file.read_text(encoding="utf-8") == text
    assert json.loads((tmp_path / "json").read_text(encoding="utf-8"))["regions"]


def test_svg_is_xml(capsys):
    """It can be read by whatever reads XML."""
    assert ET.fromstring(printed(capsys, "--format", "svg")).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314


def test_a_folder_that_is_not_there_is_refused(tmp_path, capsys):
    """Before anything is planned."""
    assert (
        main(["blueprint", "--fleet", FLEET, "--format", "svg", "--output", str(tmp_path / "no" / "x.svg")])
        == EXIT_CANNOT
    )
    assert "there is no folder" in capsys.readouterr().err
