"""What policies say of plans, as short rows."""

from __future__ import annotations

import datetime

import pytest

from neuronfleet.policies.registry import built_in
from neuronfleet.policies.running import run


@pytest.fixture(scope="session")
def told():
    """A function: verdict, address and message of every outcome of some policies on some plans."""

    def tell(ids, *plans, verdicts=("fail", "unknown", "error")):
        chosen = [one for one in built_in() if one.id.startswith(tuple(ids.split()))]
        rows = []
        for one in run(chosen, plans, today=datetime.date(2026, 11, 23)):
            verdict, address = one.outcome.verdict.value, one.resource.address if one.resource else ""
            if verdict in verdicts:
                rows.append((one.policy.id, verdict, address, one.outcome.message))
        return rows

    return tell
