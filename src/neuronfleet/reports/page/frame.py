"""What stands around the parts of a page."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable

import neuronfleet
from neuronfleet.reports.escaping import markup
from neuronfleet.reports.page.script import SCRIPT
from neuronfleet.reports.page.style import STYLE

__all__ = ["framed"]


def framed(title: str, parts: Iterable[str], *, script: bool) -> str:
    """A whole page.

    Its content security policy loads nothing and runs this module's script alone, whatever else were on the page.

    Args:
        title: of the page.
        parts: HTML of what it shows.
        script: whether there is anything to filter.
    """
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    runs = f"script-src 'sha256-{digest}'" if script else "script-src 'none'"
    policy = f"default-src 'none'; style-src 'unsafe-inline'; {runs}; base-uri 'none'; form-action 'none'"
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{markup(title)}</title>",
            f"<style>\n{STYLE}</style>",
            "</head>",
            "<body>",
            "<main>",
            *parts,
            f"<footer>Written by neuronfleet {markup(neuronfleet.__version__)}.</footer>",
            "</main>",
            *([f"<script>{SCRIPT}</script>"] if script else []),
            "</body>",
            "</html>",
            "",
        ]
    )
