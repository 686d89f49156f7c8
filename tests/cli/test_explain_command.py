"""``neuronfleet explain``: one rule and its examples, run."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from neuronfleet.cli.main import EXIT_CANNOT, EXIT_CLEAN, EXIT_VIOLATIONS, main
from neuronfleet.policies.registry import built_in

WRONG = """\
from neuronfleet.policies.api import *

def _examples():
    return (passes("It says that it passes", Sample({"aws_ecs_cluster.a": {"name": "a"}})),)

@policy("ACME001", "ours", Severity.LOW, title="T.", why="W.", fix="F.", types=("aws_ecs_cluster",),
        examples=_examples)
def ours(resource, context):
    return failed("it fails")
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Every test runs in a folder of its own, below which there are no settings."""
    monkeypatch.chdir(tmp_path)


def test_a_policy_is_explained_and_its_examples_run(capsys):
    """Title, why, fix and references, and each sample with what the policy says of it."""
    assert main(["explain", "CAP010"]) == EXIT_CLEAN

    shown = capsys.readouterr().out
    policy = next(one for one in built_in() if one.id == "CAP010")
    assert shown.startswith("CAP010 imdsv2-required (high)\n")
    for text in (policy.title, f"why: {policy.why}", f"fix: {policy.fix}"):
        assert text in " ".join(shown.split())
    assert f"see {policy.references[0]}" in shown
    assert '      http_tokens = "optional"' in shown
    assert '  -> fail: http_tokens is "optional", so IMDSv1 is open' in shown
    assert "      http_tokens = (known after apply)\n" in shown
    assert "  -> unknown: metadata_options[0].http_tokens is known only after apply" in shown


@pytest.mark.parametrize("word", ["cap010", "imdsv2-required", "CAP01*"])
def test_ids_in_small_letters_names_and_globs_do(word, capsys):
    """However a policy is named, it is found."""
    assert main(["explain", word]) == EXIT_CLEAN

    assert "CAP010 imdsv2-required" in capsys.readouterr().out


def test_several_are_explained_in_the_order_of_the_list(capsys):
    """A category, or several ids."""
    main(["explain", "NEU001", "CAP010", "--format", "json"])

    assert [one["id"] for one in json.loads(capsys.readouterr().out)["policies"]] == ["CAP010", "NEU001"]


def test_an_unknown_id_is_exit_code_2_with_the_nearest(capsys):
    """A typing error leads to what was meant."""
    assert main(["explain", "CAP01O"]) == EXIT_CANNOT

    assert re.search(r"there is no policy 'CAP01O'; did you mean CAP01\d\?", capsys.readouterr().err)


def test_rules_about_waivers_are_explained_too(capsys):
    """A finding of any id can be looked up."""
    assert main(["explain", "INT091"]) == EXIT_CLEAN

    assert "INT091 waiver-unused (low)" in capsys.readouterr().out


def test_an_example_that_is_wrong_is_exit_code_1(capsys):
    """Whoever writes a policy sees what its examples say, and CI does."""
    Path("acme.py").write_text(WRONG, encoding="utf-8")

    assert main(["explain", "ACME001", "--policies", "acme.py"]) == EXIT_VIOLATIONS
    shown = capsys.readouterr().out
    assert "  -> fail: it fails" in shown
    assert "  -> but the example promises pass: the policy or the example is wrong" in shown


def test_json_carries_samples_and_verdicts(capsys):
    """Expected and said verdict of each example."""
    main(["explain", "CAP010", "--format", "json"])

    (policy,) = json.loads(capsys.readouterr().out)["policies"]
    found = {(one["kind"], one["expected"], one["verdict"]) for one in policy["examples"]}
    assert found >= {("pass", "pass", "pass"), ("fail", "fail", "fail"), ("unknown", "unknown", "unknown")}
    assert 'http_tokens = "required"' in policy["examples"][0]["plans"][0]


def test_markdown_is_a_section_of_the_reference_page(capsys):
    """The page of policies and the command say the same."""
    main(["explain", "CAP010", "--format", "markdown"])

    shown = capsys.readouterr().out
    assert shown.startswith("### CAP010 imdsv2-required\n")
    assert '**fail**: http_tokens is "optional", so IMDSv1 is open\n\n```hcl\n' in shown


def test_every_policy_can_be_explained(capsys):
    """In text and Markdown, without a traceback, and its examples are right."""
    ids = [one.id for one in built_in()]
    assert main(["explain", *ids]) == EXIT_CLEAN
    assert main(["explain", *ids, "--format", "markdown"]) == EXIT_CLEAN

    shown = capsys.readouterr()
    assert shown.err == ""
    assert [id_ for id_ in ids if f"\n### {id_} " not in f"\n{shown.out}"] == []
