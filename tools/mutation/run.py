"""Runs tests in forks of this process: each with one mutant, those that are quick first, until one fails."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import gc
import os
import pickle
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import hypothesis
import pytest

from tools.mutation.mutants import ROOT, Mutant
from tools.mutation.swap import Functions, forget, functions_here, import_with, swap
from tools.mutation.traces import Lines, lines_run, touches

LATE = "oracle/test_agreement.py"
"""Tests of random clusters: they come last, and are not traced: they may reach anything but what is listed next."""

_NOT_REACHED_BY_LATE = ("placement/expression/", "placement/picture/", "placement/document.py", "placement/codec.py")
_TESTS = ROOT / "tests" / "placement"
_CALLED = (
    *("-k", "not (wrong_engine or knows_nothing or literals)"),
    *("-q", "-s", "-o", "timeout=0", "-p", "no:cacheprovider", "-p", "no:xdist"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
)
_collected = [str(_TESTS)]
_OPTIONS = (
    *_CALLED,
    # What holds brute force itself, not the engine, to account.
    f"--ignore={_TESTS / 'oracle' / 'test_explorer.py'}",
    f"--ignore={_TESTS / 'oracle' / 'test_rolling.py'}",
)
_APART = ("expression", "picture")
"""Folders whose tests are run for their own mutants only, though they may happen to notice others."""

_MEMORY_BYTES = 3 << 30
_FIRST = 8
_NONE_RUN = "no test was run"
_SETTINGS = "_hypothesis_internal_use_settings"

Reached = dict[str, tuple[Lines, float]]
"""Of each test, by its id: the lines that it runs, and its seconds."""

Heard = Callable[[Mutant, str | None], None]
"""Told of each mutant, and what noticed it."""


def setup(*, examples: int, tests: Sequence[str] = ("",)) -> None:
    """What holds for every test run here.

    Args:
        examples: of each property at most; the agreement with brute force gets ten times as many clusters.
        tests: files or folders of those that are run.
    """
    os.chdir(ROOT)
    _collected[:] = [str(_TESTS / one) for one in tests]
    os.environ["PLACEMENT_CASES"] = str(10 * examples)
    # Tests that start another Python: it must see this tree, too.
    os.environ["PYTHONPATH"] = str(ROOT / "src")
    sys.dont_write_bytecode = True
    hypothesis.settings.register_profile(
        "mutants",
        max_examples=examples,
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
        deadline=None,
        derandomize=True,
        database=None,
    )
    hypothesis.settings.load_profile("mutants")


def _options(mutants: Sequence[Mutant]) -> list[str]:
    """How pytest is called for some mutants."""
    apart = [one for one in _APART if not any(mutant.path.startswith(f"placement/{one}/") for mutant in mutants)]
    return [*_OPTIONS, *_collected, *(f"--ignore={_TESTS / one}" for one in apart)]


def is_late(test: str) -> bool:
    """Whether a test is one of random clusters."""
    return LATE in test


def reaching(mutant: Mutant, reached: Reached, noticed: Counter[str] | None = None) -> list[str]:
    """Tests that may notice a mutant, those that are quick first, random clusters last.

    Args:
        mutant: to try.
        reached: what each test reaches.
        noticed: how many mutants of the same file each test has noticed: these come before all others.
    """
    best = [test for test, _ in (noticed or Counter()).most_common(_FIRST)]
    late = not mutant.path.startswith(_NOT_REACHED_BY_LATE)
    near = {test for test, (lines, _) in reached.items() if touches(lines, mutant)}
    # What is made at import may be read by any test: a constant is no line that is run.
    all_of = reached if mutant.owner is None else near
    found = [test for test in reached if (late if is_late(test) else test in all_of)]
    return sorted(found, key=lambda test: (test not in best, is_late(test), test not in near, reached[test][1]))


def of_import(mutant: Mutant, reached: Reached) -> bool:
    """Whether no test runs a mutant, so that only the import may have: it, or a function that it calls."""
    return mutant.owner is None or not any(touches(lines, mutant) for lines, _ in reached.values())


def forked(body: Callable[[], str | None]) -> str | None:
    """What a function tells in a child process; how the child ended if it could not tell."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reader)
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
            told = body()
            os.write(writer, b"" if told is None else told.encode()[:4000] or b"?")
            code = 0
        except BaseException:  # noqa: BLE001  # whatever it is, this process ends here
            with contextlib.suppress(OSError):
                os.write(writer, traceback.format_exc().encode()[-4000:])
        finally:
            os._exit(code)
    os.close(writer)
    with open(reader, "rb") as pipe:  # noqa: PTH123  # a descriptor
        told = pipe.read().decode(errors="replace")
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) == 0:
        return told or None
    return told or f"it ended with {os.waitstatus_to_exitcode(status)} (too long, or too large)"


class Session:
    """A pytest plugin that stays after collecting: it learns what each test runs, and tries mutants.

    Args:
        mutants: those of functions are tried.
        heard: told of each.
        store: file to leave in what tests reach.
    """

    def __init__(self, mutants: Sequence[Mutant], heard: Heard, store: Path) -> None:
        self.mutants = mutants
        self._heard = heard
        self._store = store
        self._failed: str | None = None
        self.problem: str | None = "no test was collected"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember the first test that fails."""
        if report.failed and self._failed is None:
            self._failed = report.nodeid

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Trace every test, then try every mutant; stands in for running the tests."""
        items = {item.nodeid: item for item in session.items}
        _shorten(session.items)
        reached: Reached = {}
        self.problem = None
        for name, item in items.items():
            began = time.monotonic()
            if is_late(name):
                failed = forked(functools.partial(self._run, [(item, 0)]))
                reached[name] = (set(), time.monotonic() - began)
            else:
                forget(expressions=True)
                lines = lines_run(functools.partial(self._one, item, None))
                failed = self._failed
                reached[name] = (lines, time.monotonic() - began)
            if failed is not None:
                self.problem = f"a test fails without a mutant: {name}: {failed}"
                return True
        self._store.write_bytes(pickle.dumps(reached))
        functions = functions_here()
        gc.collect()
        gc.freeze()
        noticed: dict[str, Counter[str]] = {}
        for mutant in (one for one in self.mutants if not of_import(one, reached)):
            counter = noticed.setdefault(mutant.path, Counter())
            chosen = [(items[test], reached[test][1]) for test in reaching(mutant, reached, counter)]
            by = forked(functools.partial(self._with, mutant, functions, chosen))
            self._heard(mutant, by)
            if by in reached:
                counter[by] += 1
        return True

    def _with(self, mutant: Mutant, functions: Functions, chosen: Sequence[tuple[pytest.Item, float]]) -> str | None:
        if not swap(mutant, functions):
            return None
        forget(expressions=mutant.path.startswith("placement/expression/"))
        return self._run(chosen)

    def _run(self, chosen: Sequence[tuple[pytest.Item, float]]) -> str | None:
        following = [item for item, _ in chosen[1:]]
        for (item, seconds), after in zip(chosen, [*following, None], strict=True):
            allow(seconds)
            self._one(item, after)
            if self._failed is not None:
                return self._failed
        return None

    def _one(self, item: pytest.Item, after: pytest.Item | None) -> None:
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)


def _shorten(items: Sequence[pytest.Item]) -> None:
    """Draw fewer examples of properties that ask for many."""
    most = hypothesis.settings().max_examples
    for item in items:
        function = getattr(item, "function", None)
        given = getattr(function, _SETTINGS, None)
        if given is not None and given.max_examples > most:
            setattr(function, _SETTINGS, hypothesis.settings(given, max_examples=most))


def allow(seconds: float) -> None:
    """End this process when it takes far longer than a test should, in time of the processor."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, 5 + 4 * seconds if seconds else 0)


class _Chosen:
    """A pytest plugin that runs some tests in a given order until one fails."""

    def __init__(self, tests: Sequence[tuple[str, float]]) -> None:
        self._seconds = dict(tests)
        self._order = {test: index for index, (test, _) in enumerate(tests)}
        self.failed: str | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        _shorten(items)
        # A mutant may change the parameters that a test is called by.
        bases = {test.partition("[")[0] for test in self._order}
        last = len(self._order)
        items[:] = sorted(
            (item for item in items if item.nodeid in self._order or item.nodeid.partition("[")[0] in bases),
            key=lambda item: self._order.get(item.nodeid, last),
        )

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        allow(self._seconds.get(item.nodeid, 1))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and self.failed is None:
            self.failed = report.nodeid


def in_session(plugin: Session) -> str | None:
    """Run pytest with a session that stays; what went wrong."""
    with _silence():
        pytest.main(_options(plugin.mutants), plugins=[plugin])
    return plugin.problem


def anew(mutant: Mutant, reached: Reached) -> str | None:
    """What notices a mutant in a child of this process that imports the package with it; None where nothing does.

    Only the files of tests that run the module are collected at first: all of them take many times as long.
    """
    mutant = dataclasses.replace(mutant, owner=None)
    chosen = reaching(mutant, reached)
    near = [test for test in chosen if touches(reached[test][0], mutant)]
    for tests in (near, [test for test in chosen if test not in set(near)]):
        told = _anew(mutant, {test: reached[test][1] for test in tests}) if tests else None
        if told is not None:
            return told
    return None


def _anew(mutant: Mutant, tests: dict[str, float]) -> str | None:
    files = sorted({test.partition("::")[0] for test in tests})

    def body() -> str | None:
        import_with(mutant)
        allow(30)
        plugin = _Chosen(list(tests.items()))
        with _silence():
            code = pytest.main([*_CALLED, *files, "-x"], plugins=[plugin])
        if plugin.failed is not None:
            return plugin.failed
        if code == pytest.ExitCode.NO_TESTS_COLLECTED:
            return _NONE_RUN
        return None if code == pytest.ExitCode.OK else f"pytest: {code!r}"

    told = forked(body)
    if told == _NONE_RUN:
        raise RuntimeError(f"none of the tests for {mutant} was run")
    return told


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Nothing that is printed is seen."""
    kept = [os.dup(1), os.dup(2)]
    null = os.open(os.devnull, os.O_WRONLY)
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        os.dup2(null, 1)
        os.dup2(null, 2)
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for number, one in zip((1, 2), kept, strict=True):
            os.dup2(one, number)
            os.close(one)
        os.close(null)
