"""HTML: one file, nothing to load, nothing lost."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from neuronfleet.placement.picture.page_style import STYLE as PICTURE_STYLE
from neuronfleet.policies.model import Verdict
from neuronfleet.reports import render, render_placement
from neuronfleet.reports.page.style import STYLE
from tests.reports.results import EAST, IMDS, finding, many, placement, review
from tests.reports.structure import Page


@pytest.fixture(scope="module")
def page():
    """The page of a review that has everything."""
    return Page(render(review(), "html"))


def test_nothing_is_loaded(page):
    """No element of the page asks the network for anything, and its policy would forbid it."""
    loading = {"img", "link", "iframe", "object", "embed", "video", "audio", "source", "base"}

    assert loading.isdisjoint(page.tags)
    assert page.values("src") == []
    assert "url(" not in STYLE + PICTURE_STYLE
    assert "@import" not in STYLE + PICTURE_STYLE


def test_only_its_own_script_may_run(page):
    """The content security policy names the hash of the script that is there, and no other."""
    (policy,) = [one for one in page.values("content") if "default-src" in one]
    digest = base64.b64encode(hashlib.sha256(page.script.encode()).digest()).decode()

    assert "default-src 'none'" in policy
    assert f"script-src 'sha256-{digest}'" in policy
    assert not [key for _, key, _ in page.attributes if key.startswith("on")]


def test_it_has_all_parts(page):
    """Numbers, findings with witness and fix, changes, claims with repair, a picture, and what each policy said."""
    text = "\n".join([*page.texts, *page.code])

    for words in (
        "4 violations (1 critical, 2 high, 1 low), 1 policy error, 1 unknown, 2 waived, 1 passed",
        "the task maps /dev/neuron4, which inf1.xlarge does not have",
        "the container model maps /dev/neuron4",
        "map /dev/neuron0, or run it on inf1.6xlarge",
        "stacks/inference_region.py:42",
        "waived by ml-platform until 2027-03-01: audit wants them",
        "1 task of resnet50 waits for a place",
        "raise max_size of capacity inf1 to 3",
        "container_definitions is known only after apply",
        "it cannot be updated in place; forced by port; changes port, arn",
        "Listeners speak HTTPS.",
    ):
        assert words in text
    assert "placement of inference-us-east-1" in page.values("aria-label")
    assert IMDS.references[0] in page.values("href")
    assert "javascript:alert(1)" not in page.values("href")


def test_without_script_everything_is_there_but_the_filters(page):
    """The form is hidden until the script shows it; no finding is."""
    assert [tag for tag, key, _ in page.attributes if key == "hidden"] == ["form"]


def test_filters_have_labels_and_fit_the_findings(page):
    """Each filter has a label; findings carry what filters ask for; regions and verdicts are those that are there."""
    boxes = [value for tag, key, value in page.attributes if (tag, key) == ("input", "name")]
    verdicts = set(page.values("data-verdict"))

    assert boxes.count("severity") == 4
    assert boxes.count("verdict") == len(verdicts) == 4
    assert verdicts == {"fail", "unknown", "error", "waived"}
    assert set(page.values("data-region")) == {"us-east-1", "eu-west-1", "no region"}
    assert sum(map(int, page.values("data-count"))) == 8
    assert page.tags.count("label") == len(boxes) + 1 - boxes.count("region")
    assert page.tags.count("fieldset") == page.tags.count("legend") == 2


def test_the_page_reads_well_everywhere(page):
    """It says its language, fits a phone, follows the reader's colours, and wide tables scroll by themselves."""
    assert "en" in page.values("lang")
    assert "width=device-width, initial-scale=1" in page.values("content")
    assert "@media (prefers-color-scheme:dark)" in STYLE
    assert page.values("class").count("wide") == page.tags.count("table")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_can_be_read(theme):
    """Every colour of text has a contrast of 4.5 at least on what is behind it (WCAG 2.2, 1.4.3)."""
    blocks = [dict(re.findall(r"--(\w+):(#[0-9a-f]{6})", one)) for one in re.findall(r":root\{(.*?)\}", STYLE)]
    colours = blocks[0] if theme == "light" else blocks[1]
    texts = set(colours) - {"paper", "panel", "line", "edge"}

    weak = {
        (text, behind): ratio
        for text in texts
        for behind in ("paper", "panel")
        if (ratio := contrast(colours[text], colours[behind])) < 4.5
    }
    assert weak == {}
    assert {"critical", "high", "medium", "low", "ink", "quiet", "link", "good", "open"} <= texts


def contrast(one, other):
    """https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour):
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_thousands_of_findings_lose_nothing():
    """Of 5,000 findings some hundred have a fold, and every other one is there as text."""
    result = many()
    page = Page(render(result, "html"))
    code = "\n".join(page.code)

    assert page.values("class").count("finding high") < 500
    assert len(page.tags) < 30_000
    missing = [one.address for one in result.findings if one.address not in code]
    assert missing == []
    assert "2,440 more resources" in "\n".join(page.texts)


def test_findings_beyond_the_folds_keep_their_sentences():
    """What follows as text has the severity, the policy, the message and the fix."""
    found = tuple(finding(IMDS, Verdict.FAIL, f"aws_x.y[{index}]", message=f"number {index}") for index in range(450))
    page = Page(render(review(findings=found), "html"))

    assert f"high CAP010 aws_x.y[449]: number 449; fix: {IMDS.fix}" in "\n".join(page.code)
    assert any(one.startswith("50 more findings, as text") for one in page.texts)


def test_a_page_of_claims_alone():
    """``placement --format html`` has the claims, their repairs and the picture, and needs no script."""
    page = Page(render_placement(placement(), "html"))
    text = "\n".join([*page.texts, *page.code])

    assert page.script == ""
    assert "4 workloads in 2 clusters: 1 refuted, 2 unknown, 1 proved" in text
    assert "raise max_size of capacity inf1 to 3" in text
    assert "placement of inference-us-east-1" in page.values("aria-label")
    assert "There is no picture: the plan does not tell enough." in text


def test_a_review_without_findings_says_so():
    """An empty review is a page too."""
    page = Page(render(review(findings=(), placement=(), failed=False), "html"))

    assert "There are none." in page.texts
    assert EAST in "\n".join(page.code)
