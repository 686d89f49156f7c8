"""Rules of a shared listener: patterns that meet, and priorities that stay."""

from __future__ import annotations

import fnmatch
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuronfleet.fleet.planner.traffic.patterns import FIRST_PRIORITY, LAST_PRIORITY, priorities, share_requests

PATTERN = st.text(alphabet="ab*?", max_size=6)
TEXTS = ["".join(letters) for length in range(7) for letters in itertools.product("ab", repeat=length)]
NAMES = st.lists(st.text(alphabet="abc", min_size=1, max_size=5), unique=True, max_size=12)


@given(PATTERN, PATTERN)
def test_patterns_meet_where_a_text_matches_both(one, other):
    """Checked against every text of two letters that is long enough to tell."""
    meet = any(fnmatch.fnmatchcase(text, one) and fnmatch.fnmatchcase(text, other) for text in TEXTS)
    if meet:
        assert share_requests([one], [other])
    elif len(one.replace("*", "")) + len(other.replace("*", "")) <= 6:
        assert not share_requests([one], [other])


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ([], ["/a"], True),
        (["/v1/*"], ["/v1/models/a"], True),
        (["/v1/models/a"], ["/v1/models/b"], False),
        (["/a", "/b*"], ["/c", "/bc"], True),
        (["/A"], ["/a"], False),
    ],
)
def test_lists_meet_where_any_two_of_their_patterns_do(one, other, shared):
    """No pattern at all is every request; paths know case."""
    assert share_requests(one, other) is shared
    assert share_requests(other, one) is shared


def test_hosts_know_no_case():
    """A host name is the same in capitals."""
    assert share_requests(["Bert.example.com"], ["bert.example.com"], any_case=True)


@given(NAMES, st.text(alphabet="abc", min_size=1, max_size=5))
def test_a_further_service_moves_no_other(names, further):
    """Priorities are distinct, in the range that is kept for them, and stay when a service joins."""
    before = priorities("front", names)
    assert len(set(before.values())) == len(before)
    assert all(FIRST_PRIORITY <= one <= LAST_PRIORITY for one in before.values())
    after = priorities("front", [*names, further])
    assert {name: after[name] for name in before if name != further} == {
        name: one for name, one in before.items() if name != further
    }
