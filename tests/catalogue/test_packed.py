"""The packaged catalogue as JSON says what the TOML files say, and steps aside where they were edited."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from neuronfleet.catalogue import loader
from neuronfleet.catalogue.packed import unpacked

KINDS = {kind: record_type for kind, (record_type, _) in loader.KINDS.items()}


@pytest.fixture
def folder(tmp_path):
    """A copy of the packaged data."""
    return shutil.copytree(loader.PACKAGED, tmp_path / "data")


def records(folder):
    """What the JSON in a folder gives."""
    return unpacked(folder / loader.PACKED.name, sorted(folder.glob("*.toml")), KINDS)


def test_it_is_current():
    """The committed JSON is what the TOML files make; 'make docs' writes it."""
    assert loader.packaged_as_json() == loader.PACKED.read_text(encoding="utf-8")


def test_it_says_the_same(folder):
    """Every record, its type and the order are those of the TOML files."""
    of_json = records(folder)
    of_toml = loader.load_catalogue(folder)

    for kind in KINDS:
        assert list(of_json[kind].items()) == list(getattr(of_toml, kind).items())
        assert getattr(loader.load_catalogue(), kind) == getattr(of_toml, kind)


def test_an_edited_file_counts(folder):
    """A TOML file that was changed, added or renamed puts the JSON aside."""
    quotas = folder / "quotas.toml"
    quotas.rename(folder / "vcpus.toml")
    assert records(folder) is None
    (folder / "vcpus.toml").rename(quotas)
    assert records(folder) is not None
    quotas.write_bytes(quotas.read_bytes() + b"\n")
    assert records(folder) is None


@pytest.mark.parametrize("text", ["", "{", '{"checksum": 1}', "[]", '{"checksum": "x", "quotas": {}}', "\x00"])
def test_a_damaged_file_is_left_aside(folder, text):
    """A JSON that is cut short or is something else is as none."""
    (folder / loader.PACKED.name).write_text(text)
    assert records(folder) is None
    (folder / loader.PACKED.name).unlink()
    assert records(folder) is None


def test_no_toml_is_parsed():
    """The packaged catalogue is loaded without the TOML parser and without the checks of its source."""
    program = (
        "import sys; from neuronfleet.catalogue import load_catalogue; load_catalogue()\n"
        "print([one for one in ('tomllib', 'neuronfleet.catalogue.references') if one in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"
