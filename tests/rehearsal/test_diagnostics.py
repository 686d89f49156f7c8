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
        (Diagnostic(summary="no matching EC2 Subnet found"), "stand-ins"),
        (Diagnostic(summary="no matching EC2 VPC found"), "stand-ins"),
        (Diagnostic(summary="reading EC2 AMIs", detail="Your query returned no results"), "stand-ins"),
        (Diagnostic(summary="operation error EC2", detail="api error InvalidSubnetID.NotFound: x"), "stand-ins"),
        (
            Diagnostic(
                summary="creating IAM Role (x)",
                detail="api error ValidationError: 1 validation error detected: Value '!' at 'tags.1.member.value'",
            ),
            "change [tags]",
        ),
        (
            Diagnostic(summary="creating IAM Role", detail="api error ValidationError: 1 error"),
            "that the message names",
        ),
        (Diagnostic(summary="Resource precondition failed", detail="none of the subnets"), "fleet's own"),
        (Diagnostic(summary="Failed to instantiate provider", detail="bind: invalid argument"), "TMPDIR"),
        (Diagnostic(summary="write: no space left on device"), "disk is full"),
        (Diagnostic(summary="not finished after 900 seconds and stopped"), "lower --parallelism"),
        (Diagnostic(summary="anything else"), "--keep"),
    ],
)
def test_advice_fits_the_message(diagnostic, hint):
    """Each kind of failure comes with what to try."""
    assert hint in advice([diagnostic], region="us-east-1", alone=True)


def test_a_stack_among_others_can_be_looked_at_alone():
    """Only where there are others is it advised to rehearse one alone, and then with its region."""
    unknown = [Diagnostic(summary="anything else")]
    assert "--region eu-west-1 --keep" in advice(unknown, region="eu-west-1", alone=False)
    assert "--region" not in advice(unknown, region="eu-west-1", alone=True)


def test_the_emulators_own_error_is_shown_where_it_had_one():
    """An HTTP 5xx brings the last traceback of the emulator's log; any other failure does not."""
    log = "Traceback\nold\nTraceback (most recent call last):\n  File x\nKeyError: 'a'\n"
    (found,) = emulator_diagnostics([Diagnostic(summary="x", detail="StatusCode: 500")], log)
    assert found.detail == "Traceback (most recent call last):\n  File x\nKeyError: 'a'"
    assert emulator_diagnostics([Diagnostic(summary="StatusCode: 400")], log) == ()
    assert emulator_diagnostics([Diagnostic(summary="StatusCode: 500")], "quiet") == ()
