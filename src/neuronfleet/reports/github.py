"""A review as workflow commands of GitHub Actions, which become annotations.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
GitHub keeps ten annotations of each level of a step and drops the others without a word: the worst come first, the
last of ten says how many there are beside, and those are in the log.
"""

from __future__ import annotations

from typing import Final

from neuronfleet.policies.model import Severity, Verdict
from neuronfleet.reports.escaping import plain
from neuronfleet.reports.grouping import Cause, batches, causes, is_open
from neuronfleet.reports.options import Options
from neuronfleet.reports.paths import relative
from neuronfleet.reports.summary import count_of, headline
from neuronfleet.review.result import Finding, ReviewResult

__all__ = ["draw"]

_MOST: Final = 10
_LONGEST: Final = 4000
_LEVELS: Final = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
}


def draw(result: ReviewResult, options: Options) -> str:
    """The report.

    Args:
        result: what was found.
        options: ``verbose`` adds passes and findings that do not apply to the log.
    """
    listed = result.listed(verbose=options.verbose)
    quiet = [one for one in listed if is_open(one) and _level(one, result) == "notice"]
    names = {id(one) for one in quiet}
    ordered = [
        (one, _words(one)) for batch in batches(one for one in listed if id(one) not in names) for one in batch.findings
    ]
    ordered += [(cause.findings[0], _undecided(cause)) for cause in causes(quiet)]
    by_level: dict[str, list[tuple[Finding, str]]] = {"error": [], "warning": [], "notice": []}
    log: list[str] = []
    for one, words in ordered:
        level = _level(one, result)
        if level:
            by_level[level].append((one, words))
        else:
            log.append(words)
    lines: list[str] = []
    for level, found in by_level.items():
        # The last line of all is a notice too.
        room = _MOST - 1 if level == "notice" else _MOST
        kept = found if len(found) <= room else found[: room - 1]
        lines += [_command(level, one, words) for one, words in kept]
        rest = [words for _, words in found[len(kept) :]]
        if rest:
            lines.append(
                f"::{level} title=neuronfleet::and {count_of(len(rest), 'more', 'more')}, see the log of this step"
            )
            log += rest
    if log:
        lines += ["::group::neuronfleet: findings without an annotation", *map(_log_line, log), "::endgroup::"]
    lines.append(f"::notice title=neuronfleet::{_data(headline(result))}")
    return "\n".join(lines) + "\n"


def _undecided(cause: Cause) -> str:
    where = f" {cause.where}" if cause.where else ""
    names = ", ".join(cause.addresses)
    policies = " ".join(rule.id for rule in cause.rules)
    return plain(f"unknown {names}{where}: {'; '.join(cause.messages)} ({policies})")


def _level(one: Finding, result: ReviewResult) -> str:
    if one.waived is not None or one.verdict in (Verdict.PASS, Verdict.NOT_APPLICABLE):
        return ""
    if one.verdict is Verdict.ERROR:
        return "warning"
    if one.verdict is Verdict.FAIL or (one.fingerprint and one.fingerprint in result.failing):
        return _LEVELS[one.rule.severity]
    return "notice"


def _head(one: Finding) -> str:
    return "waived" if one.waived else str(one.rule.severity) if one.verdict is Verdict.FAIL else str(one.verdict)


def _words(one: Finding) -> str:
    lines = [f"{_head(one)} {one.address}: {one.message or one.rule.title}", *(f"  {line}" for line in one.details)]
    if one.verdict is Verdict.FAIL and one.waived is None:
        lines.append(f"fix: {one.fix}")
    return "\n".join(map(plain, lines))


def _command(level: str, one: Finding, words: str) -> str:
    title = "unknown until apply" if level == "notice" and is_open(one) else f"{one.rule.id} {one.rule.name}"
    properties = {"title": title}
    if one.source is not None:
        properties = {"file": relative(one.source[0]), "line": str(one.source[1])} | properties
    joined = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{level} {joined}::{_data(words)}"


def _data(text: str) -> str:
    """Data of a command, in which only the line breaks of this module are left."""
    lines = "\n".join(plain(line) for line in text.split("\n"))
    lines = lines if len(lines) <= _LONGEST else f"{lines[: _LONGEST - 1]}…"
    return _no_command(lines.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _log_line(text: str) -> str:
    """A line of the log that is no command: those begin with two colons, or hold two hashes and a bracket."""
    return _no_command(" ".join(["-", *(plain(line.strip()) for line in text.split("\n"))]))


def _no_command(text: str) -> str:
    # The runner still takes its old form, ##[error], anywhere in a line.
    return text.replace("##[", "## [")
