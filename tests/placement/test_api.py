"""What ``neuronfleet.placement`` offers, and what it costs to import."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

from neuronfleet import placement


@pytest.mark.parametrize("name", placement.__all__)
def test_every_public_name_is_there_and_says_what_it_is(name):
    """Each name of ``__all__`` is found, and those that are not plain values have a docstring."""
    found = getattr(placement, name)
    assert name in dir(placement)
    if inspect.isclass(found) or callable(found):
        assert inspect.getdoc(found)


def test_pictures_and_documents_are_imported_when_they_are_asked_for():
    """Deciding needs neither, so they cost nothing until then; nor rich, Node or Terraform, ever."""
    program = (
        "import sys, neuronfleet.placement as placement\n"
        "late = {'neuronfleet.placement.picture', 'neuronfleet.placement.document', 'rich', 'lark', 'jsii'}\n"
        "assert not late & set(sys.modules), late & set(sys.modules)\n"
        "placement.scene_of, placement.to_json\n"
        "assert {'neuronfleet.placement.picture', 'neuronfleet.placement.document'} <= set(sys.modules)\n"
        "assert not {'rich', 'jsii'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_what_is_not_offered_is_an_attribute_error():
    """A name that is not there is said to be missing, as of any module."""
    with pytest.raises(AttributeError, match="no attribute 'draw_ascii'"):
        placement.draw_ascii  # noqa: B018
