"""The page in a browser: its script runs under its own policy, and the filters filter."""

from __future__ import annotations

import re

import pytest

from neuronfleet.reports import render
from tests.reports.browser import dumped, needs_browser
from tests.reports.results import review
from tests.reports.structure import Page

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
pytestmark = needs_browser


def visible(dom):
    """Severity, verdict and region of the findings that are shown."""
    found = re.findall(r'<details class="finding[^>]*>', dom)
    keys = ("severity", "verdict", "region")
    return [tuple(re.search(f'data-{key}="([^"]*)"', one)[1] for key in keys) for one in found if " hidden" not in one]


def test_the_script_runs_and_counts(tmp_path):
    """The policy lets the script run: the filters appear and say how much is shown."""
    dom = dumped(render(review(), "html"), tmp_path)

    assert "8 of 8 findings shown" in "".join(Page(dom).texts)
    assert '<form id="filters">' in dom
    assert len(visible(dom)) == 7


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            "form.querySelectorAll('[value=critical],[value=high],[value=medium]').forEach(b => b.checked = false)",
            [("low", "fail", "us-east-1"), ("low", "error", "no region")],
        ),
        (
            "form.elements.region.value = 'eu-west-1'",
            [("high", "unknown", "eu-west-1"), ("medium", "waived", "eu-west-1")],
        ),
        ("form.elements.text.value = ' Neuron4 '", [("critical", "fail", "us-east-1")]),
        ("form.querySelectorAll('[name=verdict]').forEach(b => b.checked = false)", []),
    ],
)
def test_filters_show_what_fits(change, expected, tmp_path):
    """Severities, verdicts, the region and the text each leave only what fits; empty regions go."""
    script = f"var form = document.getElementById('filters');{change};form.dispatchEvent(new Event('input'));"
    page = POLICY.sub("", render(review(), "html")).replace("</body>", f"<script>{script}</script></body>")
    dom = dumped(page, tmp_path)

    assert visible(dom) == expected
    groups = re.findall(r'<section class="group"[^>]*>', dom)
    assert sum(" hidden" not in one for one in groups) == len({region for *_, region in expected})


def test_no_other_script_runs(tmp_path):
    """A script that came from elsewhere would not run: the policy allows one script by its hash."""
    page = render(review(), "html").replace("</body>", "<script>document.title = 'owned'</script></body>")

    assert "<title>owned</title>" not in dumped(page, tmp_path)
