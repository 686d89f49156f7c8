"""The names of the package, which are imported when they are first asked for."""

from __future__ import annotations

import pytest

from neuronfleet import infra


def test_every_public_name_of_the_package_can_be_listed_and_unknown_ones_are_attribute_errors() -> None:
    """The lazy table and ``__all__`` name the same things."""
    assert sorted(infra.__all__) == sorted(infra._MODULES)
    with pytest.raises(AttributeError, match=r"'neuronfleet\.infra' has no attribute 'Regional'"):
        _ = infra.Regional
