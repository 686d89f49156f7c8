"""A review as SARIF 2.1.0, for code scanning.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
Locations are true: the file and line that made a resource where they are known, else its address and the plan without
a line. What GitHub makes of it: https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

from typing import Any, Final

import neuronfleet
from neuronfleet.policies.model import Verdict
from neuronfleet.reports.escaping import plain
from neuronfleet.reports.layout import laid_out
from neuronfleet.reports.options import Options
from neuronfleet.reports.paths import STANDARD_INPUT, uri
from neuronfleet.reports.sarif_rules import LEVELS, descriptor
from neuronfleet.reports.summary import waiver_in_words
from neuronfleet.review.result import Finding, ReviewResult

__all__ = ["draw", "sarif_data"]

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_KINDS: Final = {
    Verdict.FAIL: "fail",
    Verdict.UNKNOWN: "open",
    Verdict.PASS: "pass",
    Verdict.NOT_APPLICABLE: "notApplicable",
}
"""Section 3.27.9: ``open`` is a rule that was evaluated without enough to decide."""


def draw(result: ReviewResult, options: Options) -> str:
    """The report.

    Args:
        result: what was found.
        options: ``verbose`` adds passes and findings that do not apply.
    """
    return laid_out(sarif_data(result, verbose=options.verbose), 5)


def sarif_data(result: ReviewResult, *, verbose: bool = False) -> dict[str, Any]:
    """A review as plain data.

    Args:
        result: what was found.
        verbose: whether to add passes and findings that do not apply.
    """
    listed = result.listed(verbose=verbose)
    rules = dict(result.rules) | {one.rule.id: one.rule for one in listed if one.rule.id not in result.rules}
    index = {name: position for position, name in enumerate(rules)}
    locations: dict[str, str] = {}
    errors = [_notification(one, index, locations) for one in listed if one.verdict is Verdict.ERROR]
    driver = {
        "name": "neuronfleet",
        "version": neuronfleet.__version__,
        "semanticVersion": neuronfleet.__version__,
        "rules": [descriptor(one) for one in rules.values()],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": not errors, "toolExecutionNotifications": errors}],
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, index, locations) for one in listed if one.verdict is not Verdict.ERROR],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(one: Finding, index: dict[str, int], locations: dict[str, str]) -> dict[str, Any]:
    fails = one.verdict is Verdict.FAIL
    found: dict[str, Any] = {
        "ruleId": one.rule.id,
        "ruleIndex": index[one.rule.id],
        "kind": _KINDS[one.verdict],
        # Section 3.27.10: whatever is not a fail has the level none.
        "level": LEVELS[one.rule.severity] if fails else "none",
        "message": {"text": _message(_words(one))},
        "locations": [_location(one, locations)],
    }
    if one.fingerprint:
        found["partialFingerprints"] = {"neuronfleet/v1": plain(one.fingerprint)}
    if one.waived is not None:
        found["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": plain(waiver_in_words(one.waived))}
        ]
    properties = {
        "region": one.region,
        "plan": one.plan,
        "where": one.where,
        "fix": one.fix,
        "construct": one.construct,
    }
    found["properties"] = {key: plain(value) for key, value in properties.items() if value}
    return found


def _words(one: Finding) -> str:
    if one.verdict is Verdict.PASS:
        return f"{one.address}: passed"
    message = one.message or "it does not apply"
    return f"{one.address}: {'; '.join([message, *one.details])}"


def _message(text: str) -> str:
    """Text of a message object.

    Braces are doubled (section 3.11.5), else they are placeholders; brackets are escaped where they would make a link
    (section 3.11.6).
    """
    text = plain(text).replace("{", "{{").replace("}", "}}")
    if "](" in text:
        text = text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return text


def _location(one: Finding, locations: dict[str, str]) -> dict[str, Any]:
    logical = [{"fullyQualifiedName": plain(one.address), "kind": "resource"}]
    if one.construct:
        logical.append({"fullyQualifiedName": plain(one.construct), "kind": "construct"})
    found: dict[str, Any] = {"logicalLocations": logical}
    path, line = one.source or (one.plan, 0)
    if path and path != STANDARD_INPUT:
        if path not in locations:
            locations[path] = uri(path)
        found["physicalLocation"] = {"artifactLocation": {"uri": locations[path]}}
        if line > 0:
            found["physicalLocation"]["region"] = {"startLine": line}
    return found


def _notification(one: Finding, index: dict[str, int], locations: dict[str, str]) -> dict[str, Any]:
    return {
        "level": "error",
        "message": {"text": _message(f"{one.address}: {one.message}")},
        "associatedRule": {"id": one.rule.id, "index": index[one.rule.id]},
        "locations": [_location(one, locations)],
    }
