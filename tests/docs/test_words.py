"""The documentation spells terms as AWS, Terraform, Neuron and the page of words do."""

from __future__ import annotations

import re

import pytest

from tests.docs.markdown import PAGES, REPOSITORY, relative

WRONG = {
    r"\b[Aa]uto-?scaling [Gg]roups?\b": "Auto Scaling group",
    r"\bAuto Scaling Groups?\b": "Auto Scaling group",
    r"\bavailability zones?\b": "Availability Zone, or zone",
    r"\bAZs?\b": "zone",
    r"\bneuron ?[Cc]ores?\b|\bNeuron [Cc]ores?\b": "NeuronCore",
    r"\bCapacity Providers?\b": "capacity provider",
    r"\b[Tt]ask-definitions?\b": "task definition",
    r"\bone-off tasks?\b": "standalone task",
    r"\bexempt(?:ion|ed)s?\b": "waiver",
    r"\bterraform module": "Terraform module",
    r"\bCDK[- ]for[- ]Terraform\b": "CDKTF",
    r"\b(?:Opentofu|Open Tofu)\b": "OpenTofu",
    r"\b(?:Github|GITHUB)\b": "GitHub",
}
"""Pattern of a spelling that is not ours -> ours."""

_NOT_PROSE = re.compile(r"^```.*?^```$|`[^`\n]*`|\]\([^)]*\)|https?://\S+", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_terms_are_spelt_as_the_page_of_words_spells_them(page):
    """Code, links and addresses aside."""
    prose = _NOT_PROSE.sub("", page.read_text(encoding="utf-8"))

    assert {found[0]: right for wrong, right in WRONG.items() for found in re.finditer(wrong, prose)} == {}


def test_every_word_of_the_page_of_words_is_one_that_other_pages_use():
    """A word that nobody needs any more is taken out."""
    page = REPOSITORY / "docs" / "explanation" / "words.md"
    words = re.findall(r"^\| ([a-z ,]+) \|", page.read_text(encoding="utf-8"), re.MULTILINE)[1:]
    others = "\n".join(one.read_text(encoding="utf-8").lower() for one in PAGES if one != page)

    assert words
    assert [word for row in words for word in row.split(", ") if not re.search(rf"\b{word}s?\b", others)] == []
