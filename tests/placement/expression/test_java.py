# ruff: noqa: E501, RUF001 - tables of patterns, with letters that look alike on purpose
"""Patterns mean what they mean in Java: compared with what a real Java answered."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from neuronfleet.placement.expression.patterns import PatternError, compiled

HERE = Path(__file__).parent
GOLDEN = HERE / "java_patterns.json"
PATTERNS = [
    "inf1.*", "inf1", "f1.*", "xlarge$", "^inf1", r"inf1\..*", "inf1.[26]?xlarge", r"inf1\.(xlarge|2xlarge)",
    "(?i)INF1.*", "INF1.*", "[a-z]+[0-9]+", "[^a-z]", r"\d", r"\D+", r"\w+", r"[\w.-]+", r"\s", r"\S+", ".", ".*", "", "a|b",
    "a|", "(?:ab)+", "(ab){2}", "a{2,3}", "a{2,}", "a*?b", "a??b", "[.]", r"\.", r"[\]]", "[-a]", "[a-]", "[a^]", r"[\^a]",
    "[$]", "$", "^", "^$", "[a&b]", "[*+?]", r"\\", "é", "(?i)É", "(?i)k", "(?i)s", r"[\d-]", "#", " ", "[ ]", "~", "a.b",
]  # fmt: skip
VALUES = [
    "", "a", "b", "ab", "abab", "aab", "aaa", "A", "1", "12", "a1", "inf1.xlarge", "inf1.2xlarge", "Inf1.Xlarge", "inf1",
    "us-east-1a", "a-b", "a b", "a.b", "]", "^", "$", "\\", "é", "É", "K", "k", "ſ", "s", "漢", "#", "~", "*", "-", "\u0085",
]  # fmt: skip
REFUSED = [
    "a++", "a*+", "a?+", r"\Qa\E", r"\bx", r"\x41", r"\p{L}", r"\1", r"(a)\1", "[a[b]]", "[a-z&&[^b]]", "(?=a)", "(?!a)",
    "(?<=a)", "(?<n>a)", "(?s).", "a(?i)b", "(?i:a)", "(a+)+", "(a|b)*", ".*.*.*.*", "(a?){30}", "a{1001}", "a{2,1}", "a{",
    "a{,2}", "*a", "a**", "^*", "(a", "a)", "[a", "[]", "[b-a]", r"[\w-a]", "a\\", "a]", "a}", "(" * 17 + ")" * 17, "a" * 501,
]  # fmt: skip


def java() -> dict[str, dict[str, str]]:
    """Pattern -> value -> whole, prefix and anywhere as Java answers them."""
    pairs = list(itertools.product(PATTERNS, VALUES))
    run = subprocess.run(
        ["java", HERE / "JavaPatterns.java"],
        input="".join(f"{pattern}\t{value}\n" for pattern, value in pairs),
        stdout=subprocess.PIPE,
        check=True,
        encoding="utf-8",
    )
    found: dict[str, dict[str, str]] = {}
    for (pattern, value), answer in zip(pairs, run.stdout.splitlines(), strict=True):
        found.setdefault(pattern, {})[value] = answer
    return found


def test_java_gives_the_same_answers(update_goldens):
    """Whole, beginning and any part of each value are matched as Java 17 matched them."""
    if update_goldens and shutil.which("java"):
        GOLDEN.write_text(json.dumps(java(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    answers = {
        pattern: {
            value: "".join(
                str(int(found is not None)) for found in (ours.fullmatch(value), ours.match(value), ours.search(value))
            )
            for value in VALUES
        }
        for pattern, ours in ((one, compiled(one)) for one in PATTERNS)
    }

    assert answers == json.loads(GOLDEN.read_text(encoding="utf-8"))


@pytest.mark.parametrize("pattern", REFUSED, ids=[one[:20] for one in REFUSED])
def test_what_is_not_of_the_subset_is_refused(pattern):
    """Nothing outside of the subset is matched by a guess, and nothing that may take for ever."""
    with pytest.raises(PatternError) as refusal:
        compiled(pattern)

    assert 0 <= refusal.value.position <= len(pattern)


@pytest.mark.parametrize(
    ("within", "beyond"),
    [
        ("a" * 500, "a" * 501),
        ("a{1000}", "a{1001}"),
        ("a{0,1000}", "a{0,1001}"),
        ("a{2,2}", "a{2,1}"),
        ("(" * 16 + ")" * 16, "(" * 17 + ")" * 17),
        (".*.*.*", ".*.*.*.*"),
        ("(a|b){15}", "(a|b){16}"),
        ("(a|b){0,14}", "(a|b){0,15}"),
        ("[a-a]", "[b-a]"),
        (r"[\]-a]", r"[\d-a]"),
        ("[a&]", "[a&&]"),
        ("()" * 20, "(" * 20),
    ],
    ids=range(12),
)
def test_limits_are_where_they_are_said_to_be(within, beyond):
    """The last pattern within each limit is taken, the first beyond it is not."""
    assert compiled(within)
    with pytest.raises(PatternError):
        compiled(beyond)


@pytest.mark.parametrize(
    ("pattern", "position"),
    [("ab++", 3), (r"ab\b", 2), ("a(?=b)", 1), ("a[b[c]", 3), ("(ab", 0), ("a{,2}", 1), ("ab)", 2)],
)
def test_a_refusal_points_into_the_pattern(pattern, position):
    """The place is that of what is refused."""
    with pytest.raises(PatternError) as refusal:
        compiled(pattern)

    assert refusal.value.position == position
