"""What a review runs with: settings resolved into policies, waivers and a baseline."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from neuronfleet.dataclass import dataclass
from neuronfleet.errors import ConfigError
from neuronfleet.policies.custom import from_entry_points, from_file, together
from neuronfleet.policies.model import Policy, Severity
from neuronfleet.policies.packs import DEFAULT_PACK, policies_of
from neuronfleet.policies.registry import built_in, built_in_names, chosen_policies
from neuronfleet.policies.selection import required
from neuronfleet.review.baseline import Baseline, read_baseline
from neuronfleet.review.config import NEVER, PolicySettings, ReviewConfig, UnknownMode
from neuronfleet.review.own_rules import OWN_RULES
from neuronfleet.review.rollout import declared_waves
from neuronfleet.review.waivers import Waiver, read_waivers

__all__ = ["SEVERITIES", "Settings", "known_policies", "settings_from"]

SEVERITIES: Final = (Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)
"""From advice to what cannot work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a review runs with.

    Attributes:
        policies: in the order in which they are run.
        known: name by id of all policies there are, run or not.
        own_rules: ids of the rules about the review's own settings that are asked for.
        fail_on: least severity of a finding that makes the review fail, None for never.
        unknown: what unknown verdicts do.
        unknown_of: the same by id, for policies that differ.
        waivers: accepted findings.
        baseline: findings that were there before.
        waves: regions that are declared to change together, those that change first first; empty where none are.
    """

    policies: tuple[Policy, ...]
    known: Mapping[str, str]
    own_rules: frozenset[str] = frozenset(one.id for one in OWN_RULES)
    fail_on: Severity | None = Severity.LOW
    unknown: UnknownMode = UnknownMode.WARN
    unknown_of: Mapping[str, UnknownMode] = dataclasses.field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    baseline: Baseline | None = None
    waves: tuple[tuple[str, ...], ...] = ()

    def is_serious(self, severity: Severity) -> bool:
        """Whether a finding of this severity makes the review fail."""
        return self.fail_on is not None and SEVERITIES.index(severity) >= SEVERITIES.index(self.fail_on)

    def mode_of(self, policy: str) -> UnknownMode:
        """What unknown verdicts of a policy do."""
        return self.unknown_of.get(policy, self.unknown)


def known_policies(config: ReviewConfig) -> tuple[Policy, ...]:
    """All policies there are: built in, of installed packages, and of the files that the settings name.

    Raises:
        ConfigError: policies of users cannot be loaded, or an id is there twice.
    """
    custom = _custom_policies(config)
    return together(built_in(), custom) if custom else built_in()


def _custom_policies(config: ReviewConfig) -> list[Policy]:
    custom: list[Policy] = list(from_entry_points())
    for path in dict.fromkeys(config.plugins):
        custom.extend(from_file(path))
    reserved = {word for rule in OWN_RULES for word in (rule.id, rule.name)}
    for policy in custom:
        if policy.id in reserved or policy.name in reserved:
            raise ConfigError(
                f"policy {policy.id} {policy.name}: a rule about waivers is called so; give it letters of your own, "
                "such as ACME001"
            )
    return custom


def settings_from(config: ReviewConfig, *, policies: Sequence[Policy] | None = None) -> Settings:
    """Load what settings name.

    Args:
        config: settings of a file and of the command line, merged.
        policies: the policies there are, None loads them.

    Raises:
        ConfigError: a policy or a pack does not exist, a file cannot be read, or a region is in two waves.
    """
    if policies is None and (custom := _custom_policies(config)):
        policies = together(built_in(), custom)
    ours = built_in_names() if policies is None else {one.id: one.name for one in policies}
    names = {**ours, **{one.id: one.name for one in OWN_RULES}}
    chosen = _chosen(config, ours, names)
    # Of ours alone, those that are not run are not even loaded: a thirtieth of a small review.
    runnable = chosen_policies(chosen) if policies is None else policies
    of_policies = _by_policy(config.policies, names, config.name)
    severities = {id_: one.severity for id_, one in of_policies.items() if one.severity}
    return Settings(
        policies=tuple(
            dataclasses.replace(one, severity=severities[one.id]) if one.id in severities else one
            for one in runnable
            if one.id in chosen
        ),
        known=names,
        own_rules=frozenset(one.id for one in OWN_RULES) & chosen,
        fail_on=None if config.fail_on == NEVER else Severity(config.fail_on or Severity.LOW),
        unknown=config.unknown or UnknownMode.WARN,
        unknown_of={id_: one.unknown for id_, one in of_policies.items() if one.unknown},
        waivers=read_waivers(config.waivers) if config.waivers else (),
        baseline=read_baseline(config.baseline) if config.baseline else None,
        waves=declared_waves(config) if config.waves or config.fleet else (),
    )


def _chosen(config: ReviewConfig, known: Iterable[str], names: Mapping[str, str]) -> frozenset[str]:
    """A pack, or a selection, or both; policies of users and rules about the settings are in every pack."""
    chosen: frozenset[str] = frozenset()
    if config.pack or not config.select:
        always = {id_ for id_ in known if id_ not in built_in_names()} | {one.id for one in OWN_RULES}
        chosen |= policies_of(config.pack or DEFAULT_PACK, names, source=f"{config.name}, pack") | always
    chosen |= required(config.select, names, source=f"{config.name}, select")
    return chosen - required(config.ignore, names, source=f"{config.name}, ignore")


def _by_policy(
    settings: Mapping[str, PolicySettings], names: Mapping[str, str], source: str
) -> dict[str, PolicySettings]:
    """Settings by id; those that name one policy go before those that name several."""
    found: dict[str, PolicySettings] = {}
    meant = {pattern: required((pattern,), names, source=f"{source}, policies") for pattern in settings}
    for pattern in sorted(meant, key=lambda one: (-len(meant[one]), one.upper() in names)):
        for id_ in meant[pattern]:
            before, now = found.get(id_, PolicySettings()), settings[pattern]
            found[id_] = PolicySettings(severity=now.severity or before.severity, unknown=now.unknown or before.unknown)
    return found
