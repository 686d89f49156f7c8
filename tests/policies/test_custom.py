"""Policies of users, from files and installed packages."""

from __future__ import annotations

import sys
import textwrap

import pytest

from neuronfleet.errors import ConfigError
from neuronfleet.policies.custom import from_entry_points, from_file, together
from neuronfleet.policies.registry import built_in

POLICY = """
    from neuronfleet.policies.api import Example, Sample, Severity, fails, judge, passes, policy

    def _examples():
        good = Sample({{"aws_ecs_cluster.a": {{"tags_all": {{"owner": "me"}}}}}})
        return (passes("Owned", good), fails("Not owned", good.leave_out("aws_ecs_cluster.a", "tags_all.owner")))

    @policy("{id}", "{name}", Severity.LOW, title="Clusters have an owner.", why="Bills.", fix="Tag it.",
            types=("aws_ecs_cluster",), examples=_examples)
    def cluster_has_owner(cluster, context):
        return judge(cluster["tags_all"]["owner"].is_set(), "no tag owner")
"""


@pytest.fixture
def policy_file(tmp_path):
    """Writes a file with one policy."""

    def write(name="acme.py", *, policy_id="ACME001", called="cluster-has-owner", before=""):
        path = tmp_path / name
        path.write_text(before + textwrap.dedent(POLICY.format(id=policy_id, name=called)), encoding="utf-8")
        return path

    return write


def test_a_file_gives_its_policies(policy_file):
    """What is decorated with ``policy`` is found."""
    assert [one.id for one in from_file(policy_file())] == ["ACME001"]


def test_a_file_may_import_its_neighbours_and_leaves_no_trace(policy_file, tmp_path):
    """A shared helper beside the file is importable while it is read, and the path is as before."""
    (tmp_path / "acme_words.py").write_text("WORD = 'owner'\n", encoding="utf-8")
    before = list(sys.path)

    assert from_file(policy_file(before="from acme_words import WORD\n"))
    assert sys.path == before
    sys.modules.pop("acme_words")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1\nraise RuntimeError('boom')\n", r"acme\.py:2: .*RuntimeError: boom"),
        ("def f(:\n", r"acme\.py:1: .*SyntaxError"),
        ("import no_such_module\n", r"acme\.py:1: .*ModuleNotFoundError: No module named 'no_such_module'"),
        ("import sys\n\nsys.exit(3)\n", r"acme\.py:3: .*SystemExit"),
        ("x = 1\n", r"holds no policy"),
        ("POLICIES = 7\n", r"gives int; a list of policies"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(tmp_path, text, message):
    """Whoever wrote the file learns where to look."""
    path = tmp_path / "acme.py"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError, match=message):
        from_file(path)


def test_a_missing_file_is_refused(tmp_path):
    """A wrong path is said to be one."""
    with pytest.raises(ConfigError, match="there is no such file of policies"):
        from_file(tmp_path / "none.py")


def test_a_bad_id_is_refused_with_its_line(policy_file):
    """The decorator's own checks are reported like any mistake in the file."""
    with pytest.raises(ConfigError, match=r"acme\.py:8: .*capitals and then three digits"):
        from_file(policy_file(policy_id="acme1"))


def test_an_id_that_is_taken_is_refused(policy_file):
    """A policy of a user cannot stand in for one of ours, nor for another of theirs."""
    with pytest.raises(ConfigError, match=r"the id CAP010 is that of CAP010 imdsv2-required \(of neuronfleet\)"):
        together(built_in(), from_file(policy_file(policy_id="CAP010")))
    with pytest.raises(ConfigError, match=r"the name imdsv2-required is that of CAP010"):
        together(built_in(), from_file(policy_file(called="imdsv2-required")))


def installed(tmp_path, monkeypatch, *, module, entry):
    """A package with an entry point, as pip leaves it in site-packages."""
    (tmp_path / "acme_pack.py").write_text(module, encoding="utf-8")
    info = tmp_path / "acme_pack-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-pack\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[neuronfleet.policies]\nacme = {entry}\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "acme_pack", raising=False)


@pytest.mark.parametrize("entry", ["acme_pack", "acme_pack:cluster_has_owner", "acme_pack:every"])
def test_an_installed_package_gives_its_policies(tmp_path, monkeypatch, entry):
    """An entry point names a module, a policy or a function that returns policies."""
    text = textwrap.dedent(POLICY.format(id="ACME001", name="cluster-has-owner"))
    installed(tmp_path, monkeypatch, module=f"{text}\ndef every():\n    return [cluster_has_owner]\n", entry=entry)

    assert [one.id for one in from_entry_points()] == ["ACME001"]


def test_a_package_that_cannot_be_loaded_is_refused_by_name(tmp_path, monkeypatch):
    """The message names the entry point, so that the package is found."""
    installed(tmp_path, monkeypatch, module="", entry="acme_pack:nothing")

    with pytest.raises(ConfigError, match=r"entry point acme = acme_pack:nothing cannot be loaded: AttributeError"):
        from_entry_points()


def test_without_such_packages_there_are_none():
    """Nothing is installed here that brings policies."""
    assert from_entry_points() == ()
