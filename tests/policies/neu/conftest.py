"""What the NEU policies say of a plan."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from neuronfleet.plan import Plan
from neuronfleet.policies.registry import built_in
from neuronfleet.policies.running import run

TODAY = datetime.date(2026, 11, 23)

Told = Callable[..., dict[tuple[str, str], list[str]]]


@pytest.fixture(scope="session")
def told() -> Told:
    """Messages of one verdict, by policy and address."""

    def ask(plan: Plan, verdict: str = "fail", *ids: str) -> dict[tuple[str, str], list[str]]:
        policies = [one for one in built_in() if one.category == "NEU" and (not ids or one.id in ids)]
        found: dict[tuple[str, str], list[str]] = {}
        for one in run(policies, [plan], today=TODAY):
            if one.outcome.verdict == verdict:
                address = one.resource.address if one.resource else ""
                found.setdefault((one.policy.id, address), []).append(one.outcome.message)
        return found

    return ask
