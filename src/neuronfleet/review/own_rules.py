"""Rules about a review's own settings. No plan is asked, so they are no policies; ids INT090 to INT099 are theirs."""

from __future__ import annotations

from typing import Final

from neuronfleet.policies.model import Severity
from neuronfleet.review.result import Rule

__all__ = ["EXPIRED", "OWN_RULES", "TOO_WIDE", "UNUSED"]

EXPIRED: Final = Rule(
    id="INT090",
    name="waiver-expired",
    severity=Severity.MEDIUM,
    title="No waiver is past its day of expiry.",
    why="An expired waiver waives nothing; as long as it stands there, readers think that somebody still accepts it.",
    fix="Mend what it was about and remove the waiver, or agree on a new day and a reason.",
)
UNUSED: Final = Rule(
    id="INT091",
    name="waiver-unused",
    severity=Severity.LOW,
    title="Every waiver waives something.",
    why="A waiver that waives nothing today would hide tomorrow's finding without anybody having looked at it.",
    fix="Remove the waiver, or correct its policy and address.",
)
TOO_WIDE: Final = Rule(
    id="INT092",
    name="waiver-too-wide",
    severity=Severity.HIGH,
    title="No waiver covers every policy of every resource.",
    why="It would hide everything that the review finds, so it is not applied.",
    fix="Name the policy or the address; to run fewer policies use ignore or a pack.",
)

OWN_RULES: Final = (EXPIRED, UNUSED, TOO_WIDE)
"""In the order of their ids."""
