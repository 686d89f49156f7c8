"""Regular expressions that are compiled when they are first used."""

from __future__ import annotations

import re

import pytest

from neuronfleet.lazy_pattern import lazy_pattern


def test_it_answers_as_the_compiled_one(monkeypatch):
    """Nothing is compiled before the first use, once is enough, and the answers are those of the regular expression."""
    compiled = []
    compile_it = re.compile
    monkeypatch.setattr(re, "compile", lambda *given: compiled.append(given) or compile_it(*given))
    name = lazy_pattern(r"(?P<letters>[a-z]+)\d", re.IGNORECASE)
    assert compiled == []
    assert [name.fullmatch(text) is not None for text in ("AB1", "ab", "c2")] == [True, False, True]
    assert name.fullmatch("AB1")["letters"] == "AB"
    assert compiled == [(r"(?P<letters>[a-z]+)\d", re.IGNORECASE)]
    assert name.sub("-", "a1 b2") == "- -"
    assert name.pattern == r"(?P<letters>[a-z]+)\d"


def test_a_wrong_source_is_refused_at_the_first_use():
    """What re.compile would say is said then."""
    wrong = lazy_pattern("(")
    with pytest.raises(re.error, match="missing \\)"):
        wrong.match("")
