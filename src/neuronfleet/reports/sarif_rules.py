"""Policies as SARIF shows them."""

from __future__ import annotations

from typing import Any, Final

from neuronfleet.policies.model import CATEGORIES, Severity
from neuronfleet.reports.escaping import flowed
from neuronfleet.reports.markdown_text import prose
from neuronfleet.review.result import Rule

__all__ = ["LEVELS", "descriptor", "web_references"]

LEVELS: Final = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
}
"""What SARIF calls severities."""

_PROBLEMS: Final = {"error": "error", "warning": "warning", "note": "recommendation"}
"""What GitHub calls levels, in ``problem.severity``."""


def descriptor(rule: Rule) -> dict[str, Any]:
    """A ``reportingDescriptor``, section 3.49.

    Args:
        rule: the policy.
    """
    level = LEVELS[rule.severity]
    links = web_references(rule)
    found: dict[str, Any] = {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": flowed(rule.title)},
        "fullDescription": {"text": flowed(f"{rule.title} {rule.why}")},
        "help": {"text": _help(rule, links), "markdown": _help_markdown(rule, links)},
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": _tags(rule),
            "problem.severity": _PROBLEMS[level],
            "severity": str(rule.severity),
        },
    }
    if links:
        found["helpUri"] = links[0]
    return found


def web_references(rule: Rule) -> tuple[str, ...]:
    """References that are links to the web; what else a policy of a user may name is no link.

    Args:
        rule: the policy.
    """
    return tuple(one for one in rule.references if _is_web(one))


def _is_web(text: str) -> bool:
    allowed = text.isascii() and text.isprintable() and not set(text) & set(" \"'<>\\^`{|}")
    return allowed and text.startswith(("https://", "http://"))


def _tags(rule: Rule) -> list[str]:
    category = rule.id.rstrip("0123456789")
    return ["terraform", CATEGORIES.get(category, category)]


def _help(rule: Rule, links: tuple[str, ...]) -> str:
    parts = [rule.title, f"Why: {rule.why}", f"Fix: {rule.fix}", *links]
    return "\n".join(flowed(one) for one in parts)


def _help_markdown(rule: Rule, links: tuple[str, ...]) -> str:
    parts = [prose(flowed(rule.title)), f"**Why:** {prose(flowed(rule.why))}", f"**Fix:** {prose(flowed(rule.fix))}"]
    return "\n\n".join([*parts, *(f"- <{one}>" for one in links)])
