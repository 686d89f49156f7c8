"""Terraform's messages, and what to try."""

from __future__ import annotations

import pytest

from neuronfleet.rehearsal.diagnostics import (
    Diagnostic,
    advice,
    diagnostics_of_json,
    diagnostics_of_text,
    emulator_diagnostics,
)

BOXED = """
\x1b[31m╷\x1b[0m
│ Error: Failed to query available provider packages
│
│ Could not retrieve the list of available versions
╵
╷
│ Error: Second
╵
"""


def test_boxed_text_gives_each_error_with_its_detail():
    """Boxes and colours are taken off, and every error is one diagnostic."""
    first, second = diagnostics_of_text(BOXED)
    assert first.summary == "Failed to query available provider packages"
    assert first.detail == "Could not retrieve the list of available versions"
    assert second == Diagnostic(summary="Second")


def test_json_gives_errors_and_no_warnings():
    """Warnings among the messages are no diagnostics of ours; the address is kept."""
    error = {"severity": "error", "summary": "Boom", "detail": "why", "address": "aws_vpc.x"}
    messages = [
        {"type": "version"},
        {"diagnostic": {"severity": "warning", "summary": "w"}},
        {"diagnostic": error},
        error,
    ]
    assert diagnostics_of_json(messages) == (Diagnostic(summary="Boom", detail="why", address="aws_vpc.x"),) * 2


@pytest.mark.parametrize(
    ("diagnostic", "hint"),
    [
        (Diagnostic(summary="Failed to query available provider packages"), "filesystem mirror"),
        (Diagnostic(summary="No value for required variable"), "TF_VAR_"),
        (Diagnostic(summary="reading SSM Parameter (/aws/x): couldn't find resource"), "use 'recommended'"),
        (Diagnostic(summary="operation error X", detail="StatusCode: 500"), "does not know this call"),
        (Diagnostic(summary="Unsupported argument"), "cdk.tf.json"),
        (Diagnostic(summary="Extraneous JSON object property"), "cdk.tf.json"),
        (Diagnostic(summary="The plugin process exited unexpectedly"), "--parallelism"),
        (Diagnostic(summary="anything else"), "--keep"),
    ],
)
def test_advice_fits_the_message(diagnostic, hint):
    """Each kind of failure comes with what to try."""
    assert hint in advice([diagnostic])


def test_the_emulators_own_error_is_shown_where_it_had_one():
    """An HTTP 5xx brings the last traceback of the emulator's log; any other failure does not."""
    log = "Traceback\nold\nTraceback (most recent call last):\n  File x\nKeyError: 'a'\n"
    (found,) = emulator_diagnostics([Diagnostic(summary="x", detail="StatusCode: 500")], log)
    assert found.detail == "Traceback (most recent call last):\n  File x\nKeyError: 'a'"
    assert emulator_diagnostics([Diagnostic(summary="StatusCode: 400")], log) == ()
    assert emulator_diagnostics([Diagnostic(summary="StatusCode: 500")], "quiet") == ()
