"""Reading a fleet file: all mistakes at once, bad TOML with its line, files that are none."""

from __future__ import annotations

import pytest

from neuronfleet.errors import ConfigError, FleetError
from neuronfleet.fleet import load_fleet, parse_fleet


def test_all_mistakes_are_told_at_once():
    """Mistakes in several tables are one error that lists each with its path."""
    with pytest.raises(FleetError) as caught:
        parse_fleet(
            {
                "name": "Fleet",
                "regions": "us-east-1",
                "logs": {"retention_days": 31},
                "services": {"bert": {"imag": "x", "desired_count": -1}},
            },
            source="stacks/fleet.toml",
        )
    assert {problem.path for problem in caught.value.problems} == {
        "name",
        "regions",
        "logs.retention_days",
        "services.bert.image",
        "services.bert.imag",
        "services.bert.desired_count",
    }
    assert str(caught.value).startswith("stacks/fleet.toml: 6 problems, nothing was written\n")


def test_a_fleet_without_name_and_regions_is_refused():
    """Name and regions have no default."""
    with pytest.raises(FleetError) as caught:
        parse_fleet({})
    assert [str(problem) for problem in caught.value.problems] == ["name: is required", "regions: is required"]


def test_no_regions_are_refused():
    """A fleet serves from one region at least."""
    with pytest.raises(FleetError, match="regions: needs at least 1 entry"):
        parse_fleet({"name": "fleet", "regions": []})


def test_bad_toml_is_told_with_its_line(tmp_path):
    """A file that is no TOML is refused with file, line and column."""
    file = tmp_path / "fleet.toml"
    file.write_text('name = "fleet"\nregions = [\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"{file}: not valid TOML: .*\(at line 3|at end of document"):
        load_fleet(file)
    file.write_text('name = "fleet"\nregions = us-east-1\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"at line 2, column 11"):
        load_fleet(file)


def test_a_missing_file_says_what_to_do(tmp_path):
    """Where there is no file, the command that makes one is named."""
    with pytest.raises(
        ConfigError, match="there is no such fleet file; write one, name yours with --fleet FILE, or make a project"
    ):
        load_fleet(tmp_path / "fleet.toml")


def test_a_file_that_is_no_text_is_refused(tmp_path):
    """A binary file and a folder are refused without a traceback."""
    file = tmp_path / "fleet.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot be read as UTF-8 text"):
        load_fleet(file)
    with pytest.raises(ConfigError, match="cannot be read as UTF-8 text"):
        load_fleet(tmp_path)


def test_a_good_file_is_read(tmp_path):
    """A fleet file becomes a Fleet with its defaults."""
    file = tmp_path / "fleet.toml"
    file.write_text(
        'name = "fleet"\nregions = ["us-east-1"]\n[services.bert]\nimage = "pytorch-1.13.1"\n', encoding="utf-8"
    )
    fleet = load_fleet(str(file))
    assert (fleet.name, fleet.regions, fleet.services["bert"].devices_per_task) == ("fleet", ("us-east-1",), 1)
