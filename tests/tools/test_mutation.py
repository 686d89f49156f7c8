"""The small mistakes that are made in the placement code, and what is kept of them."""

from __future__ import annotations

import ast
import functools
import gc
import subprocess
import sys
from collections import Counter

import pytest

from tools.mutation import run
from tools.mutation.mutants import PLACEMENT, ROOT, Mutant, mutants_of
from tools.mutation.results import EXPLAINED, Explanation, Results, explanations, summary
from tools.mutation.run import forked
from tools.mutation.swap import functions_here, import_with, swap
from tools.mutation.traces import lines_run, touches

SPLITS = PLACEMENT / "splits.py"
all_of = functools.cache(mutants_of)
"""Mutants of a file, found once for all tests."""


def mutant_of(change: str, was: str, file=SPLITS) -> Mutant:
    """The only mutant of a line with that change."""
    (found,) = (one for one in all_of(file) if one.change == change and one.was == was)
    return found


BASE = mutant_of("min -> max", "base = [min(share.base, count) for share in shares]")
LIMIT = mutant_of("64 -> 65", "MAX_SPLITS = 64")


def test_a_mutant_differs_in_one_place():
    """The file with a mutant has the same lines, one of them with the change."""
    assert ast.unparse(BASE.tree()) == ast.unparse(ast.parse(SPLITS.read_text())).replace(
        "min(share.base, count)", "max(share.base, count)"
    )
    assert BASE.owner is not None
    assert BASE.owner[0] == "splits_of"
    assert LIMIT.owner is None


def test_what_decides_nothing_is_left_alone():
    """Annotations, decorators, and zip's own look at lengths are no mutants."""
    found = [one for path in PLACEMENT.glob("*.py") for one in all_of(path)]
    assert not [one for one in found if one.was.startswith("@")]
    assert not [one for one in found if "strict=" in one.was and one.change == "True -> False" and "zip" in one.was]


def test_a_mutant_in_this_process_is_seen_by_all_who_call():
    """Swapping gives a function the code with the change, also for those who imported it before."""

    def body() -> str:
        from neuronfleet.placement import CapacityShare  # noqa: PLC0415  # in a child
        from neuronfleet.placement.splits import splits_of  # noqa: PLC0415

        gc.freeze()  # as a command line does that ran in this process before
        shares = [CapacityShare(capacity="one", base=1), CapacityShare(capacity="two", weight=1)]
        before = splits_of(shares, 3)
        assert swap(BASE, functions_here())
        return f"{before} {splits_of(shares, 3)}"

    assert forked(body) == "[(2, 1)] [(2, 1), (1, 2)]"
    assert swap(LIMIT, functions_here()) is False


def test_an_imported_module_cannot_be_imported_with_a_mutant():
    """A mutant of what happens at import needs a process that has not imported the module."""
    import neuronfleet.placement.splits  # noqa: F401, PLC0415

    with pytest.raises(RuntimeError, match="was imported already"):
        import_with(LIMIT)


def test_a_module_is_imported_with_its_mutant(tmp_path):
    """In a process that has not imported a module it has the change, also where pytest imports what it tests."""
    program = (
        "import sys\n"
        f"sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'src')!r}]\n"
        "import pytest\n"
        "from tools.mutation.mutants import PLACEMENT, mutants_of\n"
        "from tools.mutation.swap import import_with\n"
        "import_with(next(one for one in mutants_of(PLACEMENT / 'splits.py') if one.change == '64 -> 65'))\n"
        "sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', sys.argv[1]]))\n"
    )
    test = tmp_path / "test_splits.py"
    test.write_text(
        "from neuronfleet.placement.splits import MAX_SPLITS\n\n\ndef test_it():\n    assert MAX_SPLITS == 65\n"
    )
    run_ = subprocess.run(
        [sys.executable, "-c", program, str(test)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run_.returncode == 0, run_.stdout + run_.stderr


def test_the_lines_that_something_runs_are_known():
    """A test reaches a mutant whose statement it runs, and no other."""
    from neuronfleet.placement import CapacityShare  # noqa: PLC0415
    from neuronfleet.placement.splits import splits_of  # noqa: PLC0415

    lines = lines_run(lambda: splits_of([CapacityShare(capacity="one", weight=0)], 0) and None)
    assert touches(lines, BASE)
    assert touches(lines, LIMIT)
    assert not touches(lines, mutant_of("comparison 1: Gt -> GtE", "if len(found) > MAX_SPLITS:"))


def test_quick_tests_come_first_and_random_clusters_last():
    """Of the tests that reach a mutant the quick ones are tried first, agreement with brute force last."""
    line = {(str(SPLITS), BASE.line)}
    reached = {
        "slow": (line, 2.0),
        "elsewhere": (set(), 0.1),
        "oracle/test_agreement.py::test_all": (set(), 0.2),
        "quick": (line, 0.3),
    }
    assert run.reaching(BASE, reached, None) == ["quick", "slow", "oracle/test_agreement.py::test_all"]
    of_import = ["quick", "slow", "elsewhere", "oracle/test_agreement.py::test_all"]
    assert run.reaching(LIMIT, reached, None) == of_import


def test_a_test_that_noticed_others_is_tried_first():
    """A test that has noticed mutants of the same file comes before those that are quicker."""
    line = {(str(SPLITS), BASE.line)}
    reached = {"quick": (line, 0.1), "sharp": (line, 2.0)}
    assert run.reaching(BASE, reached, Counter({"sharp": 3})) == ["sharp", "quick"]


def test_a_child_that_dies_is_heard_of():
    """What a child process tells comes back; a child that fails or dies is told apart from one that is content."""
    assert forked(lambda: None) is None
    assert forked(lambda: "tests/test_x.py") == "tests/test_x.py"
    assert "ZeroDivisionError" in forked(lambda: str(1 // 0))


def test_what_was_noticed_is_remembered(tmp_path):
    """A run that is taken up again knows what was noticed, until the file of the mutant changes."""
    file = tmp_path / "mutants.jsonl"
    first = Results(file, resume=False)
    first.add(BASE, "test_a")
    first.add(LIMIT, None)
    again = Results(file, resume=True)
    assert again.noticed_by(BASE) == "test_a"
    assert again.noticed_by(LIMIT) is None
    file.write_text(file.read_text().replace("splits.py@", "splits.py@older"))
    assert Results(file, resume=True).noticed_by(BASE) is None
    assert Results(file, resume=False).noticed_by(BASE) is None


def test_an_explanation_is_of_its_line_and_change():
    """An explanation is of one line and change, and of one place in the line where it says so."""
    one = Explanation(LIMIT.path, LIMIT.was, ("64 -> 65",), (), "a choice of ours")
    assert one.is_of(LIMIT)
    assert not one.is_of(mutant_of("64 -> 63", "MAX_SPLITS = 64"))
    assert not Explanation(LIMIT.path, LIMIT.was, ("64 -> 65",), (LIMIT.column + 1,), "elsewhere").is_of(LIMIT)


def test_survivors_are_listed_with_file_and_line():
    """What nothing notices and nothing explains is listed with where it is and what was changed."""
    lines, unexplained = summary([BASE], [BASE])
    assert unexplained == [BASE]
    assert lines[0].startswith(f"src/neuronfleet/placement/splits.py:{BASE.line}: min -> max")
    assert lines[-1] == "engine: 0 of 1 mutants noticed (0.0%), 0 live and are explained, 1 live"
    assert summary([BASE], [])[1] == []


def test_explanations_are_of_mutants_that_there_are():
    """Every explanation is of mutants of today's code, and gives a reason."""
    for one in explanations():
        found = [each for each in all_of(PLACEMENT.parent / one.path) if one.is_of(each)]
        where = f"{one.path}: {one.was} in {EXPLAINED}"
        assert {each.change for each in found} == set(one.changes), where
        assert not one.columns or {each.column for each in found} == set(one.columns), where
        assert len(one.reason) > 20, where
