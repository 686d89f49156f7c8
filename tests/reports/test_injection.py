"""Whatever stands in a plan, no report is more than text of it: not in any format."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET

import jsonschema
import markdown_it
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuronfleet.reports import FORMATS, render, render_placement
from neuronfleet.reports.page.script import SCRIPT
from tests.reports.corpus import CORPUS, poisoned, poisoned_placement
from tests.reports.structure import Page, hidden_in
from tests.reports.test_sarif import SARIF_SCHEMA

HARMLESS = "harmless"
WIDE = 10**9
COLOUR = re.compile(r"\x1b\[(?:\d+(?:;\d+)*)m")
COMMAND = re.compile(r"::(error|warning|notice|group|endgroup)((?: [^:\n]*)?)::([^\n]*)")
MARKDOWN = markdown_it.MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
everything = pytest.mark.parametrize("text", CORPUS.values(), ids=CORPUS.keys())


def rendered_markdown(text):
    """A comment as GitHub would show it, as far as CommonMark, tables and HTML go."""
    return Page(MARKDOWN.render(render(poisoned(text), "markdown")))


def check_text(text):
    """Lines, controls and colours of the text report."""
    shown = render(poisoned(text), "text", width=WIDE)
    coloured = render(poisoned(text), "text", width=WIDE, colour=True)

    assert hidden_in(shown) == set()
    assert COLOUR.sub("", coloured) == shown
    assert hidden_in(render_placement(poisoned_placement(text), "text")) == set()
    if text.strip():
        assert shown.count("\n") == render(poisoned(HARMLESS), "text", width=WIDE).count("\n")


def check_page(text):
    """Elements, attributes and script of the pages."""
    page, right = Page(render(poisoned(text), "html")), Page(render(poisoned(HARMLESS), "html"))

    assert page.script == right.script == SCRIPT
    assert set(page.tags) <= set(right.tags)
    assert set(page.keys) <= set(right.keys)
    assert page.comments == []
    if text.strip():
        assert without_links(page.tags) == without_links(right.tags)
    assert set(page.values("href")) <= {f"https://{text}", text}
    assert all(one.startswith("https://") or text.startswith("http") for one in page.values("href"))
    claims = Page(render_placement(poisoned_placement(text), "html"))
    assert set(claims.tags) <= set(Page(render_placement(poisoned_placement(HARMLESS), "html")).tags)
    assert claims.script == ""


def without_links(tags):
    """Elements but links: text that is no address is not made one."""
    return [one for one in tags if one.strip("/") != "a"]


def check_junit(text):
    """Elements and attributes of the XML."""
    root = ET.fromstring(render(poisoned(text), "junit", verbose=True))  # noqa: S314 - our own
    right = ET.fromstring(render(poisoned(HARMLESS), "junit", verbose=True))  # noqa: S314

    assert {(one.tag, *one.attrib) for one in root.iter()} == {(one.tag, *one.attrib) for one in right.iter()}
    assert hidden_in("".join(root.itertext())) == set()


def check_json(text):
    """JSON and SARIF parse, and JSON says exactly what the plan does."""
    shown = render(poisoned(text), "json", verbose=True)
    found = json.loads(shown)

    assert shown.isascii()
    assert {one["message"] for one in found["findings"]} == {text}
    assert found["placement"][0]["services"][0]["claims"]["rolls"]["reason"] == text
    log = render(poisoned(text), "sarif", verbose=True)
    assert log.isascii()
    jsonschema.Draft4Validator(SARIF_SCHEMA).validate(json.loads(log))


def check_markdown(text):
    """Elements of the comment, and what GitHub looks for in text: mentions, references, addresses."""
    comment = render(poisoned(text), "markdown")
    page, right = rendered_markdown(text), rendered_markdown(HARMLESS)

    assert hidden_in(comment) == set()
    assert len(comment.encode()) < 65_000
    assert set(page.tags) <= set(right.tags)
    assert set(page.keys) <= set(right.keys)
    assert [one.strip() for one in page.comments] == ["neuronfleet review"]
    words = "".join(page.texts)
    assert re.findall(r"@\w|#\d|://|www\.", words) == []


def check_github(text):
    """Lines of the workflow commands, read as the runner does."""
    shown = render(poisoned(text), "github", verbose=True)
    right = render(poisoned(HARMLESS), "github", verbose=True)

    assert shown.count("\n") == right.count("\n")
    assert "##[" not in shown
    assert hidden_in(shown) == set()
    for line, same in zip(shown.splitlines(), right.splitlines(), strict=True):
        assert line.startswith("- ") == same.startswith("- ")
        if not line.startswith("- "):
            command, other = COMMAND.fullmatch(line), COMMAND.fullmatch(same)
            assert command[1] == other[1]
            assert keys_of(command[2]) == keys_of(other[2])


def keys_of(properties):
    """Names of the properties of a command."""
    return [one.partition("=")[0] for one in properties.strip().split(",")]


CHECKS = [check_text, check_page, check_junit, check_json, check_markdown, check_github]


@everything
def test_the_corpus_stays_text(text):
    """No text of the corpus adds an element, a line, a command or a control to a report of any kind."""
    for check in CHECKS:
        check(text)


@given(text=st.text(st.characters(), max_size=30))
@settings(max_examples=40, deadline=None)
def test_any_text_stays_text(text):
    """The same of any text at all."""
    for check in CHECKS:
        check(text)


@given(text=st.text(st.sampled_from("`|*_[]()<>@#:%,\\\n\r-=~!&;\"'/ a1"), max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_markup_stays_text(text):
    """The same of text that is made of marks alone."""
    for check in CHECKS:
        check(text)


@pytest.mark.parametrize("format_", [one for one in FORMATS if one not in ("json", "sarif")])
def test_what_is_hidden_is_shown(format_):
    """Two names that look alike but for hidden characters do not look alike in a report."""
    shown = render(poisoned("a\x00b\u202ec"), format_)

    assert "\\x00" in shown.replace("\\\\", "\\")
    assert "\\u202e" in shown.replace("\\\\", "\\")


def test_markup_is_shown_as_it_is():
    """In a page and in a comment, markup reads exactly as it stands in the plan."""
    text = "<b>*x*</b> `y` [z](https://a.example) | @me"
    page, comment = Page(render(poisoned(text), "html")), rendered_markdown(text)

    assert text in page.texts
    assert any(text in one.replace("\u200b", "") for one in "".join(comment.texts).splitlines())
    assert f'aws_x.y["{text}"]' in comment.code
