"""Markdown: a comment that always fits."""

from __future__ import annotations

import dataclasses
import re

import pytest

from neuronfleet.policies.model import Verdict
from neuronfleet.reports import render
from neuronfleet.reports.markdown import LONGEST, MARK
from neuronfleet.reports.markdown_sections import Block, Section, fitted
from neuronfleet.reports.markdown_text import cell, code, prose
from tests.reports.results import EAST, IMDS, RETENTION, finding, many, placement, plans, review


def test_the_comment_has_everything_in_order():
    """The mark to find it by, the verdict, the table by region, and each part in its place."""
    shown = render(review(), "markdown")
    order = [
        f"{MARK}\n## neuronfleet review: failed",
        "4 violations (1 critical, 2 high, 1 low)",
        "| `us-east-1` | `plans/us-east-1.json` | 1 | 2 | 0 | 1 | 0 | 1 | 2 to create",
        "### Violations",
        "<b>critical</b> <code>NEU004</code> devices-exist, 1 resource",
        "**Fix:** map /dev/neuron0, or run it on inf1.6xlarge",
        "<b>high</b> <code>CAP010</code> imdsv2-required, 2 resources",
        "from `stacks/inference_region.py:42`",
        "### Placement",
        "- `resnet50`: fits proved, exclusive proved, **placed refuted**, **rolls refuted**",
        "**repair:** raise max\\_size of capacity inf1 to 3",
        "### Changes",
        "- **delete** `aws_s3_bucket.models`: it is no longer in the configuration",
        "### Unknown until apply",
        "### Waived",
    ]
    places = [shown.index(one) for one in order]

    assert places == sorted(places)


def test_a_long_review_fits_and_counts_the_rest():
    """5,000 findings make a comment that GitHub takes, which says how many it does not show."""
    shown = render(many(), "markdown")
    told = re.findall(r"<b>(?:critical|high|medium|low)</b> .*, ([\d,]+) resources?<", shown)
    left = re.search(r"and ([\d,]+) more violations", shown)
    numbers = [int(one.replace(",", "")) for one in [*told, left[1]]]

    assert len(shown) < 65_000
    assert sum(numbers) == sum(1 for one in many().findings if one.verdict is Verdict.FAIL)
    assert "### Placement" in shown


def test_a_policy_that_says_much_leaves_room_for_others():
    """The biggest finding of each policy is there, however many others of another policy come before it."""
    shown = render(many(), "markdown")

    assert "<code>CAP010</code> imdsv2-required, 2,500 resources" in shown
    assert "and 2,490 more resources" in shown
    for rule in ("NEU004", "NET009", "OBS001", "OBS002"):
        assert f"<code>{rule}</code>" in shown


def test_every_part_is_there_however_much_the_others_have():
    """Violations, unknown findings, changes and workloads in thousands: each part is shown, and its rest counted."""
    findings = [
        finding(rule, verdict, f"aws_x.y[{index}]", message=f"@number #{index} of `many`" * 20)
        for index in range(2000)
        for rule, verdict in ((IMDS, Verdict.FAIL), (RETENTION, Verdict.UNKNOWN), (RETENTION, Verdict.ERROR))
    ]
    change = plans()[0].changes[3]
    plan = dataclasses.replace(
        plans()[0], changes=tuple(dataclasses.replace(change, address=f"aws_x.y[{index}]") for index in range(3000))
    )
    shown = render(review(findings=tuple(findings), plans=(plan,), placement=placement() * 300), "markdown")

    assert len(shown.encode()) < 65_000
    for title in ("Violations", "Errors of policies", "Placement", "Changes", "Unknown until apply"):
        assert f"### {title}\n" in shown
    for noun in ("violations", "errors", "workloads", "changes", "findings"):
        assert f" more {noun}\n" in shown


def test_a_hundred_regions_fit():
    """The table by region is cut as well."""
    found = tuple(
        finding(IMDS, Verdict.FAIL, "aws_x.y", region=f"region-{index}-{'x' * 60}", message="it is open")
        for index in range(500)
    )
    shown = render(review(findings=found), "markdown")

    assert len(shown.encode()) < 65_000
    assert " more regions\n" in shown


@pytest.mark.parametrize("room", [300, 700, 1500, 3000])
def test_sections_never_take_more_than_there_is(room):
    """Whatever the shares, all sections together stay in the room; what one leaves, others take."""
    sections = [
        Section("A", "a", 100, [Block("a" * 90 + "\n")] * 20),
        Section("B", "b", 100, [Block("é" * 40 + "\n")] * 3, head="head\n"),
        Section("C", "c", 100, []),
    ]
    shown = fitted(sections, room)

    assert len(shown.encode()) <= room
    assert "### C" not in shown
    if room == 3000:
        assert "é" in shown
        assert shown.count("a" * 90) == 20


def test_a_block_that_is_too_long_does_not_hide_the_next():
    """Blocks that do not fit are counted, shorter ones after them are shown."""
    section = Section("A", "thing", 0, [Block("x" * 900 + "\n", 5), Block("short\n")])

    assert fitted([section], 400).splitlines() == ["### A", "", "short", "", "and 5 more things", ""]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a`b", "``a`b``"),
        ("`a`", "`` `a` ``"),
        ("a``b`", "``` a``b` ```"),
        ("", "(empty)"),
        ("a\nb", "`a\\nb`"),
        ("x" * 300, f"`{'x' * 199}…`"),
    ],
)
def test_code_has_a_fence_of_its_own(text, shown):
    """Backticks in text need more of them around it; line breaks are shown."""
    assert code(text) == shown


def test_cells_escape_pipes():
    """A pipe ends a cell even between backticks."""
    assert cell("a|b") == "`a\\|b`"


def test_prose_keeps_its_words():
    """Plain words and ordinary punctuation stay as they are."""
    assert (
        prose("http tokens is 'x', so it is open (see 3.1): ok!") == "http tokens is 'x', so it is open (see 3.1): ok!"
    )
    assert prose("@me #1 a_b") == "\\@&#8203;me \\#&#8203;1 a\\_b"
    assert prose("a|b") == "a\\|b"


def test_what_apply_decides_is_told_by_attribute():
    """One unknown attribute is one line, with the policies that wait for it."""
    found = tuple(
        finding(rule, Verdict.UNKNOWN, "aws_x.y", message="only apply tells it", where="user_data")
        for rule in (RETENTION, IMDS)
    )

    assert "- `aws_x.y` `user_data` in `us-east-1`: only apply tells it (CAP010, OBS001)\n" in render(
        review(findings=found), "markdown"
    )


def test_long_means_less_than_github_takes():
    """GitHub refuses a comment of more than 65,536 characters."""
    assert LONGEST < 65_000
    assert EAST in render(review(), "markdown")
