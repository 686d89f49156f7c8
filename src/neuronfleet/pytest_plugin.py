"""The pytest plugin: fixtures for plans and synthesized Terraform, and one test item for each policy and plan.

``pytest --neuronfleet-plan 'plans/*.json'`` collects the policies of the review as tests of their own, so that
``-k``, JUnit, xdist and IDEs work with them. Everything but the options is imported when it is first used: pytest
loads this module wherever neuronfleet is installed.
"""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from neuronfleet.plan import Plan
    from neuronfleet.review.result import Finding, ReviewResult
    from neuronfleet.review.settings import Settings
    from neuronfleet.testing import PlanUnderTest, Synthesized

__all__: Sequence[str] = ()

_HELP: Final = "give --neuronfleet-plan 'plans/*.json', set neuronfleet_plans in pytest's settings, or make the fixture"
_UNKNOWN_MODES: Final = ("pass", "warn", "fail")


# -- options ------------------------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of neuronfleet."""
    group = parser.getgroup("neuronfleet", "plans of AWS Neuron fleets")
    group.addoption(
        "--neuronfleet-plan",
        action="append",
        default=[],
        metavar="PLAN",
        help="what 'terraform show -json' printed, or a pattern; collects every policy as a test; may be repeated",
    )
    group.addoption(
        "--neuronfleet-synth",
        action="append",
        default=[],
        metavar="DIR",
        help="synthesized configuration: of the plans, or of its own",
    )
    group.addoption("--neuronfleet-pack", metavar="PACK", help="named list of policies (default: default)")
    group.addoption("--neuronfleet-select", metavar="IDS", help="policies to run, separated by commas")
    group.addoption("--neuronfleet-ignore", metavar="IDS", help="policies not to run, separated by commas")
    group.addoption(
        "--neuronfleet-unknown",
        choices=_UNKNOWN_MODES,
        help="what verdicts do that only apply can tell: pass, skip with a reason (warn, the default), or fail",
    )
    group.addoption("--neuronfleet-config", metavar="FILE", help="neuronfleet.toml or pyproject.toml to read")
    parser.addini("neuronfleet_plans", "plans and patterns, relative to the root", type="linelist", default=[])
    parser.addini("neuronfleet_synth", "synthesized configuration, relative to the root", type="linelist", default=[])


def _paths(config: pytest.Config, option: str, ini: str) -> list[str]:
    """Paths of an option, or of pytest's settings where it is not given; patterns opened up."""
    given: list[str] = config.getoption(option)
    found: list[str] = []
    for one in given or [str(config.rootpath / path) for path in config.getini(ini)]:
        matches = sorted(glob.glob(one, recursive=True)) if set(one) & set("*?") else [one]  # noqa: PTH207 - as spelled
        if not matches:
            raise pytest.UsageError(f"{option}: {one} matches no file")
        found.extend(path for path in matches if path not in found)
    return found


# -- the review ---------------------------------------------------------------------------------------------------


class Reviewed:
    """The plans of this run, their policies, and the review once it is needed."""

    def __init__(self, config: pytest.Config) -> None:
        from neuronfleet.plan.reading import read_plans  # noqa: PLC0415 - see the module's docstring
        from neuronfleet.review.config import ReviewConfig, UnknownMode, find_config, read_config  # noqa: PLC0415
        from neuronfleet.review.settings import settings_from  # noqa: PLC0415

        unknown: str | None = config.getoption("--neuronfleet-unknown")
        named: str | None = config.getoption("--neuronfleet-config")
        given = ReviewConfig(
            pack=config.getoption("--neuronfleet-pack"),
            select=_listed(config.getoption("--neuronfleet-select")),
            ignore=_listed(config.getoption("--neuronfleet-ignore")),
            unknown=UnknownMode(unknown) if unknown else None,
        )
        file = Path(named) if named else find_config(config.rootpath)
        self.settings: Settings = settings_from(given.over(read_config(file)) if file is not None else given)
        synth = [Path(one) for one in _paths(config, "--neuronfleet-synth", "neuronfleet_synth")]
        self.plans: list[Plan] = read_plans(_paths(config, "--neuronfleet-plan", "neuronfleet_plans"), synth=synth)
        self._result: ReviewResult | None = None

    @property
    def result(self) -> ReviewResult:
        """The review of all plans together; made once."""
        if self._result is None:
            from neuronfleet.review.engine import review  # noqa: PLC0415 - see the module's docstring

            self._result = review(self.plans, settings=self.settings, with_placement=False)
        return self._result

    def findings(self, rule: str, plan: str | None) -> list[Finding]:
        """What one policy says about one plan; without a plan, about whatever is no plan."""
        paths = {one.path for one in self.plans}
        return [
            one
            for one in self.result.findings
            if one.rule.id == rule and (one.plan == plan if plan is not None else one.plan not in paths)
        ]


_REVIEWED = pytest.StashKey["Reviewed"]()


def _reviewed(config: pytest.Config) -> Reviewed:
    from neuronfleet.errors import NeuronFleetError  # noqa: PLC0415 - see the module's docstring

    if _REVIEWED not in config.stash:
        try:
            config.stash[_REVIEWED] = Reviewed(config)
        except NeuronFleetError as error:
            raise pytest.UsageError(str(error)) from error
    return config.stash[_REVIEWED]


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(one.strip() for one in (text or "").split(",") if one.strip())


# -- one item for each policy and plan ----------------------------------------------------------------------------


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add an item for each policy and plan where plans are given."""
    if not (config.getoption("--neuronfleet-plan") or config.getini("neuronfleet_plans")):
        return
    _reviewed(config)  # a plan that cannot be read is a usage error, no failed collection
    collector = Policies.from_parent(session, name="neuronfleet", nodeid="neuronfleet")
    report = collector.ihook.pytest_make_collect_report(collector=collector)
    collector.ihook.pytest_collectreport(report=report)  # so that they are counted as collected
    items.extend(report.result)


class Policies(pytest.Collector):
    """The policies of the review, as tests."""

    def collect(self) -> Iterator[PolicyItem]:
        """One item for each policy and plan, and one for each rule about waivers where there are some."""
        reviewed = _reviewed(self.config)
        for policy in reviewed.settings.policies:
            plans = reviewed.plans[:1] if policy.scope == "review" else reviewed.plans
            for plan in plans:
                label = "all plans" if policy.scope == "review" else plan.path
                name = f"{policy.id}-{policy.name}[{label}]"
                every = policy.scope == "review"
                yield PolicyItem.from_parent(self, name=name, rule=policy.id, plan=plan.path, every=every)
        if reviewed.settings.waivers:
            for rule in sorted(reviewed.settings.own_rules):
                name = f"{rule}-{reviewed.settings.known[rule]}[waivers]"
                yield PolicyItem.from_parent(self, name=name, rule=rule, plan=None, every=False)


class PolicyItem(pytest.Item):
    """One policy about one plan."""

    def __init__(self, *, rule: str, plan: str | None, every: bool, **arguments: object) -> None:
        super().__init__(**arguments)  # type: ignore[arg-type]
        self.rule, self.plan, self.every = rule, plan, every
        self.add_marker("neuronfleet")
        self.user_properties.append(("policy", rule))

    def runtest(self) -> None:
        """Fail, skip or pass as the policy's findings say."""
        reviewed = _reviewed(self.config)
        if self.every:
            found = [one for plan in reviewed.plans for one in reviewed.findings(self.rule, plan.path)]
        else:
            found = reviewed.findings(self.rule, self.plan)
        serious = [one for one in found if one.fingerprint and one.fingerprint in reviewed.result.failing]
        serious += [one for one in found if one.verdict == "error"]
        if serious:
            raise PolicyFailedError(serious)
        unknown = [one for one in found if one.verdict == "unknown" and one.waived is None]
        if unknown and not any(one.fingerprint in reviewed.result.unlisted for one in unknown):
            pytest.skip(f"unknown before apply: {unknown[0].address}: {unknown[0].message}")
        if found and all(one.verdict == "not-applicable" for one in found):
            pytest.skip(f"not applicable: {found[0].message or 'it says nothing about this plan'}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:  # noqa: ARG002
        """The findings, without a traceback."""
        if isinstance(excinfo.value, PolicyFailedError):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path | str, int | None, str]:
        """Where the item comes from: the plan."""
        return self.plan or "waivers", None, self.name


class PolicyFailedError(Exception):
    """A policy found violations."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        rule = findings[0].rule
        lines = [f"{rule.id} {rule.name} ({rule.severity}): {rule.title}"]
        for one in findings:
            where = f" ({one.source[0]}:{one.source[1]})" if one.source else ""
            lines.append(f"  {one.address}{where}: {one.message}")
            lines.extend(f"    {detail}" for detail in one.details)
            lines.append(f"    fix: {one.fix}")
        super().__init__("\n".join(lines))


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker of policy items known."""
    config.addinivalue_line("markers", "neuronfleet: a policy of neuronfleet about a plan")


# -- fixtures -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def load_plan() -> Callable[..., PlanUnderTest]:
    """``load_plan(path, synth=None)``: read one plan."""
    from neuronfleet.testing import load_plan as load  # noqa: PLC0415 - see the module's docstring

    return load


@pytest.fixture(scope="session")
def load_synthesized() -> Callable[..., Synthesized]:
    """``load_synthesized(path)``: read a ``cdk.tf.json``, a folder of ``.tf`` files, or ``cdktf.out``."""
    from neuronfleet.testing import load_synthesized as load  # noqa: PLC0415 - see the module's docstring

    return load


@pytest.fixture(scope="session")
def plans(pytestconfig: pytest.Config) -> list[PlanUnderTest]:
    """Every plan of ``--neuronfleet-plan``, one a region most often."""
    from neuronfleet.testing import PlanUnderTest as Under  # noqa: PLC0415 - see the module's docstring

    found = _reviewed(pytestconfig).plans
    if not found:
        pytest.fail(f"there are no plans: {_HELP} 'plans' of your own", pytrace=False)
    return [Under(one) for one in found]


@pytest.fixture(scope="session")
def plan(request: pytest.FixtureRequest) -> PlanUnderTest:
    """A plan of ``--neuronfleet-plan``; a test that asks for it runs once for each."""
    path: str | None = getattr(request, "param", None)
    if path is None:
        pytest.fail(f"there is no plan: {_HELP} 'plan' of your own", pytrace=False)
    everything: list[PlanUnderTest] = request.getfixturevalue("plans")
    return next(one for one in everything if one.path == path)


@pytest.fixture(scope="session")
def synthesized(pytestconfig: pytest.Config) -> Synthesized:
    """The synthesized configuration of ``--neuronfleet-synth``."""
    from neuronfleet.testing import load_synthesized as load  # noqa: PLC0415 - see the module's docstring

    paths = _paths(pytestconfig, "--neuronfleet-synth", "neuronfleet_synth")
    if len(paths) != 1:
        pytest.fail(f"--neuronfleet-synth names {len(paths)} paths; the fixture 'synthesized' takes one", pytrace=False)
    return load(paths[0])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests that ask for our ``plan`` once for each plan."""
    if "plan" not in metafunc.fixturenames:
        return
    definitions = metafunc._arg2fixturedefs.get("plan", ())  # noqa: SLF001 - pytest has no other way to ask whose it is
    if not definitions or definitions[-1].func.__module__ != __name__:
        return
    found = _reviewed(metafunc.config).plans
    if found:
        names = [Path(one.path).name for one in found]
        labels = names if len(set(names)) == len(names) else [one.path for one in found]
        metafunc.parametrize("plan", [one.path for one in found], indirect=True, scope="session", ids=labels)
