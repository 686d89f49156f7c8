"""The list of adjustments."""

from __future__ import annotations

import pytest

from neuronfleet.errors import RehearsalError
from neuronfleet.rehearsal.adjustments import ADJUSTMENTS, apply_adjustments
from neuronfleet.rehearsal.adjustments.base import replace


def test_every_adjustment_explains_itself():
    """Each has an id of its own and says what moto does, what AWS does and why it matters."""
    assert len({adjustment.id for adjustment in ADJUSTMENTS}) == len(ADJUSTMENTS)
    for adjustment in ADJUSTMENTS:
        assert all((adjustment.moto, adjustment.aws, adjustment.why)), adjustment.id


def test_made_up_data_is_marked():
    """Exactly the adjustments that answer with made-up data are stand-ins."""
    assert {adjustment.id for adjustment in ADJUSTMENTS if adjustment.stand_in} == {
        "existing-resources",
        "instance-type-offerings",
        "looked-up-resources",
        "service-quotas",
        "ssm-image-parameters",
    }


def test_an_unknown_adjustment_is_refused():
    """The ids that there are stand in the message."""
    with pytest.raises(
        RehearsalError, match="no adjustment is named 'nothing'; there are application-autoscaling-tags"
    ):
        apply_adjustments(["nothing"])


def test_a_moto_that_has_changed_is_told():
    """An adjustment whose function is gone from moto says which, rather than do nothing."""
    with pytest.raises(RehearsalError, match=r"has no builtins\.dict\.gone"):
        replace(dict, "gone", lambda original: original)
