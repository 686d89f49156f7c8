"""``neuronfleet policies``: the list of rules."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from neuronfleet.cli.main import EXIT_CANNOT, EXIT_CLEAN, main
from neuronfleet.policies.packs import packs
from neuronfleet.policies.registry import built_in


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Every test runs in a folder of its own, below which there are no settings."""
    monkeypatch.chdir(tmp_path)


def test_every_policy_is_listed_with_its_category(capsys):
    """One line a policy, below the words for its category."""
    assert main(["policies"]) == EXIT_CLEAN

    lines = capsys.readouterr().out.splitlines()
    assert "CAP: capacity" in lines
    for one in built_in():
        assert any(line.split()[:3] == [one.id, one.severity, one.name] for line in lines), one.id


def test_json_has_all_that_is_known_of_a_policy(capsys):
    """Programs get what reviews and docs show, and the packs."""
    main(["policies", "--format", "json"])

    data = json.loads(capsys.readouterr().out)
    (imds,) = [one for one in data["policies"] if one["id"] == "CAP010"]
    assert data["schema_version"] == 1
    assert imds["name"] == "imdsv2-required"
    assert (imds["category"], imds["severity"], imds["scope"]) == ("CAP", "high", "resource")
    assert imds["types"] == ["aws_launch_template", "aws_launch_configuration"]
    assert {"default", "strict"} <= set(imds["packs"])
    assert imds["why"]
    assert imds["fix"]
    assert imds["references"]


def test_markdown_is_a_table_a_category(capsys):
    """What the reference page begins with."""
    main(["policies", "--format", "markdown"])

    shown = capsys.readouterr().out
    assert "## CAP: capacity\n\n| id | severity | what must hold | packs |\n| --- |" in shown
    assert "| [CAP010](#cap010-imdsv2-required) | high |" in shown


def test_a_pack_or_a_selection_narrows_the_list(capsys):
    """``--pack`` and ``--select`` as the review takes them."""
    main(["policies", "--select", "CAP010,NEU004", "--format", "json"])

    assert [one["id"] for one in json.loads(capsys.readouterr().out)["policies"]] == ["CAP010", "NEU004"]
    assert main(["policies", "--pack", "none"]) == EXIT_CANNOT
    assert "there is no pack 'none'" in capsys.readouterr().err


def test_help_names_the_packs(capsys):
    """Which packs there are need not be looked up elsewhere."""
    main(["policies", "--help"])

    shown = " ".join(capsys.readouterr().out.split())
    for name in packs():
        assert f"{name}: " in shown


def test_policies_of_ones_own_are_listed(capsys):
    """Under a category of their own."""
    Path("acme.py").write_text(
        "from neuronfleet.policies.api import *\n"
        "@policy('ACME001', 'ours', Severity.LOW, title='T.', why='W.', fix='F.', examples=lambda: ())\n"
        "def ours(resource, context):\n    return passed()\n",
        encoding="utf-8",
    )

    main(["policies", "--policies", "acme.py"])

    assert "ACME: your own\n  ACME001  low       ours" in capsys.readouterr().out
