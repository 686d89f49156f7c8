"""Names, amounts and counts as drawings write them, at the numbers where they are written otherwise."""

from __future__ import annotations

import pytest

from neuronfleet.placement import CapacityShare
from neuronfleet.placement.picture.stage import dealt
from neuronfleet.placement.picture.words import clean, listed, memory, percent, shares, shortened, vcpus, width_of

ACUTE = "\N{COMBINING ACUTE ACCENT}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (ACUTE * 5, ACUTE * 3),
        (f"a{ACUTE * 5}b{ACUTE * 4}", f"a{ACUTE * 3}b{ACUTE * 3}"),
        ("a\x7fb", "a\\x7fb"),
        ("a\x80b", "a\\x80b"),
        ("a\tb", "a\\tb"),
    ],
)
def test_clean_text_shows_what_it_is_made_of(text, shown):
    """A letter keeps three marks, and controls are written as escapes on either side of the end of ASCII."""
    assert clean(text) == shown


@pytest.mark.parametrize(("text", "columns"), [("e", 1), (f"e{ACUTE}", 1), ("\N{CJK UNIFIED IDEOGRAPH-63A8}", 2)])
def test_width_is_that_of_a_terminal(text, columns):
    """A mark takes no column and an ideograph takes two."""
    assert width_of(text) == columns


@pytest.mark.parametrize(("columns", "shown"), [(4, "abc"), (3, "abc"), (2, "a…"), (1, "…"), (0, "")])
def test_text_is_cut_from_the_first_column_too_many(columns, shown):
    """Text that just fits is whole, one column less cuts it, and without a column nothing is left."""
    assert shortened("abc", columns) == shown


@pytest.mark.parametrize(
    ("words", "given", "expected"),
    [
        (memory, (1023,), "1023 MiB"),
        (memory, (1024,), "1.0 GiB"),
        (
            shares,
            (
                1,
                1023,
            ),
            "1 of 1023 MiB",
        ),
        (
            shares,
            (
                512,
                1024,
            ),
            "0.5 of 1.0 GiB",
        ),
        (vcpus, (128,), "0.125 vCPU"),
        (listed, ("abcd",), "a, b, c and d"),
        (listed, ("abcde",), "a, b, c and 2 more"),
    ],
)
def test_amounts_change_their_unit_and_lists_their_end(words, given, expected):
    """MiB become GiB at 1024, and from the fifth name on a list is cut."""
    assert words(*given) == expected


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(0, 0, 0), (5, 0, 100), (2, 1, 200), (1, 1, 100), (1, 1000, 1), (0, 10, 0)]
)
def test_hundredths_are_rounded_down_but_for_the_first(part, whole, expected):
    """A little is one hundredth, and all of nothing is a hundred."""
    assert percent(part, whole) == expected


@pytest.mark.parametrize(
    ("weights", "base", "count", "ways"),
    [
        ((1, 1), 0, 3, (2, 1)),
        ((1, 1, 1), 0, 5, (2, 2, 1)),
        ((2, 1, 1), 0, 3, (2, 1, 0)),
        ((1, 2), 0, 3, (1, 2)),
        ((1, 1), 2, 2, (2, 0)),
        ((0, 0), 1, 3, (1, 0)),
        ((0, 1), 1, 3, (1, 2)),
    ],
)
def test_what_is_left_over_goes_to_the_first_that_want_it(weights, base, count, ways):
    """The base comes first, whole parts follow, and of what is left each capacity that is short gets one task."""
    shares_of = [
        CapacityShare(capacity=f"c{index}", weight=weight, base=0 if index else base)
        for index, weight in enumerate(weights)
    ]
    assert dealt(shares_of, count) == ways
